"""Inspect a table of all villages by code and by messy names with their kecamatan, beside plain rapidfuzz.

Run: `python -m benchmarks.inspect_names --boundaries desa_indonesia.parquet [--json FILE]`. The mess is seeded: the
same rows in every run. "Right" and "wrong" count villages that got the value of their own row or of another one;
what is left was reported and got no value.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.joining.names import loose
from geoservice.model.boundary import RegionTable

DATA = "GEOSERVICE_REAL_DATA"
_BASELINE_FROM = 85
_OLD = str.maketrans({"u": "oe", "U": "Oe", "y": "j", "c": "tj", "j": "dj"})
_ARABIC = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}


def _slip(name: str, chance: random.Random) -> str:
    """One letter dropped, doubled, exchanged or changed."""
    at = chance.randrange(1, len(name))
    letter = chance.choice("aeiounrlgtkmsp")
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            name[:at] + letter + name[at + 1 :],
        ]
    )


#: kind -> (share in percent, writer)
MESS: dict[str, tuple[int, Callable[[str, random.Random], str]]] = {
    "as it is": (20, lambda name, chance: name),
    "capitals": (25, lambda name, chance: name.upper()),
    "prefix": (15, lambda name, chance: chance.choice(["Desa ", "Ds. ", "Kel. ", "DESA "]) + name),
    "joined": (8, lambda name, chance: name.replace(" ", "")),
    "hyphens": (7, lambda name, chance: name.replace(" ", "-")),
    "numerals": (10, lambda name, chance: " ".join(_ARABIC.get(word, word) for word in name.split(" "))),
    "old spelling": (10, lambda name, chance: name.translate(_OLD)),
    "slip of the pen": (5, _slip),
}


def main() -> None:
    """Measure and print."""
    options = _options()
    regions = _regions(options.boundaries)
    chance = random.Random(20_25)
    kinds = chance.choices(list(MESS), [share for share, _write in MESS.values()], k=len(regions))
    names = [MESS[kind][1](name, chance) for kind, name in zip(kinds, regions.names, strict=True)]
    parents = [code[:8] for code in regions.codes]
    figures: dict[str, object] = {"rows": len(regions)}
    with tempfile.TemporaryDirectory() as folder:
        figures["by code"] = _ours(folder, ["kode", "nama"], zip(regions.codes, regions.names, strict=True), regions)
        figures["by name"] = _ours(folder, ["kode_kec", "desa"], zip(parents, names, strict=True), regions, kinds)
    figures["rapidfuzz"] = _plain_rapidfuzz(names, parents, regions)
    print(json.dumps(figures, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def _ours(
    folder: str, head: list[str], rows: object, regions: RegionTable, kinds: Sequence[str] = ()
) -> dict[str, object]:
    path = Path(folder) / "tabel.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([*head, "Nilai ilustrasi"])
        writer.writerows([*cells, number] for number, cells in enumerate(rows))  # type: ignore[arg-type, var-annotated]
    inspect_table(TableRequest(path), "desa", "acuan", regions)  # the first pays for imports
    started = time.perf_counter()
    report = inspect_table(TableRequest(path), "desa", "acuan", regions)
    seconds = time.perf_counter() - started
    found = {code: int(value) for code, value in report.layers[0].values.items()}  # the value is the row's number
    right = {number for code, number in found.items() if regions.codes[number] == code}
    figures = _shares(seconds, len(right), len(found) - len(right), len(regions))
    figures["similar, only suggested %"] = _percent(sum(r.matched is None for r in report.review), len(regions))
    figures["ambiguous %"] = _percent(len(report.ambiguous), len(regions))
    if kinds:
        whole, hit = Counter(kinds), Counter(kinds[number] for number in right)
        figures["right % by mess"] = {kind: _percent(hit[kind], whole[kind]) for kind in MESS}
    return figures


def _plain_rapidfuzz(names: Sequence[str], parents: Sequence[str], regions: RegionTable) -> dict[str, object]:
    """What a script would do: normalise, take the most similar name of the kecamatan, accept from a score on."""
    from rapidfuzz import fuzz, process

    started = time.perf_counter()
    members: dict[str, dict[int, str]] = defaultdict(dict)
    for position, (code, name) in enumerate(zip(regions.codes, regions.names, strict=True)):
        members[code[:8]][position] = loose(name)
    found: dict[int, int] = {}
    for row, (name, parent) in enumerate(zip(names, parents, strict=True)):
        best = process.extractOne(loose(name), members[parent], scorer=fuzz.ratio, score_cutoff=_BASELINE_FROM)
        if best is not None:
            found[best[2]] = row
    seconds = time.perf_counter() - started
    right = sum(1 for position, row in found.items() if position == row)
    return _shares(seconds, right, len(found) - right, len(regions))


def _shares(seconds: float, right: int, wrong: int, count: int) -> dict[str, object]:
    return {"seconds": round(seconds, 2), "right %": _percent(right, count), "wrong %": _percent(wrong, count)}


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 3) if whole else 0.0


def _regions(path: Path) -> RegionTable:
    from pyarrow import parquet

    rows = sorted(parquet.read_table(path, columns=["kode", "nama", "jenis"]).to_pylist(), key=lambda row: row["kode"])
    return RegionTable([r["kode"] for r in rows], [r["nama"] for r in rows], [r["jenis"] or "" for r in rows], {})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inspect_names", description=__doc__)
    parser.add_argument("--boundaries", type=Path, help=f"villages to use; default: desa_indonesia.parquet in ${DATA}")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    if options.boundaries is None:
        if not os.environ.get(DATA):
            parser.error(f"set {DATA} to the folder with desa_indonesia.parquet, or give --boundaries")
        options.boundaries = Path(os.environ[DATA]) / "desa_indonesia.parquet"
    return options


if __name__ == "__main__":
    main()
