"""What the map page says about a layer beside map and table: every sentence of it stands in the data."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest
from flask.testing import FlaskClient
from lxml import html

from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.publish_layers import publish_layers
from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import write_boundary
from tests.web.world import ACTOR, SECOND, Tables, import_set

_UNITS = {"kB": 1000, "MB": 1_000_000}


def tree_of(client: FlaskClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def part(client: FlaskClient, address: str, selector: str) -> str:
    return " ".join(words(found) for found in tree_of(client, address).cssselect(selector))


# Caption


def test_the_caption_tells_the_largest_change_since_the_period_before(client: FlaskClient) -> None:
    said = part(client, "/maps/air-2017", ".summary")

    assert "Tertinggi:" in said
    assert "Median:" in said
    assert re.search(r"Perubahan terbesar sejak 2016: [\w ]+, dari 39% menjadi 0%\.", said)
    assert said.endswith("1 dari 12 wilayah tanpa data.")


def test_a_frozen_page_compares_with_no_period_that_may_be_published_again(client: FlaskClient) -> None:
    assert "Perubahan" not in part(client, "/maps/air-2017/v/1", ".summary")


def test_of_categories_the_most_frequent_is_told(client: FlaskClient) -> None:
    assert part(client, "/maps/status", ".summary").startswith("Terbanyak: ")


# Classes


def test_the_page_says_why_the_classes_are_what_they_are(client: FlaskClient) -> None:
    said = part(client, "/maps/tps", "#kelas")

    assert "12 nilai, 12 di antaranya berbeda." in said
    assert "Skema dipilih dari data" in said
    assert re.search(r"Kesesuaian kelas dengan data \(GVF\): 0,\d+ dari 1\.", said)


def test_raw_counts_are_called_so_and_their_publisher_is_offered_better(client: FlaskClient) -> None:
    assert "Angka mutlak" in part(client, "/maps/tps", ".note")
    assert "--divide-by" in part(client, "/maps/tps", "#kelas")
    assert "--divide-by" not in part(client, "/maps/stunting", "#kelas")


def test_periods_that_share_their_limits_say_so(client: FlaskClient) -> None:
    assert "agar dapat dibandingkan" in part(client, "/maps/air-2018", "#kelas")


# Boundaries


def test_lines_that_no_regulation_fixes_are_called_indicative(client: FlaskClient) -> None:
    assert "batas indikatif, bukan acuan hukum" in part(client, "/maps/stunting", ".source")
    assert "Batas indikatif, bukan acuan hukum." in part(client, "/maps/stunting", "#sumber")


def test_a_regulation_is_cited_where_there_is_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    path = write_boundary(tmp_path / "desa.geojson")
    request = BoundaryRequest("desa-9902", "Desa uji", "uji-1", "Sumber Uji", "CC0", regulation="Perbup Uji 12/2024")
    import_boundary(draft_boundary(str(path)), request, store, ACTOR)
    Tables(store, tmp_path).publish("a", "Angka", list(range(12)), kind="index")
    client = create_app(settings).test_client()

    assert "batas menurut Perbup Uji 12/2024" in part(client, "/maps/a", ".source")
    assert "indikatif" not in client.get("/maps/a").text


# Kecamatan


def unit_rows(client: FlaskClient, address: str) -> dict[str, list[str]]:
    rows = tree_of(client, address).cssselect("#banding tbody tr")
    return {words(row.cssselect("th")[0]): [words(cell) for cell in row.cssselect("td")] for row in rows}


def test_every_kecamatan_stands_beside_the_whole_map_with_its_median(client: FlaskClient) -> None:
    values = [None if value == "..." else float(str(value).replace(",", ".")) for value in SECOND]
    found = unit_rows(client, "/maps/stunting")
    everywhere = sorted(value for value in values if value is not None)

    assert [name.split(" ")[0] for name in found] == ["Seluruh", "Kecamatan", "Kecamatan", "Kecamatan"]
    assert found["Seluruh peta 11 dari 12 wilayah berdata"][0] == f"{median(everywhere):.1f}".replace(".", ",")
    lowest, highest = found["Seluruh peta 11 dari 12 wilayah berdata"][1].split(" – ")
    assert (lowest, highest) == (f"{everywhere[0]:.1f}".replace(".", ","), f"{everywhere[-1]:.1f}".replace(".", ","))


def test_only_counts_without_gaps_are_added_up(client: FlaskClient) -> None:
    counts, shares = unit_rows(client, "/maps/tps"), unit_rows(client, "/maps/stunting")

    assert counts["Seluruh peta 12 wilayah"][-1] == str(sum(range(3, 15)))
    assert sum(int(cells[-1]) for name, cells in counts.items() if name.startswith("Kecamatan")) == sum(range(3, 15))
    assert {len(cells) for cells in counts.values()} == {3}
    assert {len(cells) for cells in shares.values()} == {2}


def test_a_kecamatan_with_a_missing_count_has_no_total(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(tmp_path / "desa.geojson"), "desa-9902", "Desa uji")
    Tables(store, tmp_path).publish("a", "Jumlah warga", [*range(11), "..."], kind="count", unit="jiwa")

    found = unit_rows(create_app(settings).test_client(), "/maps/a")

    assert [cells[-1] == "–" for cells in found.values()].count(True) == 2  # its kecamatan, and the whole map
    assert [cells[-1] for name, cells in found.items() if "dari" in name] == ["–", "–"]


def test_of_categories_each_kecamatan_tells_its_most_frequent(client: FlaskClient) -> None:
    found = unit_rows(client, "/maps/status")

    assert all(re.fullmatch(r"[\w, …]+ \(\d+\)", cells[0]) for cells in found.values())


def test_the_dots_of_a_kecamatan_have_the_colours_of_their_classes(client: FlaskClient) -> None:
    tree = tree_of(client, "/maps/tps")
    dots = tree.cssselect("#banding tbody tr:not(:first-child) circle")

    colours = {row.cssselect("rect")[0].get("fill") for row in tree.cssselect(".legend li")}
    assert len(dots) == 12
    assert {dot.get("fill") for dot in dots} <= colours


def test_a_kecamatan_leads_to_its_regions_in_the_table(client: FlaskClient) -> None:
    link = tree_of(client, "/maps/tps").cssselect("#banding tbody a")[0]

    rows = tree_of(client, "/maps/tps" + link.get("href")).cssselect("#regions tbody tr")

    assert rows
    assert all(link.text in words(row) for row in rows)


# Downloads


def measured(text: str) -> float:
    number, unit = text.replace("sekitar ", "").split(" ")
    return float(number.replace(".", "").replace(",", ".")) * _UNITS[unit]


def test_every_format_is_offered_with_its_true_size(client: FlaskClient) -> None:
    links = tree_of(client, "/maps/stunting").cssselect("#unduh .files a")
    sizes = {link.get("href"): "".join(words(size) for size in link.cssselect(".size")) for link in links}
    wrong = {}
    for address in sizes:
        real = len(client.get(address).data)
        share = 0.6 if address.endswith((".png", ".pdf", ".tif")) else 0.25  # drawings are reckoned, not made
        if abs(measured(sizes[address]) - real) > max(1000, share * real):
            wrong[address] = (sizes[address], real)

    assert wrong == {}
    outputs = [*FEATURE_FORMATS.values(), *IMAGE_FORMATS.values()]
    assert {f"/layers/stunting.{output.extension}" for output in outputs} <= set(sizes)
    assert "" not in sizes.values()


def test_every_link_of_the_page_to_a_file_is_answered(client: FlaskClient) -> None:
    tree = tree_of(client, "/maps/air-2016")
    links = [link.get("href") for link in tree.cssselect("#unduh a, #qgis a, #sumber a, .series a")]

    answers = {link: client.get(link).status_code for link in links}

    assert len(links) > 20
    assert {link: status for link, status in answers.items() if status != 200} == {}


# Metadata


def test_what_was_said_is_told_and_what_was_not_is_named(client: FlaskClient) -> None:
    fields = tree_of(client, "/maps/stunting").cssselect("#sumber dl > div")
    said = {words(field.cssselect("dt")[0]): words(field.cssselect("dd")[0]) for field in fields}

    assert said["Satuan"] == "%"
    assert said["Ukuran"] == "perbandingan atau bagian (rasio)"
    assert said["Belum disebutkan"] == "konsep, definisi, metode, lisensi data"


def test_what_the_newest_version_changed_stands_beside_the_map(client: FlaskClient) -> None:
    assert re.search(r"Versi 2, \d+ \w+ \d{4}: 1 nilai berubah\.", part(client, "/maps/stunting", ".source"))
    assert "1 nilai berubah" in part(client, "/maps/stunting", "#sumber")


@pytest.mark.parametrize("address", ["/maps/stunting", "/maps/tps", "/maps/status", "/maps/sama", "/maps/air-2016"])
def test_every_text_of_the_page_has_an_english_one(client: FlaskClient, address: str) -> None:
    english = tree_of(client, address + "?lang=en")
    titles = [words(title) for title in english.cssselect("h2, h3, dt, thead th")]
    indonesian = [words(title) for title in tree_of(client, address).cssselect("h2, h3, dt, thead th")]

    same = {"PNG", "Median", "TileJSON", "GeoJSON", "OGC API – Features", "WFS 2.0", "WMS 1.3.0", "WMTS 1.0.0", "No."}
    assert {title for title in titles if title in indonesian} <= same


# Real tables


@pytest.fixture(scope="module")
def oku(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Polling stations of 2024 and the village index of four years over the 157 villages of a real district."""
    folder = tmp_path_factory.mktemp("oku")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, real_data / "desa_16.01.geojson", "desa-1601", "Desa di Kabupaten Ogan Komering Ulu")
    tables = {
        "tps": TableRequest(real_data / "tables/kpu_jumlah_tps_2024_sumsel.csv", period="2024", unit="TPS"),
        "idm": TableRequest(real_data / "tables/idm_sumsel_2021_2024.xlsx", values=("Nilai IDM",)),
    }
    for layer_id, table in tables.items():
        drafts = draft_layers(LayerRequest(table, "desa-1601", layer_id=layer_id), store)
        publish_layers(drafts, store, ACTOR, accept_unmatched=True)
    return create_app(settings).test_client()


