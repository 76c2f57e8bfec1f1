"""Names and codes brought to keys."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.joining import (
    Aliases,
    Crosswalk,
    aliases_of,
    read_aliases,
    read_crosswalk,
    write_aliases,
    write_crosswalk,
)
from geoservice.joining.codes import LOST, digits_of, loses_zeros
from geoservice.joining.names import is_total, kabupaten_key, loose, plain, stated_kind
from geoservice.model.decision import Alias


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Batumarta 1", "Batu Marta I"),
        ("Batu Marta Ii", "BATU MARTA 2"),
        ("Desa Laya", "laya"),
        ("Kel. Sukaraya", "Sukaraya"),
        ("Poelau Beringin", "Pulau Beringin"),
        ("Tandjoeng Baroe", "Tanjung Baru"),
        ("Ba'U", "Ba’u"),
        ("Panggal-Panggal", "Panggal Panggal"),
        ("3. Karang Dapo", "Karang Dapo"),
        ("Air Putih (Kel)", "Air Putih"),
        ("Gampong Baro", "Baro"),
    ],
)
def test_spellings_of_one_name_have_one_key(first: str, second: str) -> None:
    assert loose(first) == loose(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Batu Marta I", "Batu Marta II"), ("Suka Maju", "Suka Jaya"), ("Tanjung Sari", "Tanjung Seri"), ("Laya", "Raya")],
)
def test_different_names_keep_different_keys(first: str, second: str) -> None:
    assert loose(first) != loose(second)


def test_plain_keys_forgive_case_and_spaces_only() -> None:
    assert plain("Suka  MAJU") == plain("sukamaju")
    assert plain("Suka-maju") != plain("sukamaju")


def test_kota_and_kabupaten_of_one_name_stay_apart() -> None:
    assert kabupaten_key("Kabupaten Contoh") == kabupaten_key("KAB. CONTOH") == kabupaten_key("Contoh")
    assert kabupaten_key("Kota Contoh") != kabupaten_key("Kabupaten Contoh")


def test_the_kind_is_known_only_when_the_text_says_one() -> None:
    assert [stated_kind(t) for t in ("Desa X", "Kel. X", "Desa/Kelurahan X", "X")] == ["desa", "kelurahan", "", ""]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Jumlah", True),
        ("TOTAL", True),
        ("Sub Total", True),
        ("Jumlah Kecamatan X", True),
        ("Jumlah Penduduk", False),
        ("Total Baru", False),
    ],
)
def test_total_rows_are_known_by_their_label(text: str, total: bool) -> None:
    assert is_total(text) is total


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("16.01.07.2001", "1601072001"),
        ("1601072001", "1601072001"),
        ("1601072001.0", "1601072001"),
        ("'1601072001", "1601072001"),
        ("16.1.7.2001", "1601072001"),
        ("1.601.072.001", "1601072001"),
        ("1,601,072,001", "1601072001"),
        ("1.601072001E+09", "1601072001"),
        ("1,60107E+09", LOST),
        ("16.01", "1601"),
        ("16.1", "1601"),
        ("16-01-07-2001", "1601072001"),
        ("desa", ""),
        ("", ""),
        ("16 01 07 2001", "1601072001"),
        ("32.01.02", "320102"),
    ],
)
def test_codes_are_recovered_only_when_provable(text: str, digits: str) -> None:
    assert digits_of(text) == digits


def test_a_lost_zero_is_restored_when_the_column_shows_that_numbers_lost_it() -> None:
    assert loses_zeros(["11.01", "11.1", "11.11"])
    assert not loses_zeros(["11.1", "11.2"])
    assert digits_of("11.1", lost_zero=True) == "1110"


def test_a_crosswalk_is_read_and_kept(tmp_path: Path) -> None:
    source = tmp_path / "padanan.csv.gz"
    source.write_bytes(
        gzip.compress(b"kode_bps,kode,nama_bps\n9901010001,99.01.02.2001,CONTOH\n9901010001,99.01.02.2002,\n")
    )

    crosswalk = read_crosswalk(source)
    write_crosswalk(crosswalk, tmp_path / "simpan.csv.gz")

    assert crosswalk.codes == {"9901010001": ("9901022001", "9901022002")}
    assert crosswalk.kemendagri("9901010") == ("990102",)
    assert read_crosswalk(tmp_path / "simpan.csv.gz") == crosswalk


@pytest.mark.parametrize(
    ("content", "message"),
    [("a,b\n1,2\n", "kode_bps"), ("kode_bps,kode\n12,34\n", "baris 2"), ("kode_bps,kode\n", "kosong")],
)
def test_a_bad_crosswalk_is_refused_by_row(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "padanan.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InvalidInputError, match=message):
        read_crosswalk(path)


def test_a_missing_crosswalk_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"tidak-ada\.csv"):
        read_crosswalk(tmp_path / "tidak-ada.csv")


def test_aliases_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_aliases(
        [Alias("Laja", "", "99.01.01.2001"), Alias("Laja", "Bukit Terang", "99.01.02.2001")], tmp_path / "alias.csv"
    )

    aliases = aliases_of(read_aliases(tmp_path / "alias.csv"))

    assert aliases.code("LAJA", "Kecamatan Bukit Terang") == "99.01.02.2001"
    assert aliases.code("laja", "Lain") == "99.01.01.2001"
    assert Aliases({}).code("laja", "") is None


def test_bad_aliases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "alias.csv"
    path.write_text("text,kecamatan,code\n,Bukit Terang,99.01.02.2001\n", encoding="utf-8")

    with pytest.raises(InvalidInputError, match="baris 2"):
        read_aliases(path)


@pytest.mark.real
def test_the_real_crosswalk_is_read_whole(crosswalk: Crosswalk) -> None:
    assert len(crosswalk) > 80_000
    assert crosswalk.kemendagri("1601082001") == ("1601202001",)
