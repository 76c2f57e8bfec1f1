"""The periods of an indicator side by side, at an address of their own."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from PIL import Image

from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import write_boundary
from tests.web.world import Tables, import_set

SVG = "{http://www.w3.org/2000/svg}"


def series_links(client: FlaskClient, address: str) -> list[str]:
    return [link.get("href") for link in html.fromstring(client.get(address).text).cssselect(".series a")]


def test_every_period_is_drawn_oldest_first(client: FlaskClient) -> None:
    answer = client.get("/layers/air-2016/series.svg")
    root = etree.fromstring(answer.data)

    assert answer.mimetype == "image/svg+xml"
    assert [title.text for title in root.iterfind(f"{SVG}svg/{SVG}title")] == ["2015", "2016", "2017", "2018"]


def test_the_picture_has_twice_the_pixels_of_the_drawing(client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/layers/air-2016/series.svg").data)
    answer = client.get("/layers/air-2016/series.png")

    assert answer.mimetype == "image/png"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (2 * int(root.get("width", "0")), 2 * int(root.get("height", "0")))


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_it_is_answered_as_the_contract_says(client: FlaskClient, ending: str) -> None:
    address = f"/layers/air-2016/series.{ending}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    head = client.head(address)

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(first.data)))


def test_the_words_follow_the_language_that_was_asked_for(client: FlaskClient) -> None:
    indonesian, english = (client.get(f"/layers/air-2016/series.svg{rest}").text for rest in ("", "?lang=en"))

    assert "satuan: %" in indonesian
    assert "unit: %" in english


@pytest.mark.parametrize("address", ["/layers/stunting/series.svg", "/layers/tps/series.png"])
def test_one_period_alone_has_no_such_picture_and_no_link_to_it(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.get_json()["detail"].startswith("Hanya ada satu periode.")
    assert series_links(client, "/maps/" + address.split("/")[2]) == []


@pytest.mark.parametrize(("address", "status"), [("/layers/ditarik/series.svg", 410), ("/layers/zzz/series.png", 404)])
def test_layers_that_are_gone_or_never_were_say_so(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_there_is_no_frozen_form(client: FlaskClient) -> None:
    assert client.get("/layers/air-2016/v/1/series.svg").status_code == 404


def test_the_sheet_to_print_is_lying_paper_of_the_size_that_was_asked_for(client: FlaskClient) -> None:
    answer = client.get("/layers/air-2016/series.pdf?kertas=a3")
    page = pypdfium2.PdfDocument(answer.data)[0]

    assert answer.mimetype == "application/pdf"
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [420, 297]


def test_a_region_is_outlined_on_every_map_and_told_for_every_period(client: FlaskClient) -> None:
    code = client.get("/layers/air-2016.geojson").get_json()["features"][0]["properties"]["kode"]
    plain, marked = (client.get(f"/layers/air-2016/series.svg{rest}").text for rest in ("", f"?sorot={code}"))

    assert marked.count('stroke-width="4.6"') == 4
    assert ">2015: " in marked
    assert ">2015: " not in plain


def test_its_address_and_code_lead_to_the_newest_period(client: FlaskClient) -> None:
    assert "localhost/maps/air-2018" in client.get("/layers/air-2015/series.svg").text


def test_a_picture_larger_than_the_limit_or_too_small_is_refused(client: FlaskClient) -> None:
    for rest in ("?width=4000&scale=2", "?width=100&height=60", "?kertas=a5"):
        assert client.get(f"/layers/air-2016/series.png{rest}").status_code == 400


def test_the_map_page_leads_to_all_forms(client: FlaskClient) -> None:
    assert series_links(client, "/maps/air-2016") == [
        f"/layers/air-2016/series.{ending}" for ending in ("svg", "png", "pdf")
    ]
    assert series_links(client, "/maps/air-2016/v/1") == []


def test_a_new_period_is_in_the_picture_at_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(tmp_path / "desa.geojson"), "desa-9902", "Desa uji")
    tables = Tables(store, tmp_path)
    for year in ("2023", "2024"):
        tables.publish(f"a-{year}", "Angka", list(range(12)), kind="index", period=year)
    client = create_app(settings).test_client()

    before = client.get("/layers/a-2024/series.svg")
    tables.publish("a-2025", "Angka", list(range(12)), kind="index", period="2025")
    after = client.get("/layers/a-2024/series.svg", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "2025" in after.text
