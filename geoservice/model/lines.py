"""A column of texts as one text, a line a cell: an expression then walks over all of them without a turn of Python."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoservice.model.expressions import expression


def in_lines(texts: Sequence[str]) -> str | None:
    """The texts joined by line breaks; None where a text holds one itself, so that lines and texts would not pair."""
    joined = "\n".join(texts)
    return joined if joined.count("\n") == max(len(texts) - 1, 0) else None


def line_of(form: str) -> re.Pattern[str]:
    """Finds the lines that a form fits from end to end."""
    return expression(f"^(?:{form})$", re.MULTILINE)


def other_line_than(form: str) -> re.Pattern[str]:
    """Finds the lines that a form does not fit from end to end."""
    return expression(f"^(?!(?:{form})$)", re.MULTILINE)
