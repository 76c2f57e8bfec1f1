"""Parents: the kecamatan, kabupaten and provinces that the regions of an edition make up, as outlines of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geoservice.geometry.outlines import Outlines, outlines_of
from geoservice.geometry.packs import Array, DamagedPackError
from geoservice.geometry.ragged import Texts, offsets_of
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.boundary import RegionTable

PARENTS = "parents"
"""Name of the part that holds them."""

PARENT_LEVELS = ("kec", "kab", "prov")
"""Nearest first; as in the names of PARENT_COLUMNS."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Which regions make up which parent; parents are numbered in the order of their codes."""

    level: str
    codes: list[str]
    names: list[str]
    """Empty where unknown."""
    parent_of: IntArray
    """For every region the number of its parent, -1 for none."""


@dataclass(frozen=True, slots=True, eq=False)
class Parents:
    """The parents of one level, in the order of their codes."""

    codes: Sequence[str]
    names: Sequence[str]
    """Empty where unknown."""
    areas_km2: FloatArray
    """Sums of the areas of their regions."""
    parent_of: IntArray
    """For every region the number of its parent, -1 for none."""
    outlines: Outlines
    """Dissolved from the regions; gaps and slits between these are closed. Positions are numbers of parents."""

    def __len__(self) -> int:
        return len(self.codes)


def groupings(regions: RegionTable) -> list[Grouping]:
    """What the parent columns say, without levels that hold one region each or none."""
    found = []
    for level in PARENT_LEVELS:
        if f"kode_{level}" not in regions.parents:
            continue
        of_regions = list(regions.parents[f"kode_{level}"])
        codes = sorted({code for code in of_regions if code})
        if not codes or len(codes) == len(regions):
            continue
        numbers = {code: number for number, code in enumerate(codes)} | {"": -1}
        parent_of = np.array([numbers[code] for code in of_regions], np.int64)
        found.append(Grouping(level, codes, _names(regions, level, parent_of, len(codes)), parent_of))
    return found


def parents_from(arrays: Mapping[str, Array], regions: int) -> dict[str, Parents]:
    """The parents of every level from the part of an edition; raises DamagedPackError when they do not fit."""
    if arrays["regions"][0] != regions:
        raise DamagedPackError("parents of another edition")
    levels = [level for level in PARENT_LEVELS if f"{level}/parent_of" in arrays]
    return {level: _parents(_under(arrays, level), regions) for level in levels}


def _parents(arrays: Mapping[str, Array], regions: int) -> Parents:
    packs = {name: _under(arrays, name) for name in {name.partition("/")[0] for name in arrays if "/" in name}}
    outlines = outlines_of(packs)
    codes, names = (Texts(arrays[f"{name}:offsets"], arrays[f"{name}:data"]) for name in ("code", "name"))
    if len(arrays["parent_of"]) != regions or {len(codes), len(names)} != {len(outlines)}:
        raise DamagedPackError("parents of another edition")
    return Parents(codes, names, packs["index"]["areas_km2"], arrays["parent_of"].astype(np.int64), outlines)


def _under(arrays: Mapping[str, Array], head: str) -> dict[str, Array]:
    return {name.removeprefix(f"{head}/"): array for name, array in arrays.items() if name.startswith(f"{head}/")}


def _names(regions: RegionTable, level: str, parent_of: IntArray, parents: int) -> list[str]:
    texts = list(regions.parents.get(f"nama_{level}", ()))
    names = [""] * parents
    for text, number in zip(reversed(texts), reversed(parent_of.tolist()), strict=True) if texts else ():
        if number >= 0 and text:
            names[number] = text  # in the end that of the first region that says it
    return names


def members_of(parent_of: IntArray, parents: int) -> list[IntArray]:
    """Positions of the regions of every parent, ascending."""
    order = np.argsort(parent_of, kind="stable")
    counts = np.bincount(parent_of[parent_of >= 0], minlength=parents)
    edges = offsets_of(counts) + int((parent_of < 0).sum())
    return [order[start:stop] for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]
