from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from geoservice.errors import InvalidInputError
from geoservice.settings import Settings


@pytest.mark.parametrize(
    ("name", "text"), [("TILE_CACHE_MB", "-1"), ("TILE_CACHE_MB", "banyak"), ("TILE_CACHE_MB", ""), ("LANG", "fr")]
)
def test_a_value_that_cannot_be_used_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(f"GEOSERVICE_{name}", text)

    with pytest.raises(InvalidInputError, match=f"GEOSERVICE_{name}"):
        Settings.from_env()


def test_worker_processes_read_the_settings_they_were_handed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    wanted = replace(Settings(), data_dir=Path("/srv/peta"), tile_cache_mb=7, lang="en", public_url="https://a.example")

    wanted.to_environment()

    assert Settings.from_env() == wanted


def test_a_secret_is_not_shown() -> None:
    assert "rahasia" not in repr(Settings(secret_key="rahasia"))
