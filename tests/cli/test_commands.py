"""The commands of CONTRACT.md: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.small_world import CODES, write_boundary, write_table

PERCENTAGES: list[object] = ["1,5", "2,25", "3,75", "4,1", "5,2", "6,9", "7,7", "8,4", "9,3", "10,6", "11,8", "12,9"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_table(tmp_path / "air_2024.csv", {"persen_air": PERCENTAGES})


def test_importing_the_same_file_again_is_the_same_edition(run: Run, boundary: str, tmp_path: Path) -> None:
    first = json.loads(run("boundaries", "show", boundary, "--json").stdout)

    again = run("boundaries", "import", write_boundary(tmp_path / "lagi.geojson"), "--id", boundary)

    assert again.exit_code == 0
    assert "sudah tersimpan" in again.stdout
    assert json.loads(run("boundaries", "show", boundary, "--json").stdout)["digest"] == first["digest"]


def test_show_has_the_keys_of_the_contract(run: Run, boundary: str) -> None:
    shown = json.loads(run("boundaries", "show", boundary, "--json").stdout)

    assert {"id", "title", "edition", "digest", "regions", "bbox", "source", "licence", "repairs"} <= shown.keys()
    assert shown["regions"] == len(CODES)


def test_inspect_prints_the_match_report_of_the_contract(run: Run, boundary: str, table: Path) -> None:
    report = json.loads(run("inspect", table, "--boundary", boundary, "--json").stdout)

    assert report["ready"] is True
    assert report["key"]["columns"] == ["kode"]
    assert report["layers"][0]["values"]["99.02.01.2001"] == 1.5
    assert report["layers"][0]["period"] == "2024"


def test_publish_prints_the_report_and_the_addresses(run: Run, boundary: str, table: Path) -> None:
    result = run("publish", table, "--boundary", boundary)

    assert result.exit_code == 0, result.output
    assert "12 dari 12" in result.stdout
    assert "http://127.0.0.1:8000/maps/persen-air-2024-desa-9902" in result.stdout


def test_publish_prints_addresses_and_report_as_one_json_document(run: Run, boundary: str, table: Path) -> None:
    document = json.loads(run("publish", table, "--boundary", boundary, "--json").stdout)

    assert document["published"][0]["map"].endswith("/maps/persen-air-2024-desa-9902")
    assert document["layers"][0]["values"]["99.02.01.2001"] == 1.5


def test_publish_in_english_when_asked(run: Run, boundary: str, table: Path) -> None:
    result = run("publish", table, "--boundary", boundary, "--lang", "en")

    assert "Published" in result.stdout
    assert "Terbit" not in result.stdout


def test_the_language_of_the_machine_is_followed(run: Run) -> None:
    assert "Usage" in run("--help", env={"LANG": "en_US.UTF-8"}).stdout
    assert "Indonesia" not in run("boundaries", "show", "tidak-ada", env={"LANG": "en_US.UTF-8"}).stderr


def test_layers_list_history_rollback_and_withdraw(run: Run, boundary: str, table: Path, tmp_path: Path) -> None:
    layer = "air"
    run("publish", table, "--boundary", boundary, "--id", layer)
    changed = write_table(tmp_path / "baru_2024.csv", {"persen_air": ["50", *PERCENTAGES[1:]]})
    run("publish", changed, "--boundary", boundary, "--id", layer)

    listed = json.loads(run("layers", "list", "--json").stdout)
    history = json.loads(run("layers", "history", layer, "--json").stdout)
    rolled = run("layers", "rollback", layer, 1)
    after = json.loads(run("layers", "list", "--json").stdout)
    withdrawn = run("layers", "withdraw", layer)

    assert [(row["id"], row["version"], row["status"]) for row in listed] == [(layer, 2, "published")]
    assert [row["version"] for row in history] == [2, 1]
    assert rolled.exit_code == 0
    assert after[0]["version"] == 1
    assert withdrawn.exit_code == 0
    assert json.loads(run("layers", "list", "--json").stdout)[0]["status"] == "withdrawn"


@pytest.mark.parametrize("name", ["peta.geojson", "peta.csv", "peta.png", "peta.tif", "peta.legend.svg"])
def test_export_writes_the_format_of_the_file_name(
    run: Run, boundary: str, table: Path, tmp_path: Path, name: str
) -> None:
    run("publish", table, "--boundary", boundary, "--id", "air")

    result = run("export", "air", "-o", tmp_path / name)

    assert result.exit_code == 0, result.output
    assert (tmp_path / name).stat().st_size > 100


def test_export_to_an_unknown_format_names_the_known_ones(run: Run, boundary: str, table: Path, tmp_path: Path) -> None:
    run("publish", table, "--boundary", boundary, "--id", "air")

    result = run("export", "air", "-o", tmp_path / "peta.docx")

    assert result.exit_code == 1
    assert "geojson" in result.stderr
    assert not (tmp_path / "peta.docx").exists()


REFUSALS = [
    pytest.param(["boundaries", "import", "tidak-ada.geojson", "--id", "x"], "tidak-ada.geojson", id="missing file"),
    pytest.param(["boundaries", "import", "{table}", "--id", "x"], "air_2024.csv", id="wrong type of boundary"),
    pytest.param(["boundaries", "import", "{table}", "--id", "Desa 1"], "Desa 1", id="no identifier"),
    pytest.param(["publish", "tidak-ada.csv", "--boundary", "desa-9902"], "tidak-ada.csv", id="missing table"),
    pytest.param(["publish", "{table}", "--boundary", "desa-9999"], "desa-9999", id="unknown boundary"),
    pytest.param(["publish", "{table}", "--boundary", "desa-9902", "--scheme", "acak"], "acak", id="unknown scheme"),
    pytest.param(
        ["publish", "{table}", "--boundary", "desa-9902", "--palette", "norak"], "norak", id="unknown palette"
    ),
    pytest.param(["publish", "{table}", "--boundary", "desa-9902", "--k", "99"], "99", id="k out of range"),
    pytest.param(["publish", "{table}", "--boundary", "desa-9902", "--value", "Zzz"], "Zzz", id="unknown column"),
    pytest.param(["publish", "{table}", "--boundary", "desa-9902", "--period", "kemarin"], "kemarin", id="bad period"),
    pytest.param(["publish", "{table}", "--boundary", "desa-9902", "--id", "Peta Ku"], "Peta Ku", id="bad layer id"),
    pytest.param(["layers", "show", "tidak-ada"], "tidak-ada", id="unknown layer"),
    pytest.param(["layers", "rollback", "tidak-ada", "3"], "tidak-ada", id="rollback of nothing"),
]


@pytest.mark.parametrize(("arguments", "named"), REFUSALS)
def test_bad_input_is_refused_by_name_with_a_way_out(
    run: Run, boundary: str, table: Path, arguments: list[str], named: str
) -> None:
    result = run(*(argument.format(table=table) for argument in arguments))

    assert result.exit_code == 1, result.output
    assert named in result.stderr
    assert "Saran: " in result.stderr
    assert json.loads(run("layers", "list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("", "kosong", id="empty file"),
        pytest.param("kode;nama;nilai\n", "baris", id="header only"),
        pytest.param("warna;nilai\nmerah;1\nbiru;2\n", "kolom", id="no code or name column"),
        pytest.param("kode;nilai\n11.01.01.2001;1\n11.01.01.2002;2\n", "tidak satu pun", id="zero matches"),
    ],
)
def test_a_table_that_cannot_be_used_publishes_nothing(
    run: Run, boundary: str, tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "tabel.csv"
    path.write_text(content, encoding="utf-8")

    result = run("publish", path, "--boundary", boundary)

    assert result.exit_code == 1
    assert reason in result.stderr.lower()
    assert json.loads(run("layers", "list", "--json").stdout) == []


def test_text_in_a_value_column_is_named_with_its_row(run: Run, boundary: str, tmp_path: Path) -> None:
    values: list[object] = [*PERCENTAGES[:3], "lima koma dua", *PERCENTAGES[4:]]
    path = write_table(tmp_path / "teks.csv", {"persen_air": values})

    result = run("publish", path, "--boundary", boundary, "--value", "persen_air", "--kind", "rate")

    assert result.exit_code == 1
    assert "baris 5" in result.stderr
    assert "lima koma dua" in result.stdout
    assert json.loads(run("layers", "list", "--json").stdout) == []


def test_wrong_usage_ends_with_2_and_says_what_is_missing(run: Run) -> None:
    result = run("publish", "tabel.csv")

    assert result.exit_code == 2
    assert "--boundary" in result.stderr or "boundary" in result.stderr


def test_on_a_narrow_terminal_the_list_of_layers_cuts_neither_titles_nor_ids(
    run: Run, boundary: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run("publish", str(table), "--boundary", boundary, "--period", "2024", "--accept-unmatched")

    listed = run("layers", "list").stdout

    for layer in json.loads(run("layers", "list", "--json").stdout):
        assert layer["title"] in listed
        assert layer["id"] in listed
    assert max(map(len, listed.splitlines())) <= 80


def test_without_a_data_directory_reading_commands_tell_how_to_begin(run: Run) -> None:
    result = run("layers", "list")

    assert result.exit_code == 1
    assert "geoservice" in result.stderr


def test_verify_finds_a_flipped_byte(run: Run, boundary: str, tmp_path: Path) -> None:
    assert run("verify").exit_code == 0
    blob = max((tmp_path / "data" / "blobs").rglob("*"), key=lambda path: path.is_file() and path.stat().st_size)
    content = bytearray(blob.read_bytes())
    content[len(content) // 2] ^= 1
    blob.chmod(0o644)
    blob.write_bytes(content)

    result = run("verify")

    assert result.exit_code == 1
    assert blob.name[:12] in result.stdout


def test_publishing_the_same_again_says_that_nothing_changed(run: Run, boundary: str, table: Path) -> None:
    first = json.loads(run("publish", table, "--boundary", boundary, "--json").stdout)

    again = run("publish", table, "--boundary", boundary)
    document = json.loads(run("publish", table, "--boundary", boundary, "--json").stdout)

    assert first["published"][0]["changed"] is True
    assert document["published"][0]["changed"] is False
    assert "Tidak berubah" in again.stdout
    assert "tetap versi 1" in again.stdout
    assert "Terbit:" not in again.stdout


def test_a_withdrawn_map_that_is_published_again_has_changed(run: Run, boundary: str, table: Path) -> None:
    run("publish", table, "--boundary", boundary, "--id", "air")
    run("layers", "withdraw", "air")

    assert "Terbit:" in run("publish", table, "--boundary", boundary, "--id", "air").stdout


def test_what_was_published_is_told_in_words(run: Run, boundary: str, tmp_path: Path) -> None:
    path = write_table(tmp_path / "kasus_2024.csv", {"jumlah_kasus": list(range(1, 13))})

    shown = run("publish", path, "--boundary", boundary, "--scheme", "quantiles").stdout
    own = run("publish", path, "--boundary", boundary, "--breaks", "5,12").stdout

    assert "Kuantil" in shown
    assert "Angka mutlak" in shown
    assert "absolute_count" not in shown
    assert "Sematan" in shown
    assert "Petak vektor" in shown
    assert "batas kelas sendiri" in own


def test_the_report_is_printed_before_classes_are_refused(run: Run, boundary: str, table: Path) -> None:
    result = run("publish", table, "--boundary", boundary, "--k", "99")

    assert result.exit_code == 1
    assert "12 dari 12" in result.stdout
