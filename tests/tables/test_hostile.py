"""Files made to hurt: refused with one message, in bounded time and memory, and nothing in them is executed."""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geoservice.errors import InvalidInputError
from geoservice.tables import isolation, read_table
from geoservice.tables.isolation import read_apart
from tests.effort import spent_s

pytestmark = pytest.mark.slow

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Kode", "Nama", "Nilai"], ["99.01.01.2001", "Suka Maju", 1], ["99.01.01.2002", "Harapan", 2]):
        book.active.append(row)
    book.save(path)
    return path


def changed(path: Path, parts: dict[str, bytes | Callable[[bytes], bytes]]) -> Path:
    """The workbook with parts replaced or added."""
    source = workbook(path.with_name("asli.xlsx"))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(part for part in parts if part not in old.namelist())]:
            data = old.read(name) if name in old.namelist() else b""
            change = parts.get(name, data)
            new.writestr(name, change(data) if callable(change) else change)
    return path


def refusal(path: Path) -> str:
    """The message of a refusal that took at most 20 seconds of work and let this process grow by less than 250 MB."""
    started, before = spent_s(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InvalidInputError) as refused:
        read_table(path)
    assert refused.value.hint is not None
    assert spent_s() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 250_000
    return str(refused.value)


def test_a_workbook_of_two_million_rows(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row>" * 2_000_000

    assert "membengkak" in refusal(changed(tmp_path / "t.xlsx", {SHEET: (HEAD + rows + TAIL).encode()}))


def test_a_workbook_of_six_hundred_thousand_rows(tmp_path: Path) -> None:
    rows = "".join(f"<row><c><v>{hash(number)}</v></c></row>" for number in range(600_000))

    assert "baris" in refusal(changed(tmp_path / "t.xlsx", {SHEET: (HEAD + rows + TAIL).encode()}))


def test_a_text_table_of_two_million_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Kode;Nilai\n" + "9901;1\n" * 2_000_000, encoding="utf-8")

    assert "baris" in refusal(path)


def test_a_workbook_of_twenty_thousand_columns(tmp_path: Path) -> None:
    cells = "".join(f'<c t="n"><v>{number}</v></c>' for number in range(20_000))
    sheet = f'{HEAD}<row r="1">{cells}</row><row r="2">{cells}</row>{TAIL}'

    assert "kolom" in refusal(changed(tmp_path / "t.xlsx", {SHEET: sheet.encode()}))


def test_a_text_table_of_twenty_thousand_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text((";".join(["x"] * 20_000) + "\n") * 5, encoding="utf-8")

    assert "kolom" in refusal(path)


def test_one_long_text_shown_in_every_cell_of_a_large_sheet(tmp_path: Path) -> None:
    """A small file that unpacks to little, and still would fill gigabytes as cells."""
    strings = f'<?xml version="1.0"?><sst count="1" uniqueCount="1"><si><t>{"x" * 32_000}</t></si></sst>'
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{letter}{n}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for n in range(1, 8_001)
    )
    content = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    parts: dict[str, bytes | Callable[[bytes], bytes]] = {
        SHEET: (HEAD + rows + TAIL).encode(),
        "xl/sharedStrings.xml": strings.encode(),
        "[Content_Types].xml": lambda data: data or content,
    }

    assert "terlalu berat" in refusal(changed(tmp_path / "t.xlsx", parts))


def test_entities_that_multiply(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(8)
    )
    sheet = f'<?xml version="1.0"?>{bomb}]><worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>'

    assert "deklarasi XML" in refusal(changed(tmp_path / "t.xlsx", {SHEET: sheet.encode()}))


@pytest.mark.parametrize("name", ["t.xls", "t.html", "t.xml"])
def test_entities_in_a_page(tmp_path: Path, name: str) -> None:
    page = '<html><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><table><tr><td>&a;</td></tr></table>'
    (tmp_path / name).write_text(page, encoding="utf-8")

    assert "deklarasi XML" in refusal(tmp_path / name)


def test_tables_within_tables_without_end(tmp_path: Path) -> None:
    (tmp_path / "t.html").write_text("<html>" + "<table><tr><td>" * 50_000, encoding="utf-8")

    assert refusal(tmp_path / "t.html")


def test_a_workbook_that_ends_in_the_middle(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "asli.xlsx").read_bytes()
    path = tmp_path / "t.xlsx"
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])

        assert "rusak" in refusal(path)


def test_links_to_other_files_and_macros_are_left_alone(tmp_path: Path) -> None:
    link = b'<externalLink><externalBook r:id="rId1"/></externalLink>'
    path = changed(tmp_path / "t.xlsm", {"xl/externalLinks/externalLink1.xml": link, "xl/vbaProject.bin": b"macro"})

    assert read_table(path).columns[2].cells == [1, 2]


def test_a_parser_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "WALL_S", 0.01)

    assert "terlalu berat" in refusal(workbook(tmp_path / "t.xlsx"))


def test_a_parser_that_dies_is_a_refused_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="terlalu berat"):
        read_apart("tidak_ada", workbook(tmp_path / "t.xlsx"))


def test_the_parser_sees_nothing_of_the_server_s_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    run = subprocess.run

    def spy(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        seen.append(options["env"])
        return run(command, **options)

    monkeypatch.setenv("GEOSERVICE_SECRET_KEY", "rahasia")
    monkeypatch.setattr(subprocess, "run", spy)

    read_table(workbook(tmp_path / "t.xlsx"))

    assert set(seen[0]) == {"PYTHONPATH", "LC_ALL"}


def test_the_process_that_unpacks_a_workbook_loads_no_numpy() -> None:
    code = (
        "import sys, geoservice.tables.isolation, geoservice.tables.read as read; list(read.READERS)\n"
        "print('numpy' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_a_small_workbook_is_a_second_of_work_at_most(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx")
    read_table(path)

    started = spent_s()
    read_table(path)

    assert spent_s() - started < 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('kode;nama;nilai\n1;A;3\n2;"B;4\n3;C;5\n', 3, id="until the end"),
        pytest.param('kode;nama;nilai\n1;A;3\n2;"B;4\n3;"C";5\n4;D;6\n', 3, id="until the next mark"),
        pytest.param('kode;nama;nilai\n1;A;3\n2;B;4\n3;"C;5', 4, id="in the last line"),
    ],
)
def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "kutip.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidInputError, match=f"baris {line}: tanda kutip tidak ditutup"):
        read_table(path)


def test_a_quoted_cell_may_run_over_lines_and_hold_marks(tmp_path: Path) -> None:
    path = tmp_path / "kutip.csv"
    path.write_text('kode;nama;nilai\n1;"Desa\n""A""";3\n2;B "lama";4\n', encoding="utf-8")

    table = read_table(path)

    assert table.columns[1].cells == ['Desa "A"', 'B "lama"']
    assert list(table.rows) == [2, 4]


def test_a_text_table_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "tabel.csv"
    path.write_text("kode;nilai\n1;2\n", encoding="utf-8")

    with pytest.raises(InvalidInputError, match=r"tidak mempunyai lembar.*Hapus pilihan --sheet"):
        read_table(path, "Data")
