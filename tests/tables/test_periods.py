"""Periods in headers, titles and file names."""

from __future__ import annotations

import pytest

from geoservice.tables.meaning import guess_kind, header_title, header_unit
from geoservice.tables.periods import find_period, period_of, without_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("kpu_jumlah_tps_2024_sumsel", "2024"),
        ("Jumlah Penduduk menurut Desa, 2020", "2020"),
        ("Semester I 2024", "2024-S1"),
        ("Triwulan II Tahun 2023", "2023-Q2"),
        ("TW IV 2023", "2023-Q4"),
        ("Januari 2024", "2024-01"),
        ("Keadaan Des 2023", "2023-12"),
        ("2024-S2", "2024-S2"),
        ("2024-07", "2024-07"),
        ("Desa, 2024", "2024"),
        ("TAHUN 2021 - 2024", None),
        ("idm_2021_2024", None),
        ("edisi 2025.7", None),
        ("Permendagri Nomor 45 Tahun 2016", None),
        ("Luas 2.024 ha", None),
        ("", None),
    ],
)
def test_a_text_names_at_most_one_period(text: str, period: str | None) -> None:
    found = find_period(text)

    assert (str(found) if found else None) == period


def test_year_and_part_columns_make_a_period() -> None:
    assert str(period_of("2024", "2", "Semester")) == "2024-S2"
    assert str(period_of("2024", "Maret", "Bulan")) == "2024-03"
    assert str(period_of("2024.0")) == "2024"
    assert period_of("") is None


@pytest.mark.parametrize(
    ("levels", "title", "unit"),
    [
        (("jumlah_tps",), "Jumlah TPS", ""),
        (("NILAI IDM",), "Nilai IDM", ""),
        (("2021", "IKS"), "IKS", ""),
        (("Luas (km2)",), "Luas", "km²"),
        (("Luas (km²)",), "Luas", "km²"),
        (("Penduduk", "Laki-laki (jiwa)"), "Penduduk – Laki-laki", "jiwa"),
        (("Indeks (Polsby-Popper)",), "Indeks (Polsby-Popper)", ""),
        (("Kepadatan (jiwa/km2)",), "Kepadatan", "jiwa/km²"),
        (("Persentase miskin 2023",), "Persentase miskin", "%"),
        (("2021",), "Tabel", ""),
    ],
)
def test_titles_and_units_are_read_from_headers(levels: tuple[str, ...], title: str, unit: str) -> None:
    assert header_title(levels, "Tabel") == title
    assert header_unit(levels) == unit


@pytest.mark.parametrize(
    ("name", "unit", "values", "kind"),
    [
        ("Jumlah TPS", "", [1, 2], "count"),
        ("Persentase", "%", [1.5], "ratio"),
        ("IKS", "", [0.5], "index"),
        ("Kepadatan", "jiwa/km²", [10], "ratio"),
        ("Luas", "km²", [1.5], "amount"),
        ("Laju pertumbuhan", "%", [1.5], "rate"),
        ("Dana Desa", "Rp", [1000000], "amount"),
        ("Rumah", "", [4, 5], "count"),
    ],
)
def test_kinds_are_guessed_from_header_and_values(name: str, unit: str, values: list[float], kind: str) -> None:
    assert guess_kind(name, unit, values) == kind


def test_titles_lose_their_period_only() -> None:
    assert without_period("Jumlah Penduduk Tahun 2020") == "Jumlah Penduduk"
    assert without_period("Laju per Tahun") == "Laju per Tahun"
