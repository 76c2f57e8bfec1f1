"""However a table is ordered, formatted and saved: the same values, and every row and region told exactly once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.model.report import MatchReport
from tests.tables.world import Village, World, indonesian

VILLAGES = World(Path()).villages
REGIONS = World(Path()).regions

CODES: dict[str, Callable[[Village], str]] = {
    "dots": lambda v: v.code,
    "plain": lambda v: v.digits,
    "float": lambda v: v.digits + ".0",
    "apostrophe": lambda v: "'" + v.digits,
    "grouped": lambda v: indonesian(int(v.digits)),
    "scientific": lambda v: f"{int(v.digits):.9E}",
    "none": lambda v: "",
}
NAMES: dict[str, Callable[[Village], str]] = {
    "as is": lambda v: v.name,
    "capitals": lambda v: v.name.upper(),
    "prefix": lambda v: f"{v.kind.title()} {v.name}",
    "short prefix": lambda v: ("Kel. " if v.kind == "kelurahan" else "Ds. ") + v.name,
    "joined": lambda v: v.name.replace(" ", ""),
    "hyphen": lambda v: v.name.replace(" ", "-"),
}
NUMBERS: dict[str, Callable[[Village], str]] = {
    "plain": lambda v: str(v.number),
    "dots": lambda v: indonesian(v.number),
    "commas": lambda v: f"{v.number:,}",
    "spaces": lambda v: f"{v.number:,}".replace(",", " "),
    "float": lambda v: f"{v.number},0",
}
TABLES = st.fixed_dictionaries(
    {
        "members": st.lists(st.sampled_from(VILLAGES), min_size=6, max_size=60, unique_by=lambda v: v.code),
        "code": st.sampled_from(sorted(CODES)),
        "name": st.sampled_from(sorted(NAMES)),
        "number": st.sampled_from(sorted(NUMBERS)),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        "delimiter": st.sampled_from([";", ",", "\t", "|"]),
        "frame": st.booleans(),
    }
)


def report_of(table: dict[str, object]) -> MatchReport:
    members: list[Village] = table["members"]  # type: ignore[assignment]
    code, name, number = CODES[str(table["code"])], NAMES[str(table["name"])], NUMBERS[str(table["number"])]
    rows: list[list[object]] = [["Kode", "Kecamatan", "Desa", "Jumlah"]]
    rows += [[code(v), v.kecamatan, name(v), number(v)] for v in members]
    if table["frame"]:
        rows = [["Jumlah menurut desa", "", "", ""], ["", "", "", ""], *rows]
        rows += [["", "", "Jumlah", "1"], ["Sumber: ilustrasi", "", "", ""]]
    with tempfile.TemporaryDirectory() as folder:
        path = World(Path(folder)).csv(rows, str(table["delimiter"]), str(table["encoding"]))
        return inspect_table(TableRequest(path), "desa-9901", "2025", REGIONS)


@settings(max_examples=120, deadline=None)
@given(table=TABLES)
def test_the_values_are_the_same_and_everything_is_told_once(table: dict[str, object]) -> None:
    members: list[Village] = table["members"]  # type: ignore[assignment]

    report = report_of(table)

    (layer,) = report.layers
    assert layer.values == {v.code: float(v.number) for v in members}
    assert report.ready
    first = 4 if table["frame"] else 2
    used = set(range(first, first + len(members)))
    ignored = [row.row for row in report.ignored]
    assert len(ignored) == len(set(ignored))
    assert used.isdisjoint(ignored)
    assert used | set(ignored) == set(range(1, first + len(members) + (2 if table["frame"] else 0)))
    assert report.rows_used == len(members)
    assert set(layer.values).isdisjoint(report.regions_without_row)
    assert set(layer.values) | set(report.regions_without_row) == {v.code for v in VILLAGES}
