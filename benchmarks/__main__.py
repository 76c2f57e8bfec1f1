"""Import all villages, publish one indicator, serve its first tile; print what each step cost."""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks import measure, national

SET_ID = "desa-bench"
LAYER = "ilustrasi-bench"
DATA = "GEOSERVICE_REAL_DATA"


def main() -> None:
    """Run every step in order; each prints its line as soon as it is known."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="geoservice-bench-") as scratch:
        folder = options.data_dir or Path(scratch) / "data"
        environment = os.environ | {"GEOSERVICE_DATA_DIR": str(folder), "GEOSERVICE_PUBLIC_URL": ""}
        table = Path(scratch) / "ilustrasi.csv"
        figures: dict[str, float] = {"villages": national.write_table(options.boundaries, table)}
        _show("villages", figures["villages"], "")
        if not folder.exists():
            figures |= _import(options.boundaries, environment)
        figures |= _serve(table, environment)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _import(boundaries: Path, environment: dict[str, str]) -> dict[str, float]:
    run = measure.run(
        *("boundaries", "import", str(boundaries), "--id", SET_ID, "--title", "Desa (uji kecepatan)"),
        *("--edition", "bench", "--json"),
        environment=environment,
    )
    return _cost("import", run)


def _serve(table: Path, environment: dict[str, str]) -> dict[str, float]:
    """Start a worker, publish while it runs, and ask for tiles of the new layer."""
    port = _free_port()
    started = time.perf_counter()
    with (
        measure.serving(port, environment) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        _wait(client, "/healthz")
        figures = _show("worker start", time.perf_counter() - started, "s")
        figures |= _show("server at rest", measure.resident_mb(server), "MB")
        figures |= _publish(table, client, environment)
        figures |= _show("server with one layer", measure.resident_mb(server), "MB")
    return figures


def _publish(table: Path, client: httpx.Client, environment: dict[str, str]) -> dict[str, float]:
    started = time.perf_counter()
    run = measure.run(
        *("publish", str(table), "--boundary", SET_ID, "--value", national.COLUMN, "--period", national.PERIOD),
        *("--kind", "index", "--source", "Data ilustrasi", "--id", LAYER, "--accept-unmatched", "--json"),
        environment=environment,
    )
    tiles = _tiles(client, LAYER)
    client.get(tiles[0]).raise_for_status()
    figures = _show("table to first tile served", time.perf_counter() - started, "s")
    return figures | _cost("publish", run) | _latency(client, tiles[1:])


def _latency(client: httpx.Client, tiles: list[str]) -> dict[str, float]:
    times_ms = []
    for tile in tiles:
        started = time.perf_counter()
        client.get(tile).raise_for_status()
        times_ms.append((time.perf_counter() - started) * 1000)
    return _show("one tile, median", statistics.median(times_ms), "ms")


def _tiles(client: httpx.Client, layer: str) -> list[str]:
    """The addresses of 200 tiles of zoom 8 to 12 inside the layer, in random order."""
    west, south, east, north = client.get(f"/layers/{layer}/tilejson.json").raise_for_status().json()["bounds"]
    chance = random.Random(8)  # the same tiles in every run
    addresses = []
    for _ in range(200):
        zoom = chance.randint(8, 12)
        x, y = _tile(chance.uniform(west, east), chance.uniform(south, north), zoom)
        addresses.append(f"/layers/{layer}/tiles/{zoom}/{x}/{y}.png")
    return addresses


def _tile(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    import morecantile

    tile = morecantile.tms.get("WebMercatorQuad").tile(longitude, latitude, zoom)
    return tile.x, tile.y


def _wait(client: httpx.Client, address: str) -> None:
    for _ in range(600):
        try:
            if client.get(address).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    sys.exit(f"The server did not answer {address} within 12 seconds.")


def _cost(name: str, run: measure.Run) -> dict[str, float]:
    return _show(name, run.seconds, "s") | _show(f"{name}, peak memory", run.peak_mb, "MB")


def _show(name: str, value: float, unit: str) -> dict[str, float]:
    print(f"{name:<28}{value:>12,.2f} {unit}", flush=True)
    return {f"{name} ({unit})" if unit else name: round(value, 3)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--boundaries", type=Path, help=f"villages to use; default: desa_indonesia.parquet in ${DATA}")
    parser.add_argument("--data-dir", type=Path, help="keep the import here for the next run")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    if options.boundaries is None:
        if not os.environ.get(DATA):
            parser.error(f"set {DATA} to the folder with desa_indonesia.parquet, or give --boundaries")
        options.boundaries = Path(os.environ[DATA]) / "desa_indonesia.parquet"
    return options


if __name__ == "__main__":
    main()
