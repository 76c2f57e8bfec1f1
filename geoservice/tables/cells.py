"""Small judgements about single cells and rows that header finding rests on."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from geoservice.model.expressions import expression
from geoservice.tables.grid import Cell, cell_text

_WORDS = (
    "no nomor kode kd id nama desa kelurahan kel kecamatan kec kabupaten kab kota provinsi prov wilayah daerah "
    "jumlah banyaknya total tahun luas status indeks nilai rasio persentase persen kepadatan jiwa penduduk "
    "laki perempuan kk satuan keterangan ket uraian indikator jenis kelamin pos tps realisasi target skor "
    "kategori code name value year village district bps kemendagri sls rt rw dusun l p lk pr jml lat lng "
    "lintang bujur periode bulan semester"
)
#: Words that stand in header cells of Indonesian village tables, as whole words after lower-casing.
HEADER_WORDS = frozenset(_WORDS.split())
#: Stands in the cells of a line whose cells have moved, and in the rows of a number merged over them.
MARKED_SHIFTED, MARKED_MERGED = "#BERGESER", "#DIGABUNG"
#: What the English line of a bilingual header says below the Indonesian one.
_ENGLISH = (
    "male female males females total both sexes sex number of the village villages subdistrict subdistricts regency "
    "code population area percentage ratio density households household year and per name no"
)
ENGLISH_WORDS = frozenset(_ENGLISH.split())
_FEW = 2
_LETTERED = expression(r"[(]?[a-z][)]?(?:\s*=.*)?", re.IGNORECASE)
_NUMBER = expression(r"[(\-−+]?\s*(?:rp\.?\s*)?[0-9][0-9.,\s']*\s*%?\)?", re.IGNORECASE)
_NUMBERING = expression(r"\(\s*[0-9]{1,3}[a-z]?\s*\)|\[\s*[0-9]{1,3}\s*\]|kolom\s*[0-9]{1,3}", re.IGNORECASE)
_YEAR = expression(r"(?:19|20|21)[0-9]{2}\*{0,3}|(?:19|20)[0-9]{2}\s*[/-]\s*(?:19|20)?[0-9]{2}")
_UNIT_ONLY = expression(r"\([^()]{1,20}\)|%|‰")
#: "Sumber Bahagia" is a village: words that begin names need a colon, or stand alone.
_NOTE = expression(
    r"(?:sumber(?: data)?|source|catatan|keterangan|ket|notes?|penjelasan)\s*(?:[:/;].*|\.?$)|"
    r"(?:diolah|dicetak|mengetahui|footnote|tanggal cetak|terakhir diperbarui)\b.*|\*+\s*\)?\s*\S.*|[0-9a-z]\)\s.*",
    re.IGNORECASE | re.DOTALL,
)


def is_year(cell: Cell) -> bool:
    """Whether the cell writes a year, or two as in 2023/2024."""
    if isinstance(cell, int):
        return 1900 <= cell <= 2199
    return isinstance(cell, str) and _YEAR.fullmatch(cell) is not None


def is_numeric(cell: Cell) -> bool:
    """Whether the cell is a number or is written like one (codes included); a year is not."""
    if is_year(cell):
        return False
    if isinstance(cell, int | float):
        return True
    return isinstance(cell, str) and _NUMBER.fullmatch(cell) is not None


def is_unit(cell: Cell) -> bool:
    """Whether the cell is nothing but a unit in brackets, as stands below a header."""
    return isinstance(cell, str) and _UNIT_ONLY.fullmatch(cell) is not None and not _NUMBERING.fullmatch(cell)


def filled(row: Sequence[Cell]) -> int:
    """How many cells are not empty."""
    return len(row) - row.count(None)


def numerics(row: Sequence[Cell]) -> int:
    """How many cells are numbers."""
    return sum(map(is_numeric, row))


def header_hits(row: Sequence[Cell]) -> int:
    """How many cells hold a word that headers use, or a year."""
    return sum(1 for cell in row if cell is not None and (is_year(cell) or HEADER_WORDS.intersection(words(cell))))


def words(cell: Cell) -> list[str]:
    """The lower-case words of a cell; underscores separate."""
    return re.findall(r"[a-z]+", cell_text(cell).lower().replace("_", " "))


def is_translation(row: Sequence[Cell]) -> bool:
    """Whether the row says a header once more in English, as yearbooks do."""
    said = [words(cell) for cell in row if cell is not None]
    return bool(said) and all(found and ENGLISH_WORDS.issuperset(found) for found in said)


def is_numbering(row: Sequence[Cell]) -> bool:
    """Whether the row only numbers the columns: `(1) (2) (3)`, or `1 2 3 …`, `a b c=a+b` over three."""
    cells = [cell for cell in row if cell is not None]
    if len(cells) < 2:
        return False
    texts = [cell_text(cell) for cell in cells]
    if all(_NUMBERING.fullmatch(text) for text in texts):
        return True
    if len(cells) > _FEW and all(map(_LETTERED.fullmatch, texts)):
        return [text.strip("(")[0].lower() for text in texts] == list(string.ascii_lowercase[: len(texts)])
    return len(cells) > _FEW and all(text == str(number) for number, text in enumerate(texts, start=1))


def is_note(row: Sequence[Cell]) -> bool:
    """Whether the row is a source line, a remark or a footnote."""
    cells = [cell for cell in row if cell is not None]
    if not 0 < len(cells) <= 2 or not isinstance(cells[0], str) or is_numeric(cells[-1]):
        return False
    return _NOTE.fullmatch(cells[0]) is not None
