"""Boundary sets by the command line, with the real villages of one kabupaten."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import psutil
import pytest

from tests.cli.conftest import Run
from tests.geometry.copies import WRITERS, write_zipped_shapefile
from tests.geometry.test_same_edition import postgis_copy
from tests.geometry.test_sources import Mirror
from tests.postgres import PostgresCluster, postgres_cluster

__all__ = ["postgres_cluster"]

pytestmark = pytest.mark.real

VILLAGES = 157


@pytest.fixture(scope="session")
def oku(real_data: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(real_data / "desa_16.01.gpkg", engine="pyogrio")


@pytest.fixture
def source(real_data: Path) -> Iterator[Mirror]:
    """The public source as it is published, on loopback."""
    mirror = Mirror(real_data / "sources")
    yield mirror
    mirror.stop()


def imported(run: Run, file: Path | str, *options: str) -> dict[str, Any]:
    """What `boundaries import` prints about a file."""
    result = run("boundaries", "import", file, "--id", "desa-1601", "--json", *options)
    assert result.exit_code == 0, result.stderr
    report: dict[str, Any] = json.loads(result.stdout)
    return report


@pytest.fixture
def digest(run: Run, real_data: Path) -> str:
    """The digest of OKU, from its GeoJSON, imported as `desa-1601`."""
    report = imported(run, real_data / "desa_16.01.geojson")
    assert report["regions"] == VILLAGES
    return str(report["digest"])


@pytest.mark.parametrize("name", ["desa_16.01.gpkg", "desa_16.01_shp.zip"])
def test_the_published_copies_print_the_same_digest(run: Run, digest: str, real_data: Path, name: str) -> None:
    assert imported(run, real_data / name)["digest"] == digest


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_copy_in_any_file_kind_prints_the_same_digest(
    run: Run, digest: str, oku: gpd.GeoDataFrame, tmp_path: Path, kind: str
) -> None:
    report = imported(run, WRITERS[kind](oku, tmp_path))

    assert (report["digest"], report["regions"]) == (digest, VILLAGES)


@pytest.mark.database
def test_a_postgis_table_prints_the_same_digest(
    run: Run, digest: str, oku: gpd.GeoDataFrame, postgres_cluster: PostgresCluster
) -> None:
    url = postgis_copy(oku, postgres_cluster, "oku_cli")

    assert imported(run, f"{url}?table=peta.desa")["digest"] == digest


def test_utm_coordinates_are_converted_and_said(run: Run, oku: gpd.GeoDataFrame, tmp_path: Path) -> None:
    report = imported(run, WRITERS["utm shapefile"](oku, tmp_path))

    assert [row["detail"] for row in report["repairs"] if row["reason"] == "crs_converted"] == ["WGS 84 / UTM zone 48S"]
    assert report["bbox"] == pytest.approx([103.6152, -4.4637, 104.5732, -3.7449], abs=1e-4)


def test_a_shapefile_without_prj_asks_for_crs_and_takes_it(
    run: Run, digest: str, oku: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write_zipped_shapefile(oku.to_crs("EPSG:32748"), tmp_path, without=(".prj",))

    refused = run("boundaries", "import", path, "--id", "desa-1601")

    assert refused.exit_code == 1
    assert "--crs" in refused.stderr
    assert imported(run, path, "--crs", "EPSG:32748")["digest"] == digest


def test_swapped_axes_are_named(run: Run, oku: gpd.GeoDataFrame, tmp_path: Path) -> None:
    import shapely

    swapped = oku.set_geometry(shapely.transform(oku.geometry.to_numpy(), lambda points: points[:, ::-1]), crs=oku.crs)
    path = WRITERS["geojson"](swapped, tmp_path)

    result = run("boundaries", "import", path, "--id", "desa-1601")

    assert result.exit_code == 1
    assert "tertukar" in result.stderr
    assert run("boundaries", "show", "desa-1601").exit_code == 1


def test_a_layer_is_chosen_from_several(run: Run, digest: str, oku: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "peta.gpkg"
    oku.to_file(path, layer="desa", engine="pyogrio")
    oku.head(3).to_file(path, layer="contoh", engine="pyogrio")

    undecided = run("boundaries", "check", path)
    checked = json.loads(run("boundaries", "check", path, "--layer", "contoh", "--json").stdout)

    assert undecided.exit_code == 1
    assert "contoh, desa" in undecided.stderr
    assert "--layer" in undecided.stderr
    assert checked["regions"] == 3
    assert imported(run, path, "--layer", "desa")["digest"] == digest


def test_a_layer_of_a_file_without_layers_is_refused(run: Run, real_data: Path) -> None:
    result = run("boundaries", "check", real_data / "desa_16.01.geojson", "--layer", "desa")

    assert result.exit_code == 1
    assert "--layer" in result.stderr


def test_a_district_is_fetched_with_checksum_and_licence(run: Run, digest: str, source: Mirror) -> None:
    result = run("boundaries", "fetch", "16.01", "--base-url", source.url)
    shown = json.loads(run("boundaries", "show", "desa-1601", "--json").stdout)

    assert result.exit_code == 0, result.stderr
    assert "SHA-256 28527230604b5c94a7d49e54a89b1aaf7d7a6bd43a0c3af8ca3eae23e4fb45ba" in result.stdout
    assert f"{source.url}/db/kel/16/wilayah_boundaries_kel_16.01.sql" in result.stdout
    assert result.stderr == ""
    assert (shown["digest"], shown["licence"]) == (digest, "MIT")
    assert "Copyright (c) 2024 Cahya DSN" in shown["licence_text"]


def test_fetching_offline_is_one_clear_error(run: Run) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    result = run("boundaries", "fetch", "16.01", "--base-url", f"http://127.0.0.1:{port}/cermin")

    assert result.exit_code == 1
    assert "tidak dapat dihubungi" in result.stderr
    assert f"http://127.0.0.1:{port}/cermin" in result.stderr
    assert "Saran: " in result.stderr
    assert json.loads(run("boundaries", "list", "--json").stdout) == []


def test_a_set_in_use_is_not_removed(run: Run, digest: str, real_data: Path) -> None:
    table = real_data / "tables" / "kpu_jumlah_tps_2024_sumsel.csv"
    published = run("publish", table, "--boundary", "desa-1601", "--accept-unmatched", "--id", "tps")
    assert published.exit_code == 0, published.stderr

    refused = run("boundaries", "remove", "desa-1601")
    run("layers", "withdraw", "tps")
    removed = run("boundaries", "remove", "desa-1601")

    assert refused.exit_code == 1
    assert "tps" in refused.stderr
    assert removed.exit_code == 0, removed.stderr
    assert run("boundaries", "show", "desa-1601").exit_code == 1


def geoservice(*words: str | Path) -> list[str]:
    """The command line of a process of its own."""
    return [sys.executable, "-c", "from geoservice.cli import main; main()", *map(str, words)]


def test_progress_is_shown_on_a_terminal_only(run: Run, source: Mirror) -> None:
    command = geoservice("boundaries", "fetch", "16.01", "--base-url", source.url)

    screen = on_a_terminal(command)

    for step in ("Mengunduh", "Membaca", "Memperbaiki", "Memeriksa", "Menyiapkan"):
        assert step in screen
    assert re.search(r"100 %", screen)
    assert re.search(r"[\d.]+ [kM]B / [\d.]+ [kM]B", screen)
    assert subprocess.run(command, capture_output=True, text=True, check=True).stderr == ""


def on_a_terminal(command: list[str]) -> str:
    """What a command writes to standard error when that is a terminal."""
    terminal, end = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=end, env={**os.environ, "COLUMNS": "120"}):
        os.close(end)
        pieces = []
        try:
            while piece := os.read(terminal, 65536):
                pieces.append(piece)
        except OSError:  # Linux: the other end was closed
            pass
        os.close(terminal)
    return b"".join(pieces).decode()


def killed_at(touch: int, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, killed when it touches its data folder so often; 0: not killed."""
    command = [sys.executable, "-m", "tests.cli.killed", str(touch), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("share", [0.15, 0.35, 0.6, 0.85, 1.0])
def test_a_killed_import_leaves_the_old_edition_whole(
    run: Run,
    digest: str,
    oku: gpd.GeoDataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    share: float,
) -> None:
    """Killed after a share of what an import does to its folder; the next import cleans up behind it."""
    changed = WRITERS["gpkg"](oku.head(150), tmp_path)
    data, words = tmp_path / "data", ("boundaries", "import", changed, "--id", "desa-1601")
    shutil.copytree(data, tmp_path / "trial")
    with monkeypatch.context() as trial:
        trial.setenv("GEOSERVICE_DATA_DIR", str(tmp_path / "trial"))
        touches = int(killed_at(0, *words).stderr)

    killed = killed_at(max(1, int(share * touches)), *words)

    assert killed.returncode == -signal.SIGKILL
    after = json.loads(run("boundaries", "show", "desa-1601", "--json").stdout)
    assert (after["digest"], after["regions"]) == (digest, VILLAGES)
    assert run("verify").exit_code == 0
    again = imported(run, changed)
    assert again["regions"] == 150
    assert json.loads(run("boundaries", "show", "desa-1601", "--json").stdout)["digest"] == again["digest"]
    assert list((data / "incoming").iterdir()) == []


def test_ctrl_c_ends_an_import_on_several_processes(run: Run, digest: str, real_data: Path, tmp_path: Path) -> None:
    """Villages of a whole province are shared out; the terminal sends Ctrl+C to parent and children alike."""
    command = geoservice("boundaries", "import", real_data / "desa_16.parquet", "--id", "desa-1601")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as parent:
        children = children_of(parent)
        os.killpg(parent.pid, signal.SIGINT)
        _output, errors = parent.communicate(timeout=60)

    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []
    assert (parent.returncode, errors.strip()) == (1, "Gagal: Dihentikan.")
    assert json.loads(run("boundaries", "show", "desa-1601", "--json").stdout)["digest"] == digest
    assert list((tmp_path / "data" / "incoming").iterdir()) == []


def children_of(parent: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that a process has started, as soon as there are any."""
    process = psutil.Process(parent.pid)
    while parent.poll() is None:
        children = process.children(recursive=True)
        if children:
            return children
    pytest.skip("one processor only: nothing was shared out")
