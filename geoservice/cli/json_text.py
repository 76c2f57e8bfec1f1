"""JSON in indented lines, as `json.dumps(…, indent=2)` writes it, but by the part of `json` that is written in C."""

from __future__ import annotations

import json
from collections.abc import Iterable

_STEP = "  "


def indented(value: object, margin: str = "") -> str:
    """The text of a JSON value; `margin` stands before all its lines but the first.

    With `indent` Python's encoder walks over every value in Python, a third of a second for the report of a country.
    """
    if not isinstance(value, dict | list | tuple) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = margin + _STEP
    if any(isinstance(part, dict | list | tuple) for part in (value.values() if isinstance(value, dict) else value)):
        lines = f",\n{inner}".join(_parts(value, inner))
    else:
        lines = json.dumps(value, ensure_ascii=False, separators=(f",\n{inner}", ": "))[1:-1]
    before, after = "{}" if isinstance(value, dict) else "[]"
    return f"{before}\n{inner}{lines}\n{margin}{after}"


def _parts(value: dict[object, object] | list[object] | tuple[object, ...], margin: str) -> Iterable[str]:
    if isinstance(value, dict):
        # The encoder decides how a key is written: `true` for True, "1" for 1.
        keys = (json.dumps({key: 0}, ensure_ascii=False)[1:-4] for key in value)
        return (f"{key}: {indented(part, margin)}" for key, part in zip(keys, value.values(), strict=True))
    return (indented(part, margin) for part in value)
