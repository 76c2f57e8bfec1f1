"""The marks that stand for a missing value, and the flags that qualify one, as BPS publications use them."""

from __future__ import annotations

import re

from geoservice.model.expressions import expression
from geoservice.model.indicator import MissingReason
from geoservice.tables.cells import MARKED_MERGED, MARKED_SHIFTED
from geoservice.tables.grid import UNCALCULATED

_NOT_AVAILABLE = (
    *[
        "...",
        "..",
        "…",
        "….",
        "....",
        "n/a",
        "n.a.",
        "n.a",
        "nan",
        "null",
        "none",
        "#n/a",
        "tad",
        "t.a.d",
        "t.a.d.",
        "kosong",
        "?",
        "??",
    ],
    *["belum tersedia", "tidak tersedia", "tidak ada data", "belum ada data", "data tidak tersedia"],
    *["data belum tersedia", "belum ada", "no data", "not available"],
)
_MARKS: dict[str, MissingReason] = {
    **dict.fromkeys(_NOT_AVAILABLE, MissingReason.NOT_AVAILABLE),
    **dict.fromkeys(("-", "–", "—", "−", "--", "---", "- -", "nihil", "tidak ada", "nil"), MissingReason.NIL_OR_NONE),
    **dict.fromkeys(("~0", "~ 0", "~", "≈0", "0~", "<0,5", "<0.5"), MissingReason.NEGLIGIBLE),
    **dict.fromkeys(
        ("na", "x", "xx", "xxx", "*", "**", "***", "c", "rahasia", "dirahasiakan", "tidak ditampilkan"),
        MissingReason.SUPPRESSED,
    ),
    **dict.fromkeys(
        ("tidak berlaku", "t.b.", "not applicable", "tidak relevan", "bukan cakupan"), MissingReason.NOT_APPLICABLE
    ),
    **dict.fromkeys(("#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!"), MissingReason.UNREADABLE),
}
_ANSWERS = frozenset({"tidak ada", "belum ada", "nihil", "kosong", "tidak berlaku", "nil"})
#: Letters and brackets set as superscripts.
_RAISED = str.maketrans("ᵉʳˣᵃ⁽⁾", "erxa()")
_FLAG = expression(
    r"(?<=[0-9%])\s*(?:\^?\(?(?P<mark>\*{1,3}|[erxa]|xx|sem\.?|angka sementara)\)?|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|\s[0-9]\))$",
    re.I,
)
#: What the marks of BPS beside a number say.
FLAG_WORDS = {
    "e": "perkiraan",
    "r": "diperbaiki",
    "x": "sementara",
    "xx": "sangat sementara",
    "*": "sementara",
    "**": "sangat sementara",
    "***": "sangat sangat sementara",
    "a": "RSE 25–50%",
}


def missing_reason(text: str) -> MissingReason | None:
    """Why a cell with this text has no value; None when the text is no known mark."""
    return _MARKS.get(text.casefold())


def is_answer(text: str) -> bool:
    """Whether a mark is one of the answers where a column holds words: `Tidak Ada` beside `Ada`."""
    return text.casefold() in _ANSWERS


def is_broken(text: str) -> bool:
    """Whether this stands where no value can be told: a formula not calculated, a column too narrow, a moved cell."""
    return text in (UNCALCULATED, MARKED_SHIFTED, MARKED_MERGED) or (text.startswith("#") and not text.strip("#"))


def split_flag(text: str) -> tuple[str, str]:
    """A number's text without its trailing flag, and what the flag means (empty when there is none)."""
    text = text.translate(_RAISED)
    found = _FLAG.search(text)
    if not found:
        return text, ""
    mark = (found["mark"] or "").casefold()
    return text[: found.start()], FLAG_WORDS.get(mark, "catatan kaki" if not mark else "sementara")
