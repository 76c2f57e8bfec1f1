"""How the bytes come: encodings, delimiters, wrong extensions, pieces pasted together."""

from __future__ import annotations

import zipfile

from tests.tables.kit.builders import case, coded, without
from tests.tables.kit.oku import by_kecamatan
from tests.tables.world import Expected, Refused, World, indonesian


def _text(world: World, delimiter: str = ";") -> str:
    return "\r\n".join(delimiter.join(map(str, row)) for row in coded(world, lambda v: v.number))


@case
def unicode_text_from_excel(world: World) -> Expected:
    """UTF-16 with tabs, named .txt."""
    return Expected(world.bytes(_text(world, "\t").encode("utf-16"), "tabel.txt"), world.numbers)


@case
def tabs_named_xls(world: World) -> Expected:
    """What many office systems call an Excel file."""
    return Expected(world.bytes(_text(world, "\t").encode(), "tabel.xls"), world.numbers)


@case
def a_workbook_named_xls(world: World) -> Expected:
    """The bytes of an XLSX under the old extension."""
    path = world.xlsx(coded(world, lambda v: v.number))
    return Expected(world.bytes(path.read_bytes(), "tabel.xls"), world.numbers)


@case
def a_separator_line(world: World) -> Expected:
    """`sep=;` before the header."""
    return Expected(world.bytes(f"sep=;\r\n{_text(world)}".encode(), "tabel.csv"), world.numbers)


@case
def line_ends_of_old_machines(world: World) -> Expected:
    """Carriage returns alone."""
    return Expected(world.bytes(_text(world).replace("\r\n", "\r").encode(), "tabel.csv"), world.numbers)


@case
def typographic_marks_in_cp1252(world: World) -> Expected:
    """Dashes and quotation marks of Windows."""
    rows = coded(world, lambda v: v.number, "Jumlah “KK” – ilustrasi")
    return Expected(world.csv(rows, encoding="cp1252"), world.numbers)


@case
def titles_full_of_commas(world: World) -> Expected:
    """The title has more commas than the table has semicolons in a line."""
    text = f"Penduduk, luas, kepadatan, dan lain-lain, ilustrasi, 2023\r\n\r\n{_text(world)}"
    ignored = {1: "title", 2: "blank", 3: "header"}
    return Expected(world.bytes(text.encode(), "tabel.csv"), {"Jumlah KK @ 2023": world.numbers}, ignored=ignored)


@case
def two_files_in_one(world: World) -> Expected:
    """Pasted one behind the other, with byte order mark and header in the middle."""
    lines = _text(world).split("\r\n")
    text = "\r\n".join(["\ufeff" + lines[0], *lines[1:31], "\ufeff" + lines[0], *lines[31:]])
    return Expected(world.bytes(text.encode(), "tabel.csv"), world.numbers, ignored={1: "header", 32: "header"})


@case
def line_breaks_within_cells(world: World) -> Expected:
    """Rows are numbered by the lines of the file, as an editor shows them."""
    rows = coded(world, lambda v: v.number, "Jumlah\nKK")
    village = world.villages[4]
    rows[5][:2] = [f"{village.code[:9]}2999", "Entah"]
    return Expected(world.csv(rows), without(world, village), problems={7: "unmatched:unknown_code"}, ready=False)


@case
def an_html_table_with_spans(world: World) -> Expected:
    """Saved as .xls: the kecamatan spans its villages, numbers carry a no-break space, the encoding is not said."""
    body = ""
    for kecamatan, villages in by_kecamatan(world):
        for i, v in enumerate(villages):
            head = f"<td rowspan={len(villages)}>{kecamatan}</td>" if i == 0 else ""
            body += f"<tr>{head}<td>{v.name}</td><td>{indonesian(v.number)}&nbsp;</td></tr>"
    page = f"<table><tr><td>Kecamatan</td><td>Desa</td><td>Jumlah KK</td></tr>{body}</table>"
    return Expected(world.bytes(page.encode("latin-1"), "tabel.xls"), world.numbers, system="name")


@case
def decimal_commas_between_commas(world: World) -> Refused:
    """`99.01.01.2001,Nama,3,25,137`: every line is one cell too wide."""
    rows = [f"{v.code},{v.name},{v.position},25,{v.number}" for v in world.villages]
    return Refused(world.bytes("\n".join(["Kode,Desa,Luas,Jumlah", *rows]).encode(), "tabel.csv"), "[Bb]aris 2")


@case
def a_locked_document(world: World) -> Refused:
    """An ODS with a password: its parts are there, and unreadable."""
    path = world.folder / "tabel.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", bytes(range(1, 200)) * 9)
        archive.writestr("META-INF/manifest.xml", '<file-entry full-path="content.xml"><encryption-data/></file-entry>')
    return Refused(path, "sandi")
