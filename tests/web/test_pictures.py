"""Pictures to print and share, over HTTP."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from flask.testing import FlaskClient
from lxml import etree
from PIL import Image

from tests.small_world import CODES

SVG = "{http://www.w3.org/2000/svg}"


def size_of(made: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(made)).size


def millimetres(made: bytes) -> list[int]:
    return [round(side / 72 * 25.4) for side in pypdfium2.PdfDocument(made)[0].get_size()]


def text_of(made: bytes) -> str:
    return pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", [297, 210]),
        ("?kertas=a3", [420, 297]),
        ("?kertas=a4&arah=tegak", [210, 297]),
        ("?paper=a3&orientation=portrait", [297, 420]),
        ("?arah=mendatar", [297, 210]),
    ],
)
def test_a_pdf_has_the_paper_that_was_asked_for(client: FlaskClient, query: str, size: list[int]) -> None:
    answer = client.get("/layers/stunting.pdf" + query)

    assert answer.mimetype == "application/pdf"
    assert millimetres(answer.data) == size


def test_printed_maps_speak_the_language_that_was_asked_for(client: FlaskClient) -> None:
    first, second = (client.get(f"/layers/stunting.pdf?lang={language}").data for language in ("id", "en"))

    assert "Batas wilayah" in text_of(first)
    assert "Batas wilayah" not in text_of(second)
    assert b"/Lang (en)" in second


@pytest.mark.parametrize("extension", ["png", "svg", "pdf"])
def test_a_printed_map_has_a_tag_and_is_not_sent_twice(client: FlaskClient, extension: str) -> None:
    first = client.get(f"/layers/stunting.{extension}")
    again = client.get(f"/layers/stunting.{extension}", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(f"/layers/stunting.{extension}?sorot={CODES[0]}")

    assert again.status_code == 304
    assert other.headers["ETag"] != first.headers["ETag"]
    assert other.data != first.data


def test_the_readers_own_village_is_named_with_its_value(client: FlaskClient) -> None:
    root = etree.fromstring(client.get(f"/layers/stunting.svg?sorot={CODES[1]}").data)
    texts = [text.text for text in root.iter(f"{SVG}text")]

    assert "Contoh Hilir" in texts
    assert "30,0%" in texts
    assert client.get("/layers/stunting.svg?sorot=00").status_code == 404


def test_the_preview_has_the_size_that_other_sites_expect(client: FlaskClient) -> None:
    answer = client.get("/layers/stunting/preview.png")

    assert answer.mimetype == "image/png"
    assert size_of(answer.data) == (1200, 630)
    assert client.get("/layers/stunting/v/1/preview.png").headers["Cache-Control"].endswith("immutable")


def test_a_picture_can_be_sharp(client: FlaskClient) -> None:
    assert size_of(client.get("/layers/stunting.png?width=500&height=400&scale=2").data) == (1000, 800)
    assert size_of(client.get("/layers/stunting.png?width=500&height=400&scale=2&frame=0").data) == (1000, 800)


@pytest.mark.parametrize(
    "query",
    ["?kertas=a5", "?arah=miring", "?scale=3", "?scale=2&width=3000", "?scale=2&width=16&height=4000", "?width=4097"],
)
@pytest.mark.parametrize("extension", ["png", "svg", "pdf"])
def test_what_is_too_large_or_unknown_is_refused(client: FlaskClient, extension: str, query: str) -> None:
    assert client.get(f"/layers/stunting.{extension}{query}").status_code == 400


@pytest.mark.parametrize("extension", ["png", "svg", "pdf"])
@pytest.mark.parametrize(
    "bbox",
    ["104,-4,104,-4", "-180,-90,180,90", "170,-5,-170,5", "0,80,10,90", "104,-4.1,104.1,-4", "179.9,0,180,1"],
)
def test_any_part_of_the_world_can_be_asked_for(client: FlaskClient, extension: str, bbox: str) -> None:
    for query in ("", "&frame=0", "&width=320&height=320"):
        assert client.get(f"/layers/stunting.{extension}?bbox={bbox}{query}").status_code == 200


def test_a_part_is_shown_with_its_place_in_the_whole(client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/layers/stunting.svg?bbox=104,-4.2,104.1,-4.1").data)

    assert root.find(f"{SVG}image") is not None
    assert "Letak dalam Desa di" in " ".join(text.text or "" for text in root.iter(f"{SVG}text"))


def test_the_map_alone_has_no_words(client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/layers/stunting.svg?frame=0&width=640&height=480").data)

    assert (root.get("width"), root.get("height")) == ("640", "480")
    assert list(root.iter(f"{SVG}text")) == []
    assert len(list(root.iter(f"{SVG}path"))) > 2


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    answer = client.get("/layers/jahat.svg?frame=1")
    root = etree.fromstring(answer.data)

    assert {etree.QName(element).localname for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "g", "path", "circle", "polygon", "text", "image"),
    }
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
