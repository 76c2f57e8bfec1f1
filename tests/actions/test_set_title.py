"""A boundary set without a title is named by its regions."""

from __future__ import annotations

import pytest

from geoservice.actions._set_title import title_from_regions
from geoservice.model.boundary import RegionTable


@pytest.mark.parametrize(
    ("kinds", "parents", "title"),
    [
        (["desa", "kelurahan"], {"nama_kec": ["A", "B"], "nama_kab": ["Kabupaten Uji"] * 2}, "Desa dan kelurahan di "),
        (["desa", "desa"], {"nama_kab": ["Kabupaten Uji"] * 2}, "Desa di "),
        (["", "desa"], {"nama_kab": ["Kabupaten Uji"] * 2}, "Wilayah di "),
        (["kecamatan"] * 2, {"nama_kab": ["Kabupaten Uji"] * 2, "nama_prov": ["P"] * 2}, "Kecamatan di "),
    ],
)
def test_the_unit_that_holds_all_regions_is_named(kinds: list[str], parents: dict[str, list[str]], title: str) -> None:
    assert title_from_regions(RegionTable(["1", "2"], ["a", "b"], kinds, parents)) == title + "Kabupaten Uji"


@pytest.mark.parametrize("parents", [{}, {"nama_kab": ["A", "B"]}, {"nama_kab": ["", ""]}])
def test_without_such_a_unit_there_is_no_title(parents: dict[str, list[str]]) -> None:
    assert title_from_regions(RegionTable(["1", "2"], ["a", "b"], ["desa"] * 2, parents)) == ""
