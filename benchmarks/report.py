"""Write docs/performance.md and its pictures from the figures of the other benchmarks.

`python -m benchmarks.report --peers A.json B.json --growth C.json --exports D.json`: what is not given stays as it was.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.chart import Line, chart
from benchmarks.peers.rows import Row, as_markdown

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "performance.md"

_REGIONS = {
    "regions": "regions",
    "import_s": "import, s",
    "import_peak_mb": "import, peak MB",
    "packs_mb": "files, MB",
    "publish_s": "publish (whole command), s",
    "start_s": "start to serve, s",
    "png_ms": "PNG tile, ms",
    "mvt_ms": "MVT tile, ms",
    "geojson_ms": "GeoJSON gzip, ms",
    "private_mb": "private memory, MB",
}
_LAYERS = {
    "layers": "layers",
    "publish_ms_a_layer": "publish, ms a layer",
    "png_ms": "PNG tile, ms",
    "catalogue_ms": "catalogue page, ms",
    "catalogue_kb": "catalogue, kB",
    "private_mb": "private memory, MB",
}
_WORKERS = {"workers": "workers", "tiles_per_s": "tiles a second", "memory_mb": "memory (PSS), MB"}
_EXPORTS = {
    "format": "format",
    "seconds": "geoservice, s",
    "megabytes": "file, MB",
    "extra": "memory on the way, MB",
    "peer seconds": "pyogrio, s",
    "ratio": "ratio",
    "at least": "at least",
}
#: How many times quicker than pyogrio an export of the country is to be.
_WANTED = {"fgb": 10, "shp.zip": 20, "gpkg": 3}


def main() -> None:
    """Rewrite the parts of the page whose figures are given."""
    options = _options()
    text = PAGE.read_text(encoding="utf-8")
    if options.peers:
        text = _put(text, "peers", "\n\n".join(_comparison(_read(path)) for path in options.peers))
    if options.growth:
        growth = _read(options.growth)
        for part, names in (("regions", _REGIONS), ("layers", _LAYERS), ("workers", _WORKERS)):
            text = _put(text, part, _table(growth[part], names))
        _draw(growth)
    if options.exports:
        text = _put(text, "exports", _table(_exports(_read(options.exports)), _EXPORTS))
    PAGE.write_text(text, encoding="utf-8")


def _comparison(document: dict[str, Any]) -> str:
    rows = [
        Row(**{key: row[key] for key in ("work", "ours", "peer", "theirs", "unit", "target")})
        for row in document["rows"]
    ]
    missing = "".join(f"\n\n{name} was not measured: {reason}" for name, reason in document["missing"].items())
    return f"### {document['regions']:,} regions\n\n" + as_markdown(rows) + missing


def _exports(figures: dict[str, dict[str, float]]) -> list[dict[str, float | str]]:
    return [
        {"format": extension, **of_format} | ({"at least": _WANTED[extension]} if extension in _WANTED else {})
        for extension, of_format in figures.items()
    ]


def _table(records: Sequence[Mapping[str, float | str]], names: dict[str, str]) -> str:
    shown = [name for name in names if any(name in record for record in records)]
    lines = ["| " + " | ".join(names[name] for name in shown) + " |", "|" + " ---: |" * len(shown)]
    lines += ["| " + " | ".join(_figure(record.get(name)) for name in shown) + " |" for record in records]
    return "\n".join(lines)


def _figure(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _draw(growth: dict[str, Any]) -> None:
    for part, axis, names, unit in (
        ("regions", "regions", ("import_s", "publish_s", "png_ms", "mvt_ms", "geojson_ms"), "s or ms"),
        ("layers", "layers", ("png_ms", "catalogue_ms", "publish_ms_a_layer"), "ms"),
    ):
        labels = {"regions": _REGIONS, "layers": _LAYERS}[part]
        lines = [Line(labels[name], _points(growth[part], part, name)) for name in names]
        (DOCS / "images" / f"performance-{part}.svg").write_text(chart(lines, axis, unit), encoding="utf-8")


def _points(records: Iterable[dict[str, float]], across: str, name: str) -> list[tuple[float, float]]:
    return [(record[across], record[name]) for record in records if (record.get(name) or 0) > 0]


def _put(text: str, part: str, content: str) -> str:
    """Replace what stands between the two marks of a part."""
    pattern = re.compile(rf"(<!-- {part} -->\n).*?(<!-- /{part} -->)", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"{PAGE} has no part {part}")
    return pattern.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text)


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument(
        "--peers", type=Path, nargs="*", help="files that benchmarks.peers wrote, from few regions to many"
    )
    parser.add_argument("--growth", type=Path, help="the file that benchmarks.growth wrote")
    parser.add_argument("--exports", type=Path, help="the file that benchmarks.exports wrote")
    return parser.parse_args()


if __name__ == "__main__":
    main()
