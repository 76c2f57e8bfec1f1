"""Files as they come: kinds, encodings, layouts, and those that must be refused."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from geoservice.errors import GeoserviceError, InvalidInputError
from geoservice.tables import RawTable, read_table
from geoservice.tables.grid import UNCALCULATED

ROWS = [["Kode", "Nama", "Nilai"], ["99.01.01.2001", "Suka Maju", "1,5"], ["99.01.01.2002", "Ba’u é", "2,5"]]


def text(delimiter: str = ";") -> str:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(ROWS)
    return lines.getvalue()


def table_of(path: Path, content: bytes) -> RawTable:
    path.write_bytes(content)
    return read_table(path)


def cells(table: RawTable) -> list[list[object]]:
    return [[column.name, *column.cells] for column in table.columns]


EXPECTED = [list(column) for column in zip(*ROWS, strict=True)]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    table = table_of(tmp_path / "t.csv", text(delimiter).encode())

    assert cells(table) == EXPECTED
    assert table.source.delimiter == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    table = table_of(tmp_path / "t.csv", text().encode(encoding))

    assert cells(table) == EXPECTED
    assert table.source.encoding == encoding


def test_excel_s_separator_line_is_obeyed(tmp_path: Path) -> None:
    table = table_of(tmp_path / "t.csv", ("sep=;\r\n" + text()).encode())

    assert cells(table) == EXPECTED
    assert table.source.header_rows == (2,)


def test_row_numbers_are_lines_of_the_file_even_after_a_cell_of_two_lines(tmp_path: Path) -> None:
    table = table_of(tmp_path / "t.csv", b'Kode;Nama;Nilai\n1;"a\nb";2\n2;c;3\n')

    assert list(table.rows) == [2, 4]


def test_html_tables_saved_as_xls_are_read(tmp_path: Path) -> None:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    page = f"<html><meta charset=utf-8><table><tr><td colspan=3>Judul</td></tr>{body}</table>"

    table = table_of(tmp_path / "t.xls", page.encode())

    assert cells(table) == EXPECTED
    assert table.titles == ("Judul",)


def test_the_xml_of_excel_2003_is_read(tmp_path: Path) -> None:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in ROWS
    )
    head = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>'
    book = f"{head}<Table>{rows}</Table></Worksheet></Workbook>"

    assert cells(table_of(tmp_path / "t.xml", book.encode())) == EXPECTED


def test_parquet_is_read(tmp_path: Path) -> None:
    columns = {name: values for name, *values in EXPECTED}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")

    assert cells(read_table(tmp_path / "t.parquet")) == EXPECTED


def workbook(path: Path, fill: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)
    fill(book)
    book.save(path)
    return path


def test_the_sheet_with_most_rows_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.create_sheet("Catatan").append(["Data", "ilustrasi"])
        hidden = book.create_sheet("Lama")
        hidden.append(["Kode", "Nilai"])
        hidden.sheet_state = "hidden"

    table = read_table(workbook(tmp_path / "t.xlsx", fill))

    assert table.source.sheet == "Sheet"
    assert [str(warning) for warning in table.warnings] == [
        "Hanya lembar “Sheet” yang dibaca; lembar lain: “Catatan”.",
        "Lembar tersembunyi tidak dibaca: “Lama”.",
    ]


def test_hidden_rows_are_named(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active.row_dimensions[3].hidden = True

    table = read_table(workbook(tmp_path / "t.xlsx", fill))

    assert "baris tersembunyi" in str(table.warnings[0])
    assert "3" in str(table.warnings[0])


def test_formulas_without_a_stored_result_are_not_taken_for_blanks(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active.append(["99.01.01.2003", "Harapan", "=1+1"])

    assert read_table(workbook(tmp_path / "t.xlsx", fill)).columns[2].cells[2] == UNCALCULATED


def test_a_cell_far_outside_the_table_is_refused_by_name(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active["XFD1"] = "x"

    with pytest.raises(InvalidInputError, match="XFD1"):
        read_table(workbook(tmp_path / "t.xlsx", fill))


def test_a_row_far_below_is_refused(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active["A1048576"] = "x"

    with pytest.raises(InvalidInputError, match="1048576"):
        read_table(workbook(tmp_path / "t.xlsx", fill))


def repacked(source: Path, target: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, change(data) if entry == name else data)
    return target


def test_a_document_type_inside_a_workbook_is_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path / "t.xlsx", lambda book: None)
    bad = repacked(good, tmp_path / "x.xlsx", "xl/workbook.xml", lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data)

    with pytest.raises(InvalidInputError, match="deklarasi XML"):
        read_table(bad)


def test_a_workbook_that_swells_when_opened_is_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path / "t.xlsx", lambda book: None)
    bad = repacked(good, tmp_path / "x.xlsx", "docProps/app.xml", lambda data: b" " * 60_000_000)

    with pytest.raises(InvalidInputError, match="membengkak"):
        read_table(bad)


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("t.csv", b"", "kosong", id="empty file"),
        pytest.param("t.csv", b"Kode;Nilai\n", "kosong", id="header only"),
        pytest.param("t.csv", b"\n\n\n", "kosong", id="blank lines"),
        pytest.param("t.csv", b'Kode;Nilai\n"1;2\n' + b"3;4\n" * 100, "kutip", id="open quotation mark"),
        pytest.param("t.csv", b"\x00\x01\x02\x03" * 100, "tidak dikenal", id="binary"),
        pytest.param("t.json", b'{"a": 1}', "tidak dikenal", id="json"),
        pytest.param("t.pdf", b"%PDF-1.7 teks", "tidak dikenal", id="pdf"),
        pytest.param("t.xlsx", b"PK\x03\x04rusak", "rusak", id="truncated zip"),
        pytest.param("t.xlsx", encrypted(), "kata sandi", id="encrypted"),
        pytest.param("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "rusak", id="broken xls"),
        pytest.param("t.parquet", b"PAR1rusak", "rusak", id="broken parquet"),
        pytest.param("t.xls", b"<html><p>tidak ada</p></html>", "tidak berisi tabel", id="page without a table"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(GeoserviceError, match=message) as refused:
        table_of(tmp_path / name, content)

    assert refused.value.hint is not None
    assert str(tmp_path) not in str(refused.value)


def test_an_archive_without_a_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("a.csv", text())

    with pytest.raises(InvalidInputError, match="arsip zip"):
        read_table(tmp_path / "t.zip")


def test_a_list_set_in_two_columns_is_read_as_one(tmp_path: Path) -> None:
    table = table_of(tmp_path / "t.csv", b"Desa;Nilai;;Desa;Nilai\nA;1;;C;3\nB;2;;;\n")

    assert cells(table) == [["Desa", "A", "B", "C"], ["Nilai", "1", "2", "3"]]
    assert list(table.rows) == [2, 3, 2]


def test_two_tables_on_one_sheet_are_both_read(tmp_path: Path) -> None:
    content = b"Kode;Nama;Luas\n1;A;5\n2;B;6\n\nTabel 2;;\nKode;Nama;Jumlah\n1;A;7\n2;B;8\n"

    table = table_of(tmp_path / "t.csv", content)

    assert cells(table) == [
        ["Kode", "1", "2", "1", "2"],
        ["Nama", "A", "B", "A", "B"],
        ["Luas", "5", "6", None, None],
        ["Jumlah", None, None, "7", "8"],
    ]
    assert table.source.header_rows == (1, 6)
