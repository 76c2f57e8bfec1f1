"""What the cases of the kit share: the list they join, and the tables most of them begin with."""

from __future__ import annotations

from collections.abc import Callable

from tests.tables.world import Expected, Refused, Village, World

Case = Callable[[World], Expected | Refused]
CASES: list[Case] = []


def case(build: Case) -> Case:
    """Add a case to the kit."""
    CASES.append(build)
    return build


def coded(world: World, write: Callable[[Village], object], head: str = "Jumlah KK") -> list[list[object]]:
    """Code, name and one value column."""
    return [["Kode", "Desa", head], *([v.code, v.name, write(v)] for v in world.villages)]


def named(world: World, write: Callable[[Village], object], head: str = "Desa") -> list[list[object]]:
    """Kecamatan, the name as `write` has it, and a number."""
    return [["Kecamatan", head, "Jumlah KK"], *([v.kecamatan, write(v), v.number] for v in world.villages)]


def men(world: World) -> dict[str, float | str]:
    """A second number of each village."""
    return {v.code: 52.0 + 29 * v.position for v in world.villages}


def without(world: World, *villages: Village) -> dict[str, float | str]:
    """The numbers of all other villages."""
    lost = {village.code for village in villages}
    return {code: number for code, number in world.numbers.items() if code not in lost}


def is_twin(world: World, village: Village) -> bool:
    """Whether another village of the district has the same name."""
    return sum(village.name == other.name for other in world.villages) > 1
