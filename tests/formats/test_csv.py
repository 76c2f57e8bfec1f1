"""Tables that Excel opens, programs read and no spreadsheet runs."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from geoservice.formats import FEATURE_FORMATS, LayerView
from geoservice.formats.features.csv import BYTE_ORDER_MARK, harmless
from geoservice.geometry.prepared import PreparedEdition
from tests.formats import layers


def read(view: LayerView) -> list[dict[str, str]]:
    data = b"".join(FEATURE_FORMATS["csv"].chunks(view, layers.whole(view)))
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_code_comes_first_and_every_region_has_a_row(layer: LayerView) -> None:
    rows = read(layer)

    assert next(iter(rows[0])) == "kode"
    assert [row["kode"] for row in rows] == list(layer.prepared.regions.codes)


def test_a_missing_value_is_an_empty_cell_with_its_reason_beside_it(layer: LayerView) -> None:
    row = read(layer)[3]

    assert row["nilai"] == row["kelas"] == row["label"] == ""
    assert row["keterangan"] == "Data tidak tersedia"


def test_numbers_have_a_decimal_point_and_stay_numbers_below_zero(prepared: PreparedEdition) -> None:
    rows = read(layers.view(prepared, [-2.5, 0, 1, 2, 3, 1234567.25]))

    assert (rows[0]["nilai"], rows[5]["nilai"]) == ("-2.5", "1234567.25")


def test_excel_is_told_that_the_text_is_utf_8(layer: LayerView) -> None:
    chunk = next(FEATURE_FORMATS["csv"].chunks(layer, layers.whole(layer)))

    assert chunk.startswith(BYTE_ORDER_MARK + b"kode,nama,")
    assert chunk.endswith(b"\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A1") == f"'{start}cmd|' /C calc'!A1"


@pytest.mark.parametrize("cell", [-5, -2.5, 0, None, "Desa +1", "> 2 – 5", "−5 – −3"])
def test_numbers_and_ordinary_texts_are_left_alone(cell: object) -> None:
    assert harmless(cell) is cell


def test_names_with_commas_quotes_and_line_breaks_come_back_whole(tmp_path: Path) -> None:
    names = ["Satu, Dua", 'Desa "Kutip"', "dua\nbaris", "=1+1", "Ba'u", "é"]

    rows = read(layers.view(layers.edition(tmp_path, names)))

    assert [row["nama"] for row in rows] == [*names[:3], "'=1+1", *names[4:]]
