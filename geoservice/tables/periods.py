"""When a table speaks of: periods in columns, headers, titles and file names, in SDMX notation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geoservice.model.expressions import expression
from geoservice.model.indicator import Period

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = {
    "jan": 1, "januari": 1, "january": 1, "feb": 2, "februari": 2, "pebruari": 2, "mar": 3, "maret": 3, "apr": 4,
    "april": 4,
    "mei": 5, "may": 5, "jun": 6, "juni": 6, "jul": 7, "juli": 7, "agu": 8, "agt": 8, "ags": 8, "agustus": 8, "sep": 9,
    "sept": 9, "september": 9, "okt": 10, "oktober": 10, "oct": 10, "nov": 11, "nopember": 11, "november": 11,
    "des": 12,
    "desember": 12, "dec": 12,
}  # fmt: skip
_SDMX = expression(rf"(?<![0-9.]){_YEAR}-(?P<part>S[12]|Q[1-4]|T[1-4]|0[1-9]|1[0-2])(?![0-9])", re.IGNORECASE)
_PART = expression(
    rf"\b(?P<word>semester|smt|sem|triwulan|tw|kuartal|quarter|q|s)[\s._-]*(?P<part>iv|i{{1,3}}|[1-4])\b[\s,._/-]*(?:tahun\s*)?{_YEAR}",
    re.IGNORECASE,
)
_PART_AFTER = expression(
    rf"(?<![0-9.]){_YEAR}[\s,._/-]*(?P<word>semester|smt|sem|triwulan|tw|kuartal|q|s)[\s._-]*(?P<part>iv|i{{1,3}}|[1-4])\b",
    re.IGNORECASE,
)
_MONTH = expression(
    rf"\b(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[\s.,'_-]+(?:tahun\s*)?{_YEAR}(?![0-9])",
    re.I,
)
#: `Feb-23`, as Excel shows a month by itself.
_SHORT_MONTH = expression(
    rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[\s.'-]+(?P<year>[0-3][0-9])", re.IGNORECASE
)
_DATE = expression(r"(?:[0-3]?[0-9][/.-](?P<month>[01]?[0-9])[/.-](?P<year>(?:19|20)[0-9]{2}))")
_ISO_DATE = expression(r"(?P<year>(?:19|20)[0-9]{2})-(?P<month>[01][0-9])-[0-3][0-9]")
_PART_ALONE = expression(
    r"(?P<word>semester|smt|sem|triwulan|tw|kuartal|quarter|q)[\s._-]*(?P<part>iv|i{1,3}|[1-4])", re.I
)
_RANGE = expression(
    r"(?:19|20)[0-9]{2}\s*(?:-|–|—|s/d|s\.d\.?|sampai|hingga|/|_)\s*(?:(?:19|20)[0-9]{2}|[0-9]{2}(?![0-9]))"
)
#: Not the year of the data: `edisi 2025.7`, `Nomor 45 Tahun 2016`, `Permendagri 72/2019`.
_LEGAL = expression(
    r"(?:edisi|versi|(?:no|nomor)\.?\s*[0-9][0-9./-]*|permendagri|perbup|perka|uu|pp|perda)\s*(?:no\.?\s*[0-9./-]+\s*)?"
    r"(?:tahun\s*)?(?:[0-9]+/)?(?:19|20)[0-9]{2}",
    re.IGNORECASE,
)
_PLAIN_YEAR = expression(rf"(?<![0-9.,]){_YEAR}(?![0-9]|[.,][0-9])")


def find_period(text: str) -> Period | None:
    """The one period that a text speaks of; None when it names none, several, or a range."""
    text = _LEGAL.sub(" ", text)
    exact = _exact(text)
    if exact is not None:
        return exact
    rest = _RANGE.sub(" ", text)
    years = {found["year"] for found in _PLAIN_YEAR.finditer(rest.replace("_", " "))}
    return Period(years.pop()) if len(years) == 1 and rest == text else None


def _exact(text: str) -> Period | None:
    if found := _SDMX.search(text):
        return Period(f"{found['year']}-{found['part'].upper().replace('T', 'Q')}")
    if found := _PART.search(text) or _PART_AFTER.search(text):
        return Period(f"{found['year']}-{_letter(found['word'])}{_ROMAN[found['part'].lower()]}")
    if found := _MONTH.search(text):
        return Period(f"{found['year']}-{_MONTHS[found['month'].lower()]:02d}")
    if found := _SHORT_MONTH.fullmatch(text.strip()):
        return Period(f"20{found['year']}-{_MONTHS[re.split(r'[^a-z]', text.strip().lower())[0]]:02d}")
    return None


def part_of_year(year: Period, text: str) -> Period | None:
    """The month, quarter or semester of a year that a text names without the year; None for any other text."""
    word = text.strip().lower().removesuffix(".")
    if word in _MONTHS:
        return Period(f"{year}-{_MONTHS[word]:02d}")
    found = _PART_ALONE.fullmatch(word)
    return Period(f"{year}-{_letter(found['word'])}{_ROMAN[found['part']]}") if found else None


def month_of(text: str) -> Period | None:
    """The month of a date, day first or as ISO 8601; None for any other text."""
    found = _ISO_DATE.match(text) or _DATE.fullmatch(text.strip())
    if not found or not 1 <= int(found["month"]) <= 12:
        return None
    return Period(f"{found['year']}-{int(found['month']):02d}")


def _letter(word: str) -> str:
    return "S" if word.lower().startswith("s") else "Q"


def period_of(year: str, part: str = "", part_header: str = "") -> Period | None:
    """The period of a row: its year cell, with the semester, quarter or month cell beside it."""
    if month := month_of(year):
        return month
    found = re.search(r"(?:19|20)[0-9]{2}", year)
    if not found:
        return None
    text = part.strip().lower().removesuffix(".0")
    if not text:
        return find_period(year) or Period(found[0])
    header = part_header.lower()
    if text in _MONTHS or (header.startswith(("bulan", "month")) and text.isdigit() and 1 <= int(text) <= 12):
        return Period(f"{found[0]}-{_MONTHS.get(text) or int(text):02d}")
    whole = text if re.match(r"[a-z]+\s", text) else f"{header} {text}"
    return find_period(f"{whole} {found[0]}") or Period(found[0])


def first_period(texts: Iterable[str]) -> Period | None:
    """The period of the first text that names exactly one."""
    return next((period for text in texts if (period := find_period(text)) is not None), None)


def without_period(text: str) -> str:
    """The text without the year or other period it names, for titles."""
    rest = text = text.replace("_", " ")
    if _SHORT_MONTH.fullmatch(text.strip()):
        return ""
    for pattern in (_SDMX, _PART, _PART_AFTER, _MONTH, _PLAIN_YEAR):
        rest = pattern.sub(" ", rest)
    if rest != text:
        rest = re.sub(r"\b(?:pada )?(?:tahun|thn|year)\b\s*$|\(\s*\)", " ", rest.strip(), flags=re.IGNORECASE)
    return " ".join(rest.split()).strip(" ,-–/:;")
