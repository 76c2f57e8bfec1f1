"""How cost grows with regions, layers and workers: `python -m benchmarks.growth --help`.

Every size gets a data directory of its own in --work, kept between runs. The figures are written as JSON, and by
`python -m benchmarks.report` into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path

from benchmarks.peers import load
from benchmarks.peers.ours import Ours
from benchmarks.peers.world import LAYER, SET_ID, World, bounds_of, tiles, write_inputs

_SEED = 8
_LAYERS = (1, 100, 1000)
_WORKERS = (1, 2)


def main() -> None:
    """Measure each kind of growth and write the figures."""
    options = _options()
    figures: dict[str, object] = {"regions": [], "layers": [], "workers": []}
    for boundaries in options.boundaries:
        figures["regions"].append(_of_regions(boundaries, options.work))  # type: ignore[attr-defined]
        _show(figures)
    smallest = options.boundaries[0]
    figures["layers"] = _of_layers(smallest, options.work)
    figures["workers"] = _of_workers(smallest, options.work)
    _show(figures)
    options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _of_regions(boundaries: Path, folder: Path) -> dict[str, float]:
    """What one edition of this size costs to import, to publish on, and to serve."""
    ours, world, regions = _ready(boundaries, folder)
    steps = ours.fill(boundaries, world.table)
    figures = {"regions": regions, **{name: round(value, 3) for name, value in steps.items()}}
    figures["packs_mb"] = sum(path.stat().st_size for path in (ours.data / "blobs").rglob("*") if path.is_file()) / 1e6
    started = time.perf_counter()
    ours.open(world.work / "geoservice.log")
    figures["start_s"] = time.perf_counter() - started
    places = tiles(boundaries, range(8, 13), 100, _SEED)
    for name, address in (("png_ms", ours.picture), ("mvt_ms", ours.vector_tile)):
        times = [ours.connection.get(address(place)).seconds for place in places]
        figures[name] = statistics.median(times) * 1000
    ours.connection.get(ours.whole(), Accept_Encoding="gzip")
    figures["geojson_ms"] = ours.connection.get(ours.whole(), Accept_Encoding="gzip").seconds * 1000
    figures["private_mb"] = ours.private_mb()
    ours.stop()
    return {name: round(value, 3) for name, value in figures.items()}


def _of_layers(boundaries: Path, folder: Path) -> list[dict[str, float]]:
    """What a tile, the catalogue page and the worker cost when so many layers are published."""
    ours, world, _regions = _ready(boundaries, folder)
    place = tiles(boundaries, range(10, 11), 1, _SEED)[0]
    found, published = [], 1
    for count in _LAYERS:
        started = time.perf_counter()
        names = ours.family(world.table, count - published, f"keluarga-{count}") if count > published else []
        seconds = time.perf_counter() - started
        published = max(count, published)
        ours.open(world.work / "geoservice.log")
        layers = names[-100:] or [LAYER]
        times = [ours.connection.get(ours.picture(place, layer)).seconds for layer in layers * (100 // len(layers))]
        pages = [ours.connection.get("/").seconds for _turn in range(5)]
        figures = {
            "layers": count,
            **({"publish_ms_a_layer": seconds * 1000 / len(names)} if names else {}),
            "png_ms": statistics.median(times) * 1000,
            "catalogue_ms": statistics.median(pages) * 1000,
            "catalogue_kb": sum(path.stat().st_size for path in ours.data.glob("catalogue.sqlite*")) / 1e3,
            "private_mb": ours.private_mb(),
        }
        ours.stop()
        found.append({name: round(value, 3) for name, value in figures.items()})
    return found


def _of_workers(boundaries: Path, folder: Path) -> list[dict[str, float]]:
    """Requests a second and memory by worker processes."""
    ours, world, _regions = _ready(boundaries, folder)
    places = tiles(boundaries, range(12, 15), 300, _SEED)
    found = []
    for workers in _WORKERS:
        ours.open(world.work / "geoservice.log", workers)
        rates = [load.requests_per_s(ours.port, [ours.picture(place) for place in places]) for _turn in range(3)]
        figures = {"workers": workers, "tiles_per_s": statistics.median(rates), "memory_mb": ours.resident_mb()}
        ours.stop()
        found.append({name: round(value, 1) for name, value in figures.items()})
    return found


def _ready(boundaries: Path, folder: Path) -> tuple[Ours, World, int]:
    work = folder / boundaries.stem
    work.mkdir(parents=True, exist_ok=True)
    world = World(boundaries, Path(), work, (), bounds_of(boundaries))
    named = work / "set"  # of a data directory that was put there by hand
    set_id = named.read_text(encoding="utf-8").strip() if named.exists() else SET_ID
    return Ours(work / "data", set_id), world, write_inputs(world)


def _show(figures: dict[str, object]) -> None:
    print(json.dumps(figures), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--boundaries", type=Path, nargs="+", required=True, help="from few regions to many")
    parser.add_argument("--work", type=Path, required=True, help="a folder kept between runs")
    parser.add_argument("--json", type=Path, required=True, help="where the figures go")
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    return options


if __name__ == "__main__":
    main()
