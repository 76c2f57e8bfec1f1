"""Several rows of one region: the same value once is kept, different values are a conflict, parts may be added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from geoservice.model.indicator import MissingReason


class Observation(NamedTuple):
    """One cell: number of its record, region position, and its value or the reason it has none."""

    record: int
    position: int
    value: float | str | MissingReason


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


def merge_rows(observations: Sequence[Observation], *, add: bool) -> Merged:
    """Merge the observations of each region; `add` sums numbers instead of comparing them."""
    if len({observation.position for observation in observations}) == len(observations):
        return Merged(
            {o.position: o.value for o in observations if not isinstance(o.value, MissingReason)},
            {o.position: o.value for o in observations if isinstance(o.value, MissingReason)},
            (),
            0,
        )
    by_region: dict[int, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_region[observation.position].append(observation)
    values: dict[int, float | str] = {}
    missing: dict[int, MissingReason] = {}
    repeated = []
    for position, found in by_region.items():
        given = [o.value for o in found if not isinstance(o.value, MissingReason)]
        conflict = not add and len(set(given)) > 1
        if conflict:
            pass
        elif given:
            values[position] = fsum(float(value) for value in given) if add else given[0]
        else:
            missing[position] = next(o.value for o in found if isinstance(o.value, MissingReason))
        if len(found) > 1 and not add:
            repeated.append(Repeated(tuple(o.record for o in found), position, conflict))
    return Merged(values, missing, tuple(repeated), sum(same.conflict for same in repeated))
