"""Room: the plugins of one folder, found by file name, plus those other packages register.

A plugin is a module that ends in `PLUGIN = …`. Adding one means writing one file; nothing else names it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, distributions
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Room(Mapping[str, T], Generic[T]):
    """The plugins of a package by file name, imported when the room is first looked into."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._plugins: dict[str, T] | None = None

    def __getitem__(self, name: str) -> T:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    def _load(self) -> dict[str, T]:
        if self._plugins is None:
            folder = import_module(self.package).__path__
            names = sorted(module.name for module in pkgutil.iter_modules(folder) if not module.name.startswith("_"))
            plugins = {name: cast(T, import_module(f"{self.package}.{name}").PLUGIN) for name in names}
            # `geoservice.formats.features` is the entry-point group of that room for other packages.
            plugins |= {entry.name: cast(T, entry.load()) for entry in _from_elsewhere() if entry.group == self.package}
            self._plugins = plugins
        return self._plugins


@cache
def _from_elsewhere() -> list[EntryPoint]:
    """What other packages register, of all rooms; of a package that stands twice on the path, the first one counts.

    `importlib.metadata.entry_points` parses the files of every package that is installed, for every question anew.
    """
    found: dict[tuple[str, str], EntryPoint] = {}
    for distribution in distributions():
        if "[geoservice." in (distribution.read_text("entry_points.txt") or ""):
            for entry in distribution.entry_points:
                found.setdefault((entry.group, entry.name), entry)
    return list(found.values())
