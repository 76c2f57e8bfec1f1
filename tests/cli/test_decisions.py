"""Decisions that people make once: in a file, in the data directory, and on official lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.small_world import CODES, NAMES

HEAD = "Kecamatan;Desa;Jumlah\n"
ROWS = [f"Kecamatan Uji {int(code[6:8])};{name};{n}\n" for n, (code, name) in enumerate(zip(CODES, NAMES, strict=True))]


@pytest.fixture
def misspelt(tmp_path: Path) -> Path:
    """A table in which two names need a person."""
    rows = [row.replace("Rawa Dua", "Rawqa Dua").replace("Tepian Uji", "Pinggiran") for row in ROWS]
    path = tmp_path / "salah.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def inspect(run: Run, table: Path, boundary: str, *more: object) -> dict:  # type: ignore[type-arg]
    result = run("inspect", table, "--boundary", boundary, "--json", *more)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_open_questions_are_written_answered_once_and_remembered_without_the_file(
    run: Run, boundary: str, misspelt: Path, tmp_path: Path
) -> None:
    file = tmp_path / "alias.csv"

    before = inspect(run, misspelt, boundary, "--aliases", file)
    questions = file.read_text(encoding="utf-8")
    file.write_text(
        questions.replace("Rawqa Dua,Kecamatan Uji 2,", f"Rawqa Dua,Kecamatan Uji 2,{CODES[5]}").replace(
            "Pinggiran,Kecamatan Uji 3,", f"Pinggiran,Kecamatan Uji 3,{CODES[11]}"
        ),
        encoding="utf-8",
    )
    answered = inspect(run, misspelt, boundary, "--aliases", file)
    later = inspect(run, misspelt, boundary)

    assert not before["ready"]
    assert questions == "text,kecamatan,code\nRawqa Dua,Kecamatan Uji 2,\nPinggiran,Kecamatan Uji 3,\n"
    assert answered["ready"]
    assert later["ready"]
    assert later["layers"][0]["values"] == {code: n for n, code in enumerate(CODES)}


def test_publishing_remembers_decisions_too(run: Run, boundary: str, misspelt: Path, tmp_path: Path) -> None:
    file = tmp_path / "alias.csv"
    file.write_text(f"text,kecamatan,code\nPinggiran,,{CODES[11]}\nRawqa Dua,,{CODES[5]}\n", encoding="utf-8")

    published = run("publish", misspelt, "--boundary", boundary, "--aliases", file, "--json")
    later = run("publish", misspelt, "--boundary", boundary, "--json")

    assert published.exit_code == 0, published.stderr
    assert later.exit_code == 0, later.stderr


def test_what_is_remembered_can_be_seen_and_forgotten(run: Run, boundary: str, misspelt: Path, tmp_path: Path) -> None:
    file = tmp_path / "alias.csv"
    file.write_text(f"text,kecamatan,code\nPinggiran,,{CODES[11]}\n", encoding="utf-8")
    inspect(run, misspelt, boundary, "--aliases", file)

    kept = json.loads(run("boundaries", "aliases", boundary, "--json").stdout)
    run("boundaries", "aliases", boundary, "--forget", "PINGGIRAN")

    assert [(alias["text"], alias["code"]) for alias in kept] == [("Pinggiran", CODES[11])]
    assert kept[0]["by"]
    assert kept[0]["at"].endswith("Z")
    assert json.loads(run("boundaries", "aliases", boundary, "--json").stdout) == []
    assert run("boundaries", "aliases", boundary, "--forget", "Pinggiran").exit_code == 1


def test_a_correction_to_a_code_that_is_not_there_is_named_and_not_kept(
    run: Run, boundary: str, misspelt: Path, tmp_path: Path
) -> None:
    file = tmp_path / "alias.csv"
    file.write_text("text,kecamatan,code\nPinggiran,,99.02.03.2999\n", encoding="utf-8")

    report = inspect(run, misspelt, boundary, "--aliases", file)

    assert any("99.02.03.2999" in warning for warning in report["warnings"])
    assert json.loads(run("boundaries", "aliases", boundary, "--json").stdout) == []


def test_codes_filled_in_by_a_person_are_remembered_for_the_next_table(
    run: Run, boundary: str, misspelt: Path, tmp_path: Path
) -> None:
    fixed, file = tmp_path / "perbaikan.csv", tmp_path / "alias.csv"
    inspect(run, misspelt, boundary, "--fix", fixed)
    text = fixed.read_text(encoding="utf-8-sig")
    answers = {"Rawqa Dua": CODES[5], "Pinggiran": CODES[11]}
    lines = []
    for line in text.splitlines():
        cells = line.split(";")
        cells[3] = cells[3] or answers[cells[1]]
        lines.append(";".join(cells))
    fixed.write_text("\n".join(lines) + "\n", encoding="utf-8")

    corrected = inspect(run, fixed, boundary, "--aliases", file)
    later = inspect(run, misspelt, boundary)

    assert corrected["ready"]
    assert later["ready"]


def test_a_village_without_a_polygon_is_told_from_a_wrong_code(run: Run, boundary: str, tmp_path: Path) -> None:
    known, table = tmp_path / "resmi.csv", tmp_path / "tabel.csv"
    known.write_text("kode,nama\n99.02.01.2009,Desa Tanpa Garis\n" + f"{CODES[0]},{NAMES[0]}\n", encoding="utf-8")
    rows = [f"{code};{name};{n}\n" for n, (code, name) in enumerate(zip(CODES, NAMES, strict=True))]
    table.write_text(
        "Kode;Desa;Jumlah\n" + "".join(rows) + "99.02.01.2009;Tanpa Garis;5\n99.02.01.2099;Entah;6\n", encoding="utf-8"
    )

    shown = json.loads(run("boundaries", "codes", boundary, "--known", known, "--json").stdout)
    report = inspect(run, table, boundary)

    assert shown["without_polygon"] == [{"code": "99.02.01.2009", "name": "Desa Tanpa Garis"}]
    assert [(row["row"], row["reason"]) for row in report["rows"]["unmatched"]] == [
        (14, "no_polygon"),
        (15, "unknown_code"),
    ]


def test_a_name_without_a_polygon_is_never_lent_another_shape(run: Run, boundary: str, tmp_path: Path) -> None:
    known, table = tmp_path / "resmi.csv", tmp_path / "tabel.csv"
    known.write_text("kode,nama\n99.02.01.2009,Rawa Dua\n99.02.01.2010,Sungai Baru\n", encoding="utf-8")
    table.write_text("Desa;Jumlah\n" + "".join(f"{name};1\n" for name in [*NAMES, "Sungai Baru"]), encoding="utf-8")
    run("boundaries", "codes", boundary, "--known", known)

    report = inspect(run, table, boundary)

    assert [row["row"] for row in report["rows"]["ambiguous"]] == [7]
    assert [(row["row"], row["reason"]) for row in report["rows"]["unmatched"]] == [(14, "no_polygon")]
    assert CODES[5] not in report["layers"][0]["values"]


@pytest.mark.parametrize("kept", [True, False], ids=["kept with the boundary", "given with the table"])
def test_codes_from_before_a_split_are_followed(run: Run, boundary: str, tmp_path: Path, kept: bool) -> None:
    changes, table = tmp_path / "perubahan.csv", tmp_path / "tabel.csv"
    changes.write_text("kode_lama,kode_baru\n99.01.07,99.02.03\n99.01.01.2001,99.02.01.2001\n", encoding="utf-8")
    old = [code.replace("99.02.03", "99.01.07") for code in CODES]
    old[0] = "99.01.01.2001"
    rows = [f"{code};{name};{n}\n" for n, (code, name) in enumerate(zip(old, NAMES, strict=True))]
    table.write_text("Kode;Desa;Jumlah\n" + "".join(rows), encoding="utf-8")
    more: list[object] = ["--changes", changes]
    if kept:
        assert run("boundaries", "codes", boundary, *more).exit_code == 0
        more = []

    report = inspect(run, table, boundary, *more)

    assert report["layers"][0]["values"] == {code: n for n, code in enumerate(CODES)}
    assert {row["reason"] for row in report["rows"]["review"]} == {"old_code"}
    assert report["ready"]


@pytest.mark.parametrize(
    ("option", "content", "message"),
    [
        ("--known", "nomor,nama\n1,a\n", "kolom"),
        ("--known", "kode,nama\nabc,a\n", "baris 2"),
        ("--changes", "kode_lama,kode_baru\n99.01.01,\n", "baris 2"),
        ("--changes", "kode_lama,kode_baru\n99.01.01,99.01\n", "setingkat"),
    ],
)
def test_a_bad_list_of_codes_is_refused_and_nothing_is_kept(
    run: Run, boundary: str, tmp_path: Path, option: str, content: str, message: str
) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text(content, encoding="utf-8")

    result = run("boundaries", "codes", boundary, option, path)

    assert result.exit_code == 1
    assert message in result.stderr
    assert json.loads(run("boundaries", "codes", boundary, "--json").stdout)["known"] == 0


def test_the_report_as_a_page_is_complete_and_escaped(run: Run, boundary: str, misspelt: Path, tmp_path: Path) -> None:
    misspelt.write_text(
        misspelt.read_text(encoding="utf-8").replace("Pinggiran", "<script>alert(1)</script>"), encoding="utf-8"
    )
    page = tmp_path / "laporan.html"

    inspect(run, misspelt, boundary, "--html", page)

    text = page.read_text(encoding="utf-8")
    assert '<html lang="id">' in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert "Belum siap" in text
    assert f"{CODES[5]} Rawa Dua (Kecamatan Uji 2)" in text
    assert text.count("<table>") == text.count("</table>") >= 3
