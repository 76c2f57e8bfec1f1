"""Room: the plugins of one folder, found by file name, plus those other packages register.

A plugin is a module that ends in `PLUGIN = …`. Adding one means writing one file; nothing else names it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
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
            plugins |= {entry.name: cast(T, entry.load()) for entry in entry_points(group=self.package)}
            self._plugins = plugins
        return self._plugins
