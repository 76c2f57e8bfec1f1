"""A table written back, corrected by a person, and read again."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from geoservice.actions.fix_table import fix_table
from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.errors import InvalidInputError
from tests.joining.conftest import contoh_regions

REGIONS = contoh_regions()
TABLE = (
    "Desa;Jumlah;Ket\nSuka Maju;1;\nAir Puteh;2;=1+1\n"
    "Harapan;3;-\nBatu Indah 1;1.234;\nEntah Di Mana;5;\nJumlah;1.245;\n"
)
DECISIONS = {"Suka Maju": "99.01.02.2001", "Air Puteh": "99.01.03.2002", "Entah Di Mana": "99.01.02.2003"}


def write(tmp_path: Path) -> TableRequest:
    path = tmp_path / "tabel.csv"
    path.write_text(TABLE, encoding="utf-8")
    return TableRequest(path)


def test_a_corrected_table_joins_whole(tmp_path: Path) -> None:
    fixed = tmp_path / "perbaikan.csv"

    undecided = fix_table(write(tmp_path), REGIONS, fixed)
    with fixed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        row["kode_disarankan"] = row["kode_disarankan"] or DECISIONS[row["Desa"]]
    with fixed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    report = inspect_table(TableRequest(fixed), "desa-9901", "2025", REGIONS)

    assert undecided == 3
    assert report.ready
    assert [layer.column for layer in report.layers] == ["Jumlah"]
    assert report.layers[0].values == {
        "99.01.02.2001": 1,
        "99.01.03.2002": 2,
        "99.01.01.2004": 3,
        "99.01.01.2002": 1234,
        "99.01.02.2003": 5,
    }


def test_problems_and_candidates_stand_beside_the_row(tmp_path: Path) -> None:
    fixed = tmp_path / "perbaikan.csv"

    fix_table(write(tmp_path), REGIONS, fixed)
    with fixed.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Desa"]: row for row in csv.DictReader(file, delimiter=";")}

    assert rows["Suka Maju"]["masalah"] == "Nama cocok dengan beberapa wilayah"
    assert (
        rows["Suka Maju"]["kandidat"]
        == "99.01.01.2001 Suka Maju (Sungai Jernih); 99.01.02.2001 Suka Maju (Bukit Terang)"
    )
    assert rows["Harapan"]["masalah"] == ""
    assert "Jumlah" not in rows


def test_cells_that_look_like_formulas_leave_as_text(tmp_path: Path) -> None:
    fix_table(write(tmp_path), REGIONS, tmp_path / "perbaikan.csv")
    fix_table(write(tmp_path), REGIONS, tmp_path / "perbaikan.xlsx")

    text = (tmp_path / "perbaikan.csv").read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(tmp_path / "perbaikan.xlsx").active
    assert sheet is not None
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "'=1+1" in text
    assert ";-;" in text
    assert cells["=1+1"] == "s"


def test_only_tables_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"csv atau \.xlsx"):
        fix_table(write(tmp_path), REGIONS, tmp_path / "perbaikan.pdf")


@pytest.mark.parametrize("name", ["tidak-ada/perbaikan.csv", "tidak-ada/perbaikan.xlsx", "folder.csv"])
def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    request = write(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(InvalidInputError, match="folder") as refused:
        fix_table(request, REGIONS, tmp_path / name)

    assert refused.value.hint is not None
    assert sorted(tmp_path.rglob("*")) == before
