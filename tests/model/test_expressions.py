from __future__ import annotations

import re

from geoservice.model.expressions import expression


def test_an_expression_answers_as_one_that_was_compiled_at_once() -> None:
    later, at_once = expression(r"(?P<year>\d{4})", re.IGNORECASE), re.compile(r"(?P<year>\d{4})", re.IGNORECASE)

    assert later.pattern == at_once.pattern
    assert later.sub("-", "a 2024 b 2025") == at_once.sub("-", "a 2024 b 2025")
    assert later.groups == at_once.groups
    assert later.fullmatch("2024x") is None
    assert expression(rb"\d").findall(b"a1b2") == [b"1", b"2"]
