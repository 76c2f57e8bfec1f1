"""What is measured, when, and why a value may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.expressions import expression


class Kind(StrEnum):
    """What sort of number an indicator is; it decides what map is honest (a count is not a rate)."""

    RATIO = "ratio"
    RATE = "rate"
    COUNT = "count"
    AMOUNT = "amount"
    CATEGORY = "category"
    INDEX = "index"


class MissingReason(StrEnum):
    """Why a region has no value; never the same thing as zero. Source: symbols of BPS publications (FINDINGS C11)."""

    NOT_AVAILABLE = "not_available"
    NIL_OR_NONE = "nil_or_none"
    NEGLIGIBLE = "negligible"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    NO_ROW = "no_row"


#: The number of a reason in a theme's `reasons` array; 0 means that there is a value. Never renumber: themes stay.
REASON_NUMBERS: dict[MissingReason, int] = {reason: number for number, reason in enumerate(MissingReason, start=1)}
REASONS_BY_NUMBER: dict[int, MissingReason] = {number: reason for reason, number in REASON_NUMBERS.items()}

REASON_LABELS: dict[MissingReason, Message] = {
    MissingReason.NOT_AVAILABLE: _("Data tidak tersedia"),
    MissingReason.NIL_OR_NONE: _("Tidak ada atau nol"),
    MissingReason.NEGLIGIBLE: _("Dapat diabaikan"),
    MissingReason.SUPPRESSED: _("Tidak ditampilkan (dirahasiakan)"),
    MissingReason.NOT_APPLICABLE: _("Tidak berlaku"),
    MissingReason.BLANK: _("Sel kosong"),
    MissingReason.UNREADABLE: _("Nilai tidak terbaca"),
    MissingReason.NO_ROW: _("Tidak ada dalam tabel"),
}

_PERIOD = expression(r"(?P<year>(?:19|20|21)\d\d)(?:-(?:S[12]|Q[1-4]|(?:0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A time period in SDMX notation: 2024, 2024-S1, 2024-Q3, 2024-07."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that the text writes; raises InvalidInputError."""
        candidate = text.strip().upper()
        if not _PERIOD.fullmatch(candidate):
            raise InvalidInputError(
                _("Periode “%(text)s” tidak dikenal.", text=text),
                hint=_("Tulis tahun (2024), semester (2024-S1), triwulan (2024-Q3), atau bulan (2024-07)."),
            )
        return cls(candidate)

    def __str__(self) -> str:
        return self.text

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        year, _dash, part = self.text.partition("-")
        months = {"": 12, "S": 6, "Q": 3}.get(part[:1], 1)
        number = int(part.lstrip("SQ") or 1)
        after = number * months
        first = date(int(year), after - months + 1, 1)
        return first, date(int(year) + after // 12, after % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured; `unit` is empty for plain numbers and categories."""

    id: str
    title: str
    kind: Kind
    unit: str = ""
    source: str = ""
    definition: str = ""
    concept: str = ""
    method: str = ""
    licence: str = ""
    """Under which licence the numbers may be used; empty where nobody said."""
    status: str = ""
    """`final`, `preliminary` or `estimate`; empty where nobody said. Source of these fields: Satu Data (C15)."""
