"""Region codes as spreadsheets leave them, brought back to plain digits when that is provable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from geoservice.model.expressions import expression
from geoservice.model.lines import in_lines, other_line_than

_FLOAT_ENDING = expression(r"[.,]0+$")
_SCIENTIFIC = expression(r"([0-9])(?:[.,]([0-9]+))?\s*[eE]\s*\+?\s*([0-9]{1,2})")
_GROUPED = expression(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})+")
_CODE = expression(r"[0-9]+(?:\s*[.,\-/ ]\s*[0-9]+)*")
_SHORT = expression(r"[1-9][0-9][.,][0-9]{1,2}")
_SHORT_KECAMATAN = expression(r"([1-9][0-9])[.,]([0-9]{2})[.,]([0-9])")
_LABEL = expression(r"^(?:kode|kd|code)\b[\s.:=-]*", re.IGNORECASE)
#: Kemendagri blocks: province, kabupaten, kecamatan, village.
_BLOCKS = (2, 2, 2, 4)
#: Length of 16.01.07.2001, by far the commonest form.
_DOTTED = 13
#: Which letters of such a line, with its end, are no digits.
_MARKS = np.isin(np.arange(_DOTTED + 1), (2, 5, 8, _DOTTED))
#: Lines that are neither empty nor such a code with or without its dots.
_UNLIKE_CODES = other_line_than(r"[0-9]*|[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
#: Marks a code whose last digits the spreadsheet threw away.
LOST = "?"


def digits_of(text: str, *, lost_zero: bool = False) -> str:
    """The code as digits without dots; empty when it is no code, LOST when digits are gone.

    `1601072001.0`, `'16.01.07.2001`, `16.1.7.2001`, `1.601.072.001` and `1.601072001E+09` are all `1601072001`.
    `lost_zero`: `16.1` was `16.10` before it became a number, `16.01.3` was `16.01.30` (see `loses_zeros`).
    """
    if text.isdigit() and text.isascii():
        return text
    if text[2:9:3] == "..." and len(text) == _DOTTED and text.isascii():
        digits = text.replace(".", "")
        if len(digits) == _DOTTED - 3 and digits.isdigit():
            return digits
    text = text.strip().lstrip("'`’‘\"").rstrip(".;,'’\"").strip()
    text = _LABEL.sub("", text)
    if found := _SCIENTIFIC.fullmatch(text):
        return _from_scientific(found[1] + (found[2] or ""), int(found[3]))
    if not _CODE.fullmatch(text):
        return ""
    if _SHORT.fullmatch(text):
        province, rest = re.split(r"[.,]", text)
        return province + (rest.ljust(2, "0") if lost_zero else rest.rjust(2, "0"))
    if lost_zero and (found := _SHORT_KECAMATAN.fullmatch(text)):
        return f"{found[1]}{found[2]}{found[3]}0"
    if _GROUPED.fullmatch(text) and len(re.sub(r"\D", "", text)) in (7, 10):
        return re.sub(r"\D", "", text)
    text = _FLOAT_ENDING.sub("", text) if text.count(".") + text.count(",") == 1 else text
    blocks = re.split(r"\s*[.,\-/ ]\s*", text)
    if 1 < len(blocks) <= len(_BLOCKS) and all(len(b) <= size for b, size in zip(blocks, _BLOCKS, strict=False)):
        return "".join(block.zfill(size) for block, size in zip(blocks, _BLOCKS, strict=False))
    return "".join(blocks)


def all_digits(texts: Sequence[str], *, lost_zero: bool = False) -> list[str]:
    """`digits_of` each text of a column, empty ones included; most columns are written alike and read in one go."""
    joined = in_lines(texts)
    if joined is not None and (_is_dotted(joined) or not _UNLIKE_CODES.search(joined)):
        return joined.replace(".", "").split("\n") if texts else []
    seen = {text: digits_of(text, lost_zero=lost_zero) if text else "" for text in set(texts)}
    return [seen[text] for text in texts]


def _is_dotted(lines: str) -> bool:
    """Whether every line is written like 16.01.07.2001; seen in one look, where a regular expression walks."""
    if not lines.isascii() or (len(lines) + 1) % (_DOTTED + 1) or lines.encode().translate(None, b"0123456789.\n"):
        return False
    letters = np.frombuffer(f"{lines}\n".encode(), dtype=np.uint8).reshape(-1, _DOTTED + 1)
    marks = letters < ord("0")
    is_ended = bool(np.all(letters[:, -1] == ord("\n"))) and lines.count("\n") == len(letters) - 1
    return is_ended and bool(np.all(marks == _MARKS))


def _from_scientific(mantissa: str, exponent: int) -> str:
    # 1,60107E+09 shows six digits of ten: the others are gone for good.
    return mantissa.ljust(exponent + 1, "0") if len(mantissa) >= exponent + 1 else LOST


def loses_zeros(texts: Iterable[str]) -> bool:
    """Whether a column of `16.01`, `16.1` was made of numbers: two decimals stand beside one, so `16.1` was `16.10`."""
    return any(re.fullmatch(r"[1-9][0-9][.,](?:[0-9]{2}[.,])?0[1-9]", text.strip()) for text in texts)
