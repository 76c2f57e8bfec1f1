from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from geoservice.cli.json_text import indented

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6))
KEYS = st.one_of(st.text(max_size=4), st.integers(0, 9), st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4), st.tuples(inner, inner)
    ),
    max_leaves=20,
)


@given(value=VALUES)
def test_the_text_is_the_one_that_python_writes(value: object) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)