@pytest.mark.real
def test_the_polling_stations_of_a_real_district_add_up_by_kecamatan(oku: FlaskClient) -> None:
    found = unit_rows(oku, "/maps/tps")
    totals = {name: int(cells[-1].replace(".", "")) for name, cells in found.items()}
    everywhere = totals.pop("Seluruh peta 157 wilayah")

    assert everywhere == 1225  # as counted in the source (README of the data)
    assert len(totals) == 13
    assert sum(totals.values()) == everywhere
    assert "Angka mutlak" in part(oku, "/maps/tps", ".note")


@pytest.mark.real
def test_an_index_of_real_years_tells_classes_change_and_gaps(oku: FlaskClient) -> None:
    said = part(oku, "/maps/idm-2024", ".summary")

    assert re.search(r"sejak 2023: Kepayang, dari 0,6152\d* menjadi 0,7543\d*\.", said)
    assert "146 dari 157 wilayah tanpa data." in said
    assert "idm_status" in part(oku, "/maps/idm-2024", "#kelas")
    assert tree_of(oku, "/maps/idm-2024").cssselect(".series a")
    assert oku.get("/layers/idm-2024/series.svg").text.count("<title>") == 4


@pytest.mark.real
@pytest.mark.parametrize("layer", ["tps", "idm-2024"])
def test_pictures_of_real_villages_are_about_as_large_as_their_page_says(oku: FlaskClient, layer: str) -> None:
    links = tree_of(oku, f"/maps/{layer}").cssselect("#unduh .files a")
    sizes = {link.get("href"): words(link.cssselect(".size")[0]) for link in links}
    shares = {}
    for extension in ("png", "pdf", "tif"):
        address = f"/layers/{layer}.{extension}"
        assert sizes[address].startswith("sekitar ")
        shares[extension] = measured(sizes[address]) / len(oku.get(address).data)

    assert {extension: share for extension, share in shares.items() if not 0.6 < share < 1.6} == {}
