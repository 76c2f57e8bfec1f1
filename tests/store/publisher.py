"""A program that publishes from forked children, for tests that kill them or let them race.

`rounds`: for every line of input, fork a child that publishes without end; its process id and every number it
published are printed, and `dead` when it was killed. `race`: four children publish ten versions each. `make`: four
children open a data directory for writing that does not exist.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from geoservice.errors import ConflictError, NotFoundError
from geoservice.model.actor import Actor
from geoservice.model.layer import LayerVersion, Theme
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from geoservice.store.themes import theme_bytes
from tests.store.samples import a_layer, a_version


def publisher(settings: Settings, mode: str) -> subprocess.Popen[str]:
    """Start this program."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.publisher", mode, str(settings.data_dir), settings.database],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def publish_next(store: Store, name: str) -> LayerVersion:
    """Publish a theme that is filled with the number it is about to get; again when somebody was quicker."""
    while True:
        seen = _current(store)
        number = (seen or 0) + 1
        theme = Theme(np.full(5_000, float(number)), np.zeros(5_000, np.uint8), np.ones(5_000, np.uint8))
        digest = store.blobs.put_bytes(theme_bytes(theme))
        draft = replace(a_version(title=f"nomor {number}", published_by=name, notes=(name,)), theme=digest)
        try:
            return store.catalogue.publish(a_layer(), draft, seen=seen, actor=Actor(name))
        except ConflictError:
            continue


def _current(store: Store) -> int | None:
    try:
        return store.catalogue.version("tps-2024").number
    except NotFoundError:
        return None


def _say(text: object) -> None:
    os.write(1, f"{text}\n".encode())


def _forked(act: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def rounds(settings: Settings) -> None:
    store = _opened_and_used(settings)

    def publish_without_end() -> None:
        while True:
            _say(publish_next(store, "korban").number)

    for _line in sys.stdin:
        pid = _forked(publish_without_end)
        _say(f"pid {pid}")
        os.waitpid(pid, 0)
        _say("dead")


def race(settings: Settings) -> None:
    store = _opened_and_used(settings)

    def publish_ten(name: str) -> None:
        for _ in range(10):
            publish_next(store, name)

    _wait_for([_forked(partial(publish_ten, name)) for name in "abcd"])


def make(settings: Settings) -> None:
    _wait_for([_forked(lambda: open_store(settings, writing=True)) for _ in range(4)])


def _opened_and_used(settings: Settings) -> Store:
    # Connections that the parent has open must be none of the children's business.
    store = open_store(settings)
    store.catalogue.boundary_sets()
    return store


def _wait_for(children: list[int]) -> None:
    failures = [pid for pid in children if os.waitpid(pid, 0)[1]]
    if failures:
        sys.exit(1)


if __name__ == "__main__":
    {"rounds": rounds, "race": race, "make": make}[sys.argv[1]](
        Settings(data_dir=Path(sys.argv[2]), database=sys.argv[3])
    )
