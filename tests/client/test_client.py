"""Layers in Python, over HTTP."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from geoservice.client import Client, NoSuchLayerError
from geoservice.client.notebook import legend_html
from geoservice.errors import UnavailableError
from tests.web.world import FIRST, HOSTILE

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "python.md"


def test_the_catalogue_lists_what_is_published(client: Client) -> None:
    listed = {info.id: info for info in client.layers()}

    assert "ditarik" not in listed
    assert (listed["tps"].title, listed["tps"].period, listed["tps"].unit) == ("Jumlah TPS", "2023", "TPS")
    assert (listed["tps"].regions, listed["stunting"].version) == (12, 2)


def test_a_table_has_codes_as_texts_numbers_as_numbers_and_says_why_a_value_is_missing(client: Client) -> None:
    frame = client.layer("stunting").to_dataframe()

    assert frame.index.name == "kode"
    assert all(isinstance(code, str) for code in frame.index)
    assert frame["nilai"].dtype == float
    assert frame["nilai"].isna().sum() == 1
    assert frame.loc[frame["nilai"].isna(), "keterangan"].tolist() == ["Data tidak tersedia"]
    assert frame.loc[frame["nilai"].isna(), "kelas"].isna().all()


def test_shapes_carry_the_same_values_and_colours(client: Client) -> None:
    layer = client.layer("stunting")
    shapes, table = layer.to_geodataframe(), layer.to_dataframe()

    assert shapes.crs.to_epsg() == 4326
    assert shapes["nilai"].fillna(-1).tolist() == table["nilai"].fillna(-1).tolist()
    assert shapes["warna"].tolist() == table["warna"].tolist()
    assert set(shapes.geom_type) == {"MultiPolygon"}


def test_a_part_can_be_taken(client: Client) -> None:
    layer = client.layer("tps")
    west, south, east, north = layer.to_geodataframe().geometry.iloc[0].bounds

    part = layer.to_geodataframe(bbox=(west, south, (west + east) / 2, (south + north) / 2))

    assert 0 < len(part) < 12


def test_an_earlier_version_can_be_read(client: Client) -> None:
    assert client.layer("stunting", version=1).to_dataframe()["nilai"].iloc[0] == float(str(FIRST[0]).replace(",", "."))
    assert client.layer("stunting").to_dataframe()["nilai"].iloc[0] == 11.5


def test_categories_are_words(client: Client) -> None:
    assert {*client.layer("status").to_dataframe()["nilai"]} == {"Maju", "Mandiri", "Berkembang"}


def test_the_style_and_the_legend_are_those_of_the_site(client: Client) -> None:
    layer = client.layer("stunting")

    assert layer.style["version"] == 8
    colours = {row["warna"] for row in layer.legend["classes"]}
    assert {*layer.to_dataframe()["warna"].iloc[:11]} <= colours


def test_a_map_for_notebooks_has_exactly_the_colours_of_the_site_and_the_legend(client: Client) -> None:
    layer = client.layer("stunting")

    page = layer.explore(tiles=None).get_root().render()

    assert all(row["warna"] in page and row["label"].replace(">", "&gt;") in page for row in layer.legend["classes"])
    assert {colour.lower() for colour in re.findall(r'"fillColor": "(#[0-9a-fA-F]{6})"', page)} == {
        *layer.to_dataframe()["warna"]
    }
    assert "Data tidak tersedia" in page


def test_names_are_no_markup_and_no_template_in_a_map(client: Client) -> None:
    page = client.layer("jahat").explore(tiles=None).get_root().render()

    assert not any(text in page for text in HOSTILE if "<" in text)
    assert "49" not in re.findall(r'"nama": "([^"]*)"', page)


def test_a_legend_is_escaped(client: Client) -> None:
    assert "<script" not in legend_html(client.layer("jahat"))


def test_a_wrong_id_is_said_at_once(client: Client) -> None:
    with pytest.raises(NoSuchLayerError, match="404"):
        client.layer("tidak-ada")
    with pytest.raises(NoSuchLayerError, match="410"):
        client.layer("ditarik")


def test_a_site_that_cannot_be_reached_is_named() -> None:
    with Client("http://127.0.0.1:9") as nobody, pytest.raises(UnavailableError, match=r"127\.0\.0\.1:9"):
        nobody.layers()


def test_importing_the_client_loads_neither_pandas_nor_the_service() -> None:
    script = (
        "import sys, geoservice.client; print(*sorted(m for m in sys.modules if '.' not in m or 'geoservice' in m))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    loaded = {*done.stdout.split()}
    assert not {"pandas", "geopandas", "folium", "flask", "geoservice.web", "geoservice.store"} & loaded


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S))
def test_every_example_of_the_guide_runs(example: str, site: str, tmp_path: Path) -> None:
    text = example.replace("https://peta.contoh.go.id", site).replace("stunting-2024-desa-9901", "stunting")

    # In a process of its own: GDAL waits for the server without letting go of the interpreter that serves.
    done = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
