"""Measure geoservice beside other servers, one run, and print the ratios with what is asked of them."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from benchmarks.peers import world as worlds
from benchmarks.peers.comparison import Comparison
from benchmarks.peers.ours import Ours
from benchmarks.peers.rows import as_json, as_markdown
from benchmarks.peers.world import LAYER, World


def main() -> None:
    """Prepare the inputs where they are missing, compare, print and write."""
    options = _options()
    work = options.work / options.boundaries.stem
    work.mkdir(parents=True, exist_ok=True)
    world = World(options.boundaries, options.peers, work, (), worlds.bounds_of(options.boundaries))
    regions = worlds.write_inputs(world)
    ours = Ours(options.data or work / "data", options.set)
    figures = ours.fill(options.boundaries, world.table)
    ours.open(work / "geoservice.log")
    legend = json.loads(ours.connection.get(f"/layers/{LAYER}/legend.json").body)
    world = World(options.boundaries, options.peers, work, worlds.classes_of(legend), world.bounds)
    comparison = Comparison(world, ours, figures, regions, lambda text: print(text, flush=True))
    try:
        comparison.run()
    finally:  # what was measured before a failure is worth keeping
        print(f"\n{regions:,} regions\n\n{as_markdown(comparison.rows)}")
        for name, reason in comparison.missing.items():
            print(f"\n{name} was not measured: {reason}")
        if options.json:
            document = {"regions": regions, "steps": figures, "rows": as_json(comparison.rows)}
            text = json.dumps({**document, "missing": comparison.missing}, indent=1)
            options.json.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "--boundaries", type=Path, required=True, help="GeoJSON or GeoParquet with kode, nama, geometry"
    )
    parser.add_argument("--peers", type=Path, required=True, help="the folder that setup_peers.sh filled")
    parser.add_argument("--work", type=Path, required=True, help="a folder for data of the peers, kept between runs")
    parser.add_argument(
        "--data", type=Path, help=f"a data directory with the set “{worlds.SET_ID}”; default: one in --work"
    )
    parser.add_argument("--set", default=worlds.SET_ID, help="the boundary set in --data")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        parser.error("wrk is missing: run benchmarks/setup_peers.sh")
    return options


if __name__ == "__main__":
    main()
