"""Several rows of one region: the same value once is kept, different values are a conflict, parts may be added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TypeVar

from geoservice.model.indicator import MissingReason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Repeated:
    """Records that name one region."""

    members: tuple[int, ...]
    position: int
    conflict: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """One value or reason for each region; regions in conflict have neither."""

    values: dict[int, float | str]
    missing: dict[int, MissingReason]
    repeated: tuple[Repeated, ...]
    conflicts: int


def merge_rows(
    records: Sequence[int],
    positions: Sequence[int],
    values: Mapping[int, float | str],
    missing: Mapping[int, MissingReason],
    *,
    add: bool,
) -> Merged:
    """Merge the records of each region, each of which has a value or a reason; `add` sums instead of comparing."""
    where = list(map(positions.__getitem__, records))
    if len(set(where)) == len(where):
        return Merged(_given(where, records, values), _given(where, records, missing), (), 0)
    by_region: dict[int, list[int]] = defaultdict(list)
    for i in records:
        by_region[positions[i]].append(i)
    found: dict[int, float | str] = {}
    reasons: dict[int, MissingReason] = {}
    repeated = []
    for position, members in by_region.items():
        given = [values[i] for i in members if i in values]
        conflict = not add and len(set(given)) > 1
        if conflict:
            pass
        elif given:
            found[position] = fsum(float(value) for value in given) if add else given[0]
        else:
            reasons[position] = missing[members[0]]
        if len(members) > 1 and not add:
            repeated.append(Repeated(tuple(members), position, conflict))
    return Merged(found, reasons, tuple(repeated), sum(same.conflict for same in repeated))


def _given(where: Sequence[int], records: Sequence[int], said: Mapping[int, T]) -> dict[int, T]:
    """What is said of each record, by its position; in the order of the records."""
    if len(said) == len(records):
        return dict(zip(where, map(said.__getitem__, records), strict=True))
    return {position: said[i] for position, i in zip(where, records, strict=True) if i in said} if said else {}
