"""Publishers that are killed at any moment, and publishers that race."""

from __future__ import annotations

import os
import random
import select
import signal
from dataclasses import replace

import numpy as np
import pytest

from geoservice.errors import NotFoundError
from geoservice.store import Store, open_store
from geoservice.store.care import collect_garbage, verify
from geoservice.store.themes import read_theme
from tests.store.publisher import publish_next, publisher
from tests.store.samples import ACTOR, a_preparation, a_set, an_edition

pytestmark = pytest.mark.slow

ROUNDS = 25


def _import_boundary(store: Store) -> None:
    """A boundary set whose files are really there, so that `verify` has nothing to say about it."""
    edition = an_edition(blob=store.blobs.put_bytes(b"parquet"))
    prepared = a_preparation(edition)
    preparation = replace(prepared, parts={name: store.blobs.put_bytes(name.encode()) for name in prepared.parts})
    store.catalogue.save_edition(a_set(), edition, preparation, ACTOR)


def _assert_whole(store: Store, at_least: int) -> None:
    version = store.catalogue.version("tps-2024")
    theme = read_theme(store.blobs.local_path(version.theme))
    assert version.number >= at_least
    assert version.title == f"nomor {version.number}"
    np.testing.assert_array_equal(theme.values, version.number)
    assert [v.number for v in store.catalogue.versions("tps-2024")] == list(range(version.number, 0, -1))


def test_a_publisher_killed_at_any_moment_leaves_the_old_version_or_the_new_one(store: Store) -> None:
    _import_boundary(store)
    publish_next(store, "petugas")
    chance, reported = random.Random(20240131), 1

    with publisher(store.settings, "rounds") as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for _ in range(ROUNDS):
            program.stdin.write("\n")
            program.stdin.flush()
            victim = int(program.stdout.readline().removeprefix("pid "))
            select.select([], [], [], chance.uniform(0, 0.06))
            os.kill(victim, signal.SIGKILL)
            said = list(iter(program.stdout.readline, "dead\n"))
            reported = max([reported, *map(int, said)])

            _assert_whole(store, at_least=reported)
            reported = publish_next(store, "petugas").number
        program.stdin.close()

    assert reported > ROUNDS
    assert verify(store) == []
    collect_garbage(store, older_than_s=-1)
    assert set(store.blobs.digests()) <= store.catalogue.referenced_digests()
    assert list((store.data_dir / "blobs" / "tmp").iterdir()) == []


def test_publishers_that_race_each_get_a_number_of_their_own_and_readers_see_whole_versions(store: Store) -> None:
    _import_boundary(store)

    with publisher(store.settings, "race") as program:
        reader = open_store(store.settings)
        while program.poll() is None:
            try:
                _assert_whole_now(reader)
            except NotFoundError:
                continue

    assert program.returncode == 0
    _assert_whole(store, at_least=40)
    assert sorted(v.published_by for v in store.catalogue.versions("tps-2024")) == sorted("abcd" * 10)
    assert len(store.catalogue.events("tps-2024")) == 40


def _assert_whole_now(store: Store) -> None:
    layer, version = store.catalogue.layer_at("tps-2024")
    assert layer.current == version.number
    assert version.title == f"nomor {version.number}"
    np.testing.assert_array_equal(read_theme(store.blobs.local_path(version.theme)).values, version.number)
