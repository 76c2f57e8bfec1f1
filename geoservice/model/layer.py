"""Layers, their versions, and the theme: the values of a layer as arrays in region order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geoservice.model.arrays import FloatArray, IntArray, UInt8Array
from geoservice.model.indicator import REASONS_BY_NUMBER, Indicator, MissingReason, Period
from geoservice.model.style import Style


class LayerStatus(StrEnum):
    """Whether a layer can be seen."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Layer:
    """Indicator x period x boundary set under a stable id."""

    id: str
    title: str
    indicator: Indicator
    period: Period | None
    boundary: str
    """Id of the boundary set."""
    status: LayerStatus = LayerStatus.PUBLISHED
    current: int | None = None
    """Number of the version that the stable address shows."""


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One immutable publication of a layer."""

    layer_id: str
    number: int
    """1, 2, 3 … in order of publication."""
    digest: str
    """SHA-256 of the manifest: theme, style, edition and preparation."""
    theme: str
    """Blob digest of the theme."""
    title: str
    indicator: Indicator
    period: Period | None
    style: Style
    edition: str
    """Label of the boundary edition, as printed under maps."""
    edition_digest: str
    preparation: str
    """Digest of the preparation the version is drawn from."""
    published_at: str
    """UTC, ISO 8601 with seconds and Z."""
    published_by: str
    file_name: str = ""
    """Name of the table it came from, without folders."""
    file_digest: str = ""
    notes: tuple[str, ...] = ()
    """Stable words worth showing beside the map, e.g. `illustration`, `unmatched_accepted:3`."""

    @property
    def dated_title(self) -> str:
        """The title with its period, for lists in which all periods of an indicator stand."""
        period = self.period.text if self.period else ""
        return f"{self.title} ({period})" if period and period not in self.title else self.title


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Values, reasons and classes of a layer, each of length n = number of regions, in region order."""

    values: FloatArray
    """NaN where missing; the 0-based category index for categories."""
    reasons: UInt8Array
    """REASON_NUMBERS; 0 where there is a value."""
    classes: UInt8Array
    """1-based class numbers; 0 where missing."""
    categories: Sequence[str] = ()
    """Every word, those with a class of their own first; more than there are classes where some were merged."""

    def __len__(self) -> int:
        return len(self.values)

    def value(self, position: int) -> float | str | None:
        """The number or category of a region, None when missing."""
        number = self.values[position]
        if np.isnan(number):
            return None
        return self.categories[int(number)] if self.categories else float(number)

    def reason(self, position: int) -> MissingReason | None:
        """Why a region has no value; None when it has one."""
        return REASONS_BY_NUMBER.get(int(self.reasons[position]))

    def class_counts(self, k: int) -> IntArray:
        """How many regions stand in class 0 (missing), 1 … k."""
        return np.bincount(self.classes, minlength=k + 1).astype(np.int64)

    def missing_counts(self) -> dict[MissingReason, int]:
        """How many regions are missing for each reason that occurs, most frequent first."""
        counts = np.bincount(self.reasons, minlength=1)
        found = sorted((number for number in np.flatnonzero(counts) if number), key=lambda number: -counts[number])
        return {REASONS_BY_NUMBER[int(number)]: int(counts[number]) for number in found}
