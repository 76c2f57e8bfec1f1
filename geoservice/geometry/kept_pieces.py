"""Finished pieces of work, kept in a folder: what was done before a process was killed is not done again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from geoservice.geometry.packs import Array, DamagedPackError, open_pack, write_pack
from geoservice.geometry.processes import AnyWorkers

O = TypeVar("O")  # noqa: E741 - an order
T = TypeVar("T")

Arrays = Mapping[str, Array]


class KeptPieces:
    """A folder that one process at a time works in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def each(
        self,
        workers: AnyWorkers,
        stage: str,
        work: Callable[[T], Arrays],
        orders: Sequence[O],
        task_of: Callable[[O], T],
    ) -> Iterator[Arrays]:
        """What `work` makes of the task of every order, in order and memory-mapped; made now where it is not kept.

        An order is told from another by its number in the stage only.
        """
        names = [f"{stage}-{number:05}" for number in range(len(orders))]
        missing = [number for number, name in enumerate(names) if self._kept(name, whole=True) is None]
        made = workers.each(work, (task_of(orders[number]) for number in missing))
        to_make = set(missing)
        for number, name in enumerate(names):
            if number in to_make:
                self._keep(name, next(made))
            arrays = self._kept(name)
            if arrays is None:
                raise FileNotFoundError(self._folder / name)
            yield arrays

    def _kept(self, name: str, *, whole: bool = False) -> Arrays | None:
        try:
            return open_pack(self._folder / name, whole=whole)
        except (DamagedPackError, OSError, ValueError, KeyError):
            return None

    def _keep(self, name: str, arrays: Arrays) -> None:
        path = self._folder / name
        aside = path.with_suffix(".new")
        write_pack(aside, arrays)
        os.replace(aside, path)
