"""The command line as a user calls it, over a data directory of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoservice.cli import main
from tests.small_world import write_boundary

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `geoservice …`; the result has `exit_code`, `stdout` and `stderr`."""
    monkeypatch.setenv("GEOSERVICE_DATA_DIR", str(tmp_path / "data"))
    for name in ("GEOSERVICE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object, env: dict[str, str] | None = None) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=env)

    return call


@pytest.fixture
def boundary(run: Run, tmp_path: Path) -> str:
    """A boundary set that was imported by the command."""
    result = run("boundaries", "import", write_boundary(tmp_path / "desa.geojson"), "--id", "desa-9902")
    assert result.exit_code == 0, result.output
    return "desa-9902"
