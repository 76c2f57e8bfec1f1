"""When numbers are years: named so, and all of them can be."""

from __future__ import annotations

import pytest

from geoservice.model.years import are_years

YEARS = [1912.0, 1950.0, 2014.0]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Tahun berdiri", ""),
        ("tahun_pembentukan", ""),
        ("Tahun", ""),
        ("Founding year", ""),
        ("Berdiri", "tahun"),
        ("Tahun berdiri", "Tahun"),
    ],
)
def test_a_name_or_a_unit_says_that_numbers_are_years(name: str, unit: str) -> None:
    assert are_years(name, unit, YEARS)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Jumlah penduduk", ""),
        ("Tahun 2024", ""),
        ("Produksi per tahun", ""),
        ("Penduduk tahun 2024", "jiwa"),
        ("Tahun berdiri", "desa"),
    ],
)
def test_other_names_leave_numbers_what_they_are(name: str, unit: str) -> None:
    assert not are_years(name, unit, YEARS)


@pytest.mark.parametrize("values", [[], [7.4, 12.9], [7.0, 12.0], [1950.5, 2014.0], [1950.0, 12345.0]])
def test_lengths_of_time_and_other_numbers_are_no_years(values: list[float]) -> None:
    assert not are_years("Lama sekolah", "tahun", values)
