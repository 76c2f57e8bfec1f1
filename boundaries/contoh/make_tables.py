"""Makes the five indicator tables of Kabupaten Contoh: `python make_tables.py`.

The numbers are drawn from smooth random fields, so neighbours look alike as they do in life. They mean nothing.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from make_sample import TOWN, Place, make_places
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

FOLDER = Path(__file__).parent
YEARS = (2022, 2023, 2024)
SOURCE = "Sumber: data ilustrasi geoservice, bukan data nyata"
SURFACES = ("Tanah", "Kerikil", "Beton", "Aspal")

FloatArray = npt.NDArray[np.float64]
Row = list[str | int | float]


def main() -> None:
    """Write every table beside this script."""
    for name, content in make_tables(make_places()).items():
        (FOLDER / name).write_bytes(content)


def make_tables(places: list[Place]) -> dict[str, bytes]:
    """File name to content; the same places give the same bytes."""
    field = Field(places)
    return {
        "air-minum-layak.csv": _long_csv(places, "Rumah tangga berair minum layak (persen, ilustrasi)", _water(field)),
        "jumlah-keluarga.csv": _wide_csv(places, "Jumlah keluarga (ilustrasi)", _families(field)),
        "indeks-layanan.xlsx": _workbook(places, _services(field)),
        "permukaan-jalan.csv": _long_csv(places, "Permukaan jalan utama (ilustrasi)", _roads(field)),
        "hasil-padi.csv": _long_csv(places, "Hasil padi (kuintal per hektare, ilustrasi)", _rice(field, places)),
    }


class Field:
    """Smooth numbers over the district, one array a call, in village order."""

    def __init__(self, places: list[Place]) -> None:
        self.points = np.array([place.centre for place in places])
        self.town = np.exp(-np.hypot(*(self.points - TOWN).T) / 12)
        """1 in the middle of the town, falling to 0 in the country."""
        self.rng = np.random.default_rng(2024)

    def smooth(self, wave_km: float = 45.0) -> FloatArray:
        """A sum of eight waves, mean 0 and standard deviation 1."""
        total = np.zeros(len(self.points))
        for _ in range(8):
            heading, phase, length = self.rng.random(3) * (2 * np.pi, 2 * np.pi, 1)
            along = self.points @ (np.cos(heading), np.sin(heading))
            total += np.cos(along * 2 * np.pi / (wave_km * (0.6 + 0.8 * length)) + phase)
        return np.asarray((total - total.mean()) / total.std())

    def noise(self) -> FloatArray:
        """Independent numbers from -1 to 1."""
        return self.rng.random(len(self.points)) * 2 - 1


def _water(field: Field) -> list[list[str]]:
    base = 0.3 + 0.55 * field.smooth() + 1.9 * field.town
    years = [base + 0.14 * step + 0.1 * field.noise() for step in range(len(YEARS))]
    return [[_comma(value, 1) for value in 100 / (1 + np.exp(-year))] for year in years]


def _families(field: Field) -> list[list[str]]:
    base = np.exp(5.75 + 0.35 * field.smooth(30) + 1.5 * field.town + 0.15 * field.noise())
    return [[str(round(value * 1.018**step)) for value in base] for step in range(len(YEARS))]


def _services(field: Field) -> list[list[float]]:
    base = 0.46 + 0.09 * field.smooth() + 0.33 * field.town
    years = [base + 0.017 * step + 0.012 * field.noise() for step in range(len(YEARS))]
    return [[round(float(value), 3) for value in np.clip(year, 0.05, 0.98)] for year in years]


def _roads(field: Field) -> list[list[str]]:
    base = 1.15 + 1.0 * field.smooth() + 2.4 * field.town
    years = [np.clip(base + 0.25 * step, 0, len(SURFACES) - 1) for step in range(len(YEARS))]
    return [[SURFACES[int(level)] for level in year] for year in years]


def _rice(field: Field, places: list[Place]) -> list[list[str]]:
    """With the marks of BPS tables: `-` nothing there, `...` not available, `NA` withheld, and empty cells."""
    base = 47 + 6 * field.smooth(35) - 5 * field.town
    years = []
    for step in range(len(YEARS)):
        values = [_comma(value, 2) for value in base + 0.6 * step + field.noise()]
        marks = field.rng.random(len(places))
        year = [_mark(float(mark)) or value for mark, value in zip(marks, values, strict=True)]
        years.append(["-" if place.kind == "kelurahan" else text for place, text in zip(places, year, strict=True)])
    return years


def _mark(draw: float) -> str | None:
    return next((mark for limit, mark in ((0.06, "..."), (0.09, "NA"), (0.11, " ")) if draw < limit), None)


def _comma(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _long_csv(places: list[Place], column: str, years: list[list[str]]) -> bytes:
    """One row a village and year; semicolons and decimal commas, as spreadsheets save here."""
    rows: list[Row] = [["kode", "nama", "tahun", column]]
    for year, texts in zip(YEARS, years, strict=True):
        rows += [[place.code, place.name, year, text.strip()] for place, text in zip(places, texts, strict=True)]
    return _csv(rows)


def _wide_csv(places: list[Place], column: str, years: list[list[str]]) -> bytes:
    """One row a village, one column a year."""
    rows: list[Row] = [["kode", "nama", *(f"{column} {year}" for year in YEARS)]]
    rows += [[place.code, place.name, *texts] for place, *texts in zip(places, *years, strict=True)]
    return _csv(rows)


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _workbook(places: list[Place], years: list[list[float]]) -> bytes:
    """A sheet as offices make them: title rows, a merged head over the years, a note below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Indeks layanan"
    sheet.append(["Indeks ketersediaan layanan dasar menurut desa, Kabupaten Contoh (ilustrasi)"])
    sheet["A1"].font = Font(bold=True)
    sheet.append([])
    sheet.append(["Kode", "Nama desa/kelurahan", "Indeks layanan (ilustrasi)"])
    sheet.append([None, None, *YEARS])
    for cells in ("A3:A4", "B3:B4", "C3:E3"):
        sheet.merge_cells(cells)
    sheet["C3"].alignment = Alignment(horizontal="center")
    for place, *values in zip(places, *years, strict=True):
        sheet.append([place.code, place.name, *values])
    sheet.append([])
    sheet.append([SOURCE])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 26
    return _without_clock(book)


def _without_clock(book: Workbook) -> bytes:
    """The workbook with fixed times and no compression, so that no clock or zlib version changes its bytes."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T00:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return fixed.getvalue()


if __name__ == "__main__":
    main()
