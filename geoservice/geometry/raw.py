"""What a boundary file says, before anything is repaired: features as read, then regions with codes and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from geoservice.model.boundary import Finding

GeometryArray: TypeAlias = npt.NDArray[np.object_]
"""shapely geometries, None where a feature has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """The features of one layer as its reader found them; row n of every column is feature n."""

    columns: Mapping[str, Sequence[object]]
    geometries: GeometryArray
    crs: str | None
    """Anything pyproj understands; None when the file does not say."""
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.geometries)


@dataclass(frozen=True, slots=True, eq=False)
class RawBoundary:
    """Regions as a source gives them, in its order; longitude and latitude in degrees, not yet repaired."""

    codes: Sequence[str]
    """Empty where a feature has no code."""
    names: Sequence[str]
    kinds: Sequence[str]
    parents: Mapping[str, Sequence[str]]
    """Columns of PARENT_COLUMNS that are known."""
    geometries: GeometryArray
    file_name: str
    """Name of the source without folders, accounts or passwords."""
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.geometries)


def named(findings: Iterable[Finding], codes: Sequence[str], names: Sequence[str]) -> tuple[Finding, ...]:
    """Findings about single features with the code and name of their feature filled in."""
    return tuple(_named(finding, codes, names) if finding.row else finding for finding in findings)


def _named(finding: Finding, codes: Sequence[str], names: Sequence[str]) -> Finding:
    texts = (names[finding.row - 1], finding.detail)
    return replace(finding, code=codes[finding.row - 1], detail="; ".join(text for text in texts if text))


def from_wkb(blobs: npt.NDArray[np.object_]) -> GeometryArray:
    """Geometries from WKB; None where it is missing or makes no geometry."""
    # Coordinates that are no numbers are found and refused by name later; numpy's warning would name nothing.
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object)


def as_array(geometries: Iterable[object]) -> GeometryArray:
    """Geometries as a flat object array, also when there is only one or none."""
    items = list(geometries)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def flatten(geometries: GeometryArray) -> tuple[GeometryArray, list[Finding]]:
    """The geometries without heights and measures, and a note when there were any."""
    has_more = shapely.has_z(geometries) | shapely.has_m(geometries)
    count = int(has_more.sum())
    if not count:
        return geometries, []
    return shapely.force_2d(geometries), [Finding("note", "heights_dropped", detail=str(count))]


@dataclass(slots=True)
class FeatureCollector:
    """Gathers features one at a time, for formats whose features may each have other properties."""

    _columns: dict[str, list[object]] = field(default_factory=dict)
    _geometries: list[object] = field(default_factory=list)
    _findings: list[Finding] = field(default_factory=list)

    @property
    def row(self) -> int:
        """1-based number of the feature that comes next."""
        return len(self._geometries) + 1

    def note(self, kind: str, reason: str, detail: str = "") -> None:
        """Remember something about the feature that comes next."""
        self._findings.append(Finding(kind, reason, self.row, detail=detail))

    def add(self, properties: Mapping[str, object], geometry: object) -> None:
        """Append a feature; a property that earlier features lack is None for them."""
        seen = len(self._geometries)
        for name, value in properties.items():
            self._columns.setdefault(name, [None] * seen).append(value)
        self._geometries.append(geometry)
        for values in self._columns.values():
            if len(values) == seen:
                values.append(None)

    def features(self, crs: str | None) -> Features:
        """All that was gathered."""
        return Features(self._columns, as_array(self._geometries), crs, tuple(self._findings))
