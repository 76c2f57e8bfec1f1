from __future__ import annotations

import csv
import json
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from openpyxl.xml.constants import DCTERMS_NS, DCTERMS_PREFIX
from openpyxl.xml.functions import register_namespace

TABLES = ["air-minum-layak.csv", "hasil-padi.csv", "indeks-layanan.xlsx", "jumlah-keluarga.csv", "permukaan-jalan.csv"]


def rows_of(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file, delimiter=";"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def made(make_sample: ModuleType, make_tables: ModuleType) -> dict[str, bytes]:
    # OWSLib, which other tests import, gives this namespace another prefix for the whole process.
    register_namespace(DCTERMS_PREFIX, DCTERMS_NS)
    return dict(make_tables.make_tables(make_sample.make_places()))


@pytest.mark.parametrize("name", TABLES)
def test_the_script_writes_the_committed_bytes(name: str, made: dict[str, bytes], sample: Path) -> None:
    assert made[name] == (sample / name).read_bytes()


def test_there_are_five_tables_and_the_demo_names_each(made: dict[str, bytes], sample: Path) -> None:
    demo = json.loads((sample / "demo.json").read_text(encoding="utf-8"))

    assert sorted(made) == TABLES
    assert sorted(table["file"] for table in demo["tables"]) == TABLES
    assert sorted(table["kind"] for table in demo["tables"]) == ["category", "count", "index", "ratio", "ratio"]


def test_every_title_and_source_says_ilustrasi(sample: Path) -> None:
    demo = json.loads((sample / "demo.json").read_text(encoding="utf-8"))

    assert all("ilustrasi" in table["title"] for table in demo["tables"])
    assert all("ilustrasi" in table["source"] for table in demo["tables"])
    assert all("ilustrasi" in column for table in demo["tables"] for column in table["columns"])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_itself_says_ilustrasi_before_its_first_value(name: str, sample: Path) -> None:
    head = " ".join(" ".join(row) for row in rows_of(sample / name)[:3])

    assert "ilustrasi" in head


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_every_village_for_three_years(name: str, sample: Path, make_sample: ModuleType) -> None:
    codes = {place.code for place in make_sample.make_places()}
    rows = [row for row in rows_of(sample / name) if row and row[0] in codes]

    years = {row[2] for row in rows} if len(rows) == 180 else {"wide"}
    assert {row[0] for row in rows} == codes
    assert years in ({"2022", "2023", "2024"}, {"wide"})
    assert len(rows) == 180 or (len(rows) == 60 and len(rows[0]) == 5)


def test_the_table_with_gaps_uses_every_mark(sample: Path) -> None:
    marks = {row[3] for row in rows_of(sample / "hasil-padi.csv")[1:] if not row[3][:1].isdigit()}

    assert marks == {"-", "...", "NA", ""}


def test_shares_stay_within_a_hundred_percent(sample: Path) -> None:
    shares = [float(row[3].replace(",", ".")) for row in rows_of(sample / "air-minum-layak.csv")[1:]]

    assert 0 < min(shares) < max(shares) < 100
