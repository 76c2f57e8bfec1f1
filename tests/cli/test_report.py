"""The match report as a person reads it: on a terminal of 80 columns, and as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.small_world import CODES, NAMES

COLUMNS = {"COLUMNS": "80"}
LONG = "Desa yang Tidak Ada di Peta dan Namanya Tidak Muat di Satu Baris Layar Terminal Mana Pun"


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """The villages of the small world, one with a word for a number, and a village that nobody knows."""
    rows = [("Kode", "Desa", "Jumlah Penduduk Menurut Catatan Kantor Desa (jiwa)")]
    rows += [(code, name, "1.234") for code, name in zip(CODES, NAMES, strict=True)]
    rows[2] = (*rows[2][:2], "banyak")
    rows.append((CODES[0][:-4] + "2999", LONG, "5"))
    path = tmp_path / "penduduk [2024].csv"
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    return path


def test_no_line_of_the_report_is_wider_than_the_terminal(run: Run, boundary: str, messy: Path) -> None:
    shown = run("inspect", messy, "--boundary", boundary, env=COLUMNS).stdout

    assert max(map(len, shown.splitlines())) <= 80
    assert LONG.split()[-1] in shown


def test_a_row_is_named_with_what_stands_in_it(run: Run, boundary: str, messy: Path) -> None:
    shown = " ".join(run("inspect", messy, "--boundary", boundary, env=COLUMNS).stdout.split())

    assert f"baris {len(CODES) + 2}" in shown
    assert "Kode tidak dikenal di batas ini" in shown
    assert f"{CODES[1]}, {NAMES[1]}: Nilai bukan angka" in shown


def test_the_kind_of_a_column_is_told_in_words(run: Run, boundary: str, messy: Path) -> None:
    shown = run("inspect", messy, "--boundary", boundary, env=COLUMNS).stdout

    assert "cacah, jiwa" in shown
    assert "count" not in shown


def test_the_report_ends_with_the_number_of_decisions_and_the_next_step(run: Run, boundary: str, messy: Path) -> None:
    end = run("inspect", messy, "--boundary", boundary, env=COLUMNS).stdout.split("\n\n")[-1]

    assert "BELUM SIAP: 2 baris perlu diputuskan" in end
    assert "--fix" in end


def test_a_clean_table_is_ready(run: Run, boundary: str, messy: Path) -> None:
    lines = messy.read_text(encoding="utf-8").replace("banyak", "1.000").splitlines()[:-1]
    messy.write_text("\n".join(lines), encoding="utf-8")

    shown = run("inspect", messy, "--boundary", boundary, env=COLUMNS).stdout

    assert "SIAP diterbitkan" in shown
    assert "BELUM" not in shown


def test_the_page_counts_the_same_decisions_and_escapes_every_text(run: Run, boundary: str, messy: Path) -> None:
    messy.write_text(messy.read_text(encoding="utf-8").replace(LONG, "<script>alert(1)</script>"), encoding="utf-8")
    page = messy.with_suffix(".html")

    run("inspect", messy, "--boundary", boundary, "--html", page)

    text = page.read_text(encoding="utf-8")
    assert "2 baris di bawah ini perlu diputuskan" in text
    assert "<script" not in text
    assert str(messy.parent) not in text


@pytest.mark.parametrize("option", ["--fix", "--html"])
def test_the_table_itself_is_never_written_over(run: Run, boundary: str, messy: Path, option: str) -> None:
    before = messy.read_bytes()

    result = run("inspect", messy, "--boundary", boundary, option, messy)

    assert result.exit_code == 1
    assert "tidak ditimpa" in result.stderr
    assert messy.read_bytes() == before


def test_json_stays_alone_on_standard_output(run: Run, boundary: str, messy: Path) -> None:
    result = run("inspect", messy, "--boundary", boundary, "--json", "--fix", messy.with_suffix(".xlsx"))

    assert json.loads(result.stdout)["ready"] is False
    assert "1 baris belum berkode" in result.stderr
