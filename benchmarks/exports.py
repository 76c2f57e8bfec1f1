"""Write one layer over all villages in every download format, ours and pyogrio's, and print how the times compare.

    python -m benchmarks.exports --boundaries desa_indonesia.parquet

Both write the same rows in the same run, to the same folder, from an edition that was prepared and a frame that was
loaded before the clock starts; the first round, which fills caches on both sides, does not count. Time is that of the
processor, since a disk that others write to says little. Values are made up ("ilustrasi").
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil

from benchmarks import national
from benchmarks.__main__ import DATA, LAYER, SET_ID

#: Ours by extension, and the driver and options with which pyogrio writes the same.
PEERS = {"fgb": "FlatGeobuf", "shp.zip": "ESRI Shapefile", "gpkg": "GPKG", "geojson": "GeoJSON", "csv": "CSV"}
ALONE = ("parquet", "xlsx", "kml", "topojson")
ROUNDS = 3


def main() -> None:
    """Prepare, then measure each format in a process of its own."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="geoservice-exports-") as scratch:
        folder = options.data_dir or Path(scratch) / "data"
        os.environ |= {"GEOSERVICE_DATA_DIR": str(folder), "GEOSERVICE_PUBLIC_URL": ""}
        if options.one:
            print(json.dumps(_one(options.one, Path(scratch))))
            return
        _prepare(options.boundaries, folder, Path(scratch))
        figures = dict(_figures(folder, options.formats or (*PEERS, *ALONE)))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _prepare(boundaries: Path, folder: Path, scratch: Path) -> None:
    if not folder.exists():
        table = scratch / "ilustrasi.csv"
        national.write_table(boundaries, table)
        _cli("boundaries", "import", str(boundaries), "--id", SET_ID, "--title", "Desa (uji)", "--edition", "bench")
        _cli("publish", str(table), "--boundary", SET_ID, "--id", LAYER, "--period", "2024", "--accept-unmatched")
    print(f"first export of the edition: {_child(folder, 'first')['seconds']:.2f} s")


def _figures(folder: Path, formats: tuple[str, ...]) -> Iterator[tuple[str, dict[str, float]]]:
    print(f"{'format':10}{'ours s':>8}{'MB':>8}{'extra MB':>10}{'pyogrio s':>11}{'ratio':>8}")
    for extension in formats:
        figures = _child(folder, extension)
        peer, ratio = figures.get("peer seconds", 0.0), figures.get("ratio", 0.0)
        print(
            f"{extension:10}{figures['seconds']:8.2f}{figures['megabytes']:8.0f}{figures['extra']:10.0f}"
            f"{peer:11.2f}{ratio:8.1f}",
            flush=True,
        )
        yield extension, figures


def _one(extension: str, scratch: Path) -> dict[str, float]:
    """Ours first, so that its memory is not that of pandas; each the best of some rounds."""
    import numpy as np

    from geoservice.actions.export_layer import export_layer
    from geoservice.actions.open_layer import open_layer
    from geoservice.formats import FEATURE_FORMATS
    from geoservice.settings import Settings
    from geoservice.store import open_store

    store = open_store(Settings.from_env())
    view = open_layer(store, LAYER)
    started = time.perf_counter()
    exports = view.exports
    if extension == "first":
        return {"seconds": time.perf_counter() - started}
    assert len(exports.shapes)
    path = scratch / f"ours.{extension}"
    _best(partial(export_layer, store, view, path))
    before = _private_mb()
    output = next(output for output in FEATURE_FORMATS.values() if output.extension == extension)
    # Mapped pages are shared by all workers, so they are no memory of the export.
    extra = max(_private_mb() - before for _chunk in output.chunks(view, np.arange(len(view.theme))))
    ours = _best(partial(export_layer, store, view, path))
    figures = {"seconds": ours, "megabytes": path.stat().st_size / 1e6, "extra": max(extra, 0.0)}
    if extension in PEERS:
        frame = _frame(view, np.arange(len(view.theme)))
        peer = _best(partial(_write, frame, scratch, extension))
        figures |= {"peer seconds": peer, "ratio": peer / ours}
    return figures


def _frame(view: object, positions: object) -> object:
    """The same rows and polygons as a GeoDataFrame."""
    import geopandas
    import shapely

    from geoservice.formats.properties import property_rows
    from geoservice.geometry.exports.wkb import wkb

    rows = list(property_rows(view, positions.tolist()))  # type: ignore[arg-type, attr-defined]
    polygons = shapely.from_wkb(list(wkb(view.exports.shapes)))  # type: ignore[attr-defined]
    return geopandas.GeoDataFrame(rows, geometry=polygons, crs=4326)


def _write(frame: object, scratch: Path, extension: str) -> None:
    import pyogrio

    path = scratch / f"peer.{extension}"
    path.unlink(missing_ok=True)
    options = {"layer_options": {"ENCODING": "UTF-8"}} if extension == "shp.zip" else {}
    if extension == "csv":
        frame.drop(columns="geometry").to_csv(path, index=False)  # type: ignore[attr-defined]
        return
    pyogrio.write_dataframe(frame, path, driver=PEERS[extension], **options)


def _best(work: Callable[[], object]) -> float:
    """Processor seconds of the best round after the first."""
    rounds = []
    for _round in range(ROUNDS):
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds[1:])


def _private_mb() -> float:
    return psutil.Process().memory_full_info().uss / 1e6


def _child(folder: Path, extension: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.exports", "--one", extension, "--data-dir", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _cli(*arguments: str) -> None:
    subprocess.run([sys.executable, "-c", "from geoservice.cli import main; main()", *arguments], check=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exports", description=__doc__)
    parser.add_argument("--boundaries", type=Path, help=f"villages to use; default: desa_indonesia.parquet in ${DATA}")
    parser.add_argument("--data-dir", type=Path, help="a data directory of an earlier run, or where to keep this one's")
    parser.add_argument("--formats", nargs="*", help="only these extensions")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.boundaries is None and os.environ.get(DATA):
        options.boundaries = Path(os.environ[DATA]) / "desa_indonesia.parquet"
    return options


if __name__ == "__main__":
    main()
