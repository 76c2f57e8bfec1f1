"""`geoservice palettes`: what can be chosen, for how many classes, and for whose eyes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_only_palettes_of_the_kind_and_size_are_listed(run: Run) -> None:
    found = json.loads(run("palettes", "--kind", "diverging", "--k", "7", "--json").output)

    assert {palette["kind"] for palette in found} == {"diverging"}
    assert all(len(palette["colours"]) == 7 for palette in found)


def test_the_default_palettes_are_safe_for_every_eye(run: Run) -> None:
    found = {palette["name"]: palette for palette in json.loads(run("palettes", "--json").output)}

    assert all(found[name]["colour_vision_safe"] for name in ("ylgnbu", "rdbu", "okabe_ito", "orange_blue"))
    assert found["ylgnbu"]["prints_in_grey"]


def test_the_page_draws_every_palette_as_five_kinds_of_eye_see_it(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "palet.html"

    run("palettes", "--kind", "sequential", "--html", str(page))

    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 5 * text.count("<tr><th scope=row>") > 0
    assert "http" not in text.replace("http://www.w3.org", "")
