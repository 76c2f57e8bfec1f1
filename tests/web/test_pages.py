"""What catalogue, map page and embed say without any script."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from geoservice.actions.open_boundary import open_boundary
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import contexts, create_app
from tests.web.reading import page, words
from tests.web.world import HOSTILE, SECOND, Tables, build, import_set, write_many

TEMPLATES = Path(contexts.__file__).parent / "templates"


def test_an_illustration_is_called_so_wherever_it_appears(client: FlaskClient) -> None:
    assert "ilustrasi" in words(page(client, "/?cari=stunting"))
    assert "Ilustrasi" in words(page(client, "/maps/stunting"))
    assert "Ilustrasi" in words(page(client, "/embed/stunting"))


@pytest.mark.parametrize("address", ["/embed/stunting", "/maps/stunting"])
def test_a_map_is_complete_without_scripts(client: FlaskClient, address: str) -> None:
    tree = page(client, address)
    text = words(tree)

    assert len(tree.cssselect("svg[role=img] g[data-class] > path")) == 12
    assert len(tree.cssselect("#regions tbody tr") or tree.cssselect("tbody tr")) == 12
    assert "Persentase stunting" in words(tree.cssselect("h1")[0])
    for fact in (
        "2024",
        "Desa di Kabupaten Uji",
        "Sumber: Ilustrasi",
        "edisi uji-1",
        "batas indikatif, bukan acuan hukum",
    ):
        assert fact in text
    assert "satuan: %" in text
    assert tree.get("lang") == "id"


def test_the_table_is_ranked_and_equal_values_share_a_rank(client: FlaskClient) -> None:
    rows = page(client, "/maps/stunting").cssselect("#regions tbody tr")

    ranks = [words(row.cssselect("td")[0]) for row in rows]
    values = [words(row.cssselect("data")[0]) for row in rows]

    assert ranks == ["1", "2", "2", "4", "5", "6", "7", "8", "9", "10", "11", ""]
    assert values[:3] == ["41,3", "30,0", "30,0"]
    assert values[-1] == "Data tidak tersedia"


def test_a_missing_value_has_its_own_line_in_the_legend(client: FlaskClient) -> None:
    lines = [words(line) for line in page(client, "/embed/stunting").cssselect(".legend li")]

    assert lines[-1] == "Data tidak tersedia (1)"
    assert sum(int(re.findall(r"\((\d+)\)", line)[-1]) for line in lines) == 12


def test_a_missing_region_is_drawn_with_the_pattern_and_never_in_a_class_colour(client: FlaskClient) -> None:
    groups = page(client, "/embed/stunting").cssselect("svg[role=img] g")

    missing = [group for group in groups if group.get("data-class") == "0"]

    assert [group.get("fill") for group in missing] == ["url(#missing-diagonal)"]
    assert missing[0].cssselect("path title")[0].text == "Tepian Uji: Data tidak tersedia"


def test_the_caption_says_highest_lowest_and_missing(client: FlaskClient) -> None:
    text = words(page(client, "/maps/stunting"))

    assert "Tertinggi: Rawa Tiga, 41,3%." in text
    assert "Terendah: Rawa Dua, 5,5%." in text
    assert "1 dari 12 wilayah tanpa data." in text


def test_one_own_region_is_outlined_and_named_with_value_and_rank(client: FlaskClient) -> None:
    tree = page(client, "/embed/stunting/99.02.02.2003")

    assert "Rawa Tiga: 41,3%" in words(tree.cssselect(".own")[0])
    assert "Peringkat 1 dari 11 wilayah" in words(tree.cssselect(".own")[0])
    assert len(tree.cssselect("path.own-outline")) == 2
    assert "Rawa Tiga" in words(tree.cssselect("tr.own-row")[0])


def test_a_region_without_a_value_is_named_with_the_reason_and_no_rank(client: FlaskClient) -> None:
    own = words(page(client, "/embed/stunting/99.02.03.2004").cssselect(".own")[0])

    assert own.startswith("Tepian Uji: Data tidak tersedia")
    assert "Peringkat" not in own


def test_categories_are_not_ranked(client: FlaskClient) -> None:
    tree = page(client, "/maps/status")

    assert [words(head) for head in tree.cssselect("#regions thead th")] == ["Wilayah", "Kecamatan", "Nilai"]
    assert {len(row) for row in tree.cssselect("#regions tbody tr")} == {3}
    assert "ertinggi" not in words(tree)


def test_a_map_of_one_value_says_so_once(client: FlaskClient) -> None:
    text = words(page(client, "/embed/sama"))

    assert "Semua 12 wilayah bernilai 5." in text
    assert "Tertinggi" not in text


@pytest.mark.parametrize(
    ("layer", "heading"), [("tps", "TPS (jumlah wilayah)"), ("status", "Jumlah wilayah dalam kurung")]
)
def test_the_legend_says_what_stands_in_brackets(client: FlaskClient, layer: str, heading: str) -> None:
    assert words(page(client, f"/embed/{layer}").cssselect(".unit")[0]) == heading
    assert words(page(client, f"/maps/{layer}").cssselect(".unit")[0]) == heading


def test_a_count_is_called_a_count(client: FlaskClient) -> None:
    assert "Angka mutlak" in words(page(client, "/embed/tps"))


def test_an_area_is_not_warned_of(client: FlaskClient) -> None:
    assert "Angka mutlak" not in words(page(client, "/embed/luas"))


def test_the_map_page_finds_a_region_by_name_and_keeps_its_rank(client: FlaskClient) -> None:
    rows = page(client, "/maps/stunting?cari=rawa").cssselect("#regions tbody tr")

    assert [words(row.cssselect("th a")[0]) for row in rows] == ["Rawa Tiga", "Rawa Satu", "Rawa Empat", "Rawa Dua"]
    assert words(rows[0].cssselect("td")[0]) == "1"


def test_the_map_page_offers_every_download_and_each_works(client: FlaskClient) -> None:
    links = [link.get("href") for link in page(client, "/maps/stunting").cssselect(".files a")]

    assert {link.rsplit(".", 1)[1] for link in links} >= {"csv", "geojson", "html", "png", "tif", "svg"}
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_the_snippets_use_attributes_only_and_need_no_query(client: FlaskClient) -> None:
    tree = page(client, "/maps/stunting?lang=id&sorot=99.02.01.2001")

    frame = html.fragment_fromstring(tree.get_element_by_id("snippet-iframe").text)
    picture = html.fragment_fromstring(tree.get_element_by_id("snippet-picture").text)

    assert frame.get("src") == "http://localhost/embed/stunting"
    assert set(frame.attrib) == {"src", "width", "height", "loading", "title"}
    assert picture.get("href") == "http://localhost/maps/stunting"
    assert picture[0].get("src") == "http://localhost/layers/stunting.png"
    assert tree.get_element_by_id("snippet-address").text == "http://localhost/maps/stunting"


def test_the_history_is_listed_on_the_stable_page_and_never_on_a_frozen_one(client: FlaskClient) -> None:
    stable, frozen = page(client, "/maps/stunting"), page(client, "/maps/stunting/v/1")

    assert stable.xpath("//a[@href='/maps/stunting/v/1']")
    assert not frozen.xpath("//a[@href='/maps/stunting/v/2']")
    assert "12,5" in words(frozen)
    assert "11,5" in words(stable)
    assert frozen.xpath("//a[@href='/maps/stunting']")


def test_links_out_of_the_embed_open_their_own_window(client: FlaskClient) -> None:
    links = page(client, "/embed/stunting").cssselect(".links a")

    assert [words(link) for link in links] == ["Lihat data", "Unduh", "Sumber"]
    assert {(link.get("target"), link.get("rel")) for link in links} == {("_blank", "noopener")}


def test_the_embed_may_be_framed_anywhere_and_the_map_page_only_at_home(client: FlaskClient) -> None:
    embed, whole = client.get("/embed/stunting"), client.get("/maps/stunting")

    assert "frame-ancestors *" in embed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed.headers
    assert "frame-ancestors 'self'" in whole.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/maps/stunting", "/embed/stunting", "/maps/tidak-ada"])
def test_no_page_allows_inline_scripts_or_styles(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    policy, tree = response.headers["Content-Security-Policy"], html.fromstring(response.text)

    assert "unsafe" not in policy
    for rule in ("default-src 'none'", "script-src 'self'", "base-uri 'none'", "object-src 'none'"):
        assert rule in policy
    assert not tree.xpath("//script[not(@src) and @type!='application/json'] | //*[@style]")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")


def test_an_svg_is_served_harmless(client: FlaskClient) -> None:
    policy = client.get("/layers/jahat/legend.svg").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "sandbox" in policy


def test_frame_ancestors_come_from_the_settings(settings: Settings) -> None:
    app = create_app(replace(settings, frame_ancestors="https://desa.example"))

    policy = app.test_client().get("/embed/stunting").headers["Content-Security-Policy"]

    assert "frame-ancestors https://desa.example" in policy


def test_absolute_links_come_from_the_public_address_and_its_path(settings: Settings) -> None:
    app = create_app(replace(settings, public_url="https://data.example/peta/"))
    client = app.test_client()

    document = client.get("/layers/stunting/tilejson.json").get_json()
    tree = html.fromstring(client.get("/peta/maps/stunting").text)

    assert document["tiles"] == ["https://data.example/peta/layers/stunting/tiles/{z}/{x}/{y}.mvt"]
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://data.example/peta/maps/stunting"]
    assert all(link.startswith("/peta/static/") for link in tree.xpath("//link[@rel='stylesheet']/@href"))


@pytest.mark.parametrize("address", ["/", "/maps/jahat", "/embed/jahat", "/embed/jahat/99.02.01.2001"])
def test_hostile_names_are_text_everywhere(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    tree = html.fromstring(response.text)

    assert not tree.xpath("//img[@onerror] | //svg[@onload] | //script[contains(text(), 'pwned')][not(@type)]")
    assert not [script for script in tree.xpath("//script[@type='application/json']") if not json.loads(script.text)]
    assert HOSTILE[1] in tree.text_content()


def test_every_reader_is_answered_in_the_language_that_was_asked_for(client: FlaskClient) -> None:
    english = page(client, "/maps/stunting?lang=en")
    browser = page(client, "/maps/stunting", **{"Accept-Language": "en-GB,en;q=0.9"})
    indonesian = page(client, "/maps/stunting", **{"Accept-Language": "fr, in;q=0.8, en;q=0.5"})

    assert (english.get("lang"), browser.get("lang"), indonesian.get("lang")) == ("en", "en", "id")
    assert "41.3" in words(english)
    assert english.xpath("//nav/a[@hreflang='id']/@href") == ["?lang=id"]


def test_an_embed_speaks_the_language_of_the_site_it_is_in_not_of_the_browser(client: FlaskClient) -> None:
    assert page(client, "/embed/stunting", **{"Accept-Language": "en"}).get("lang") == "id"
    assert page(client, "/embed/stunting?lang=en").get("lang") == "en"


def test_kept_pages_do_not_leak_between_languages_or_versions(client: FlaskClient) -> None:
    pages = [client.get(f"/embed/stunting{rest}").data for rest in ("", "?lang=en", "", "/v/1", "/v/2")]

    assert pages[0] == pages[2]
    assert len(set(pages)) == 4


def test_a_large_set_is_shown_as_a_picture_and_its_top_rows(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    codes = write_many(tmp_path / "banyak.geojson", 33)
    import_set(store, tmp_path / "banyak.geojson", "banyak", "Kelurahan di Kota Uji")
    Tables(store, tmp_path).publish("banyak", "Nilai", list(range(1089)), kind="index", boundary="banyak", codes=codes)
    client = create_app(settings).test_client()

    embed = client.get("/embed/banyak")
    tree = html.fromstring(embed.text)
    picture = client.get(tree.cssselect(".map img")[0].get("src"))

    assert picture.status_code == 200
    assert picture.mimetype == "image/png"
    assert len(tree.cssselect("tbody tr")) == 50
    assert "1.089 wilayah" in words(tree)
    assert len(gzip.compress(embed.data)) < 8_000


def test_a_new_version_shows_at_the_stable_address_at_once(tmp_path: Path) -> None:
    settings = build(tmp_path)
    client = create_app(settings).test_client()
    before = client.get("/embed/stunting")

    Tables(open_store(settings, writing=True), tmp_path).publish(
        "stunting", "Persentase stunting", ["99,5", *SECOND[1:]], kind="ratio", unit="%"
    )
    after = client.get("/embed/stunting", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "99,5" in after.text
    assert client.get("/embed/stunting/v/2").status_code == 200


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("embed.html", contexts.EmbedContext),
        ("map.html", contexts.MapContext),
        ("catalogue.html", contexts.CatalogueContext),
        ("problem.html", contexts.ProblemContext),
    ],
)
def test_a_template_uses_its_context_and_nothing_else(template: str, context: type) -> None:
    own = (TEMPLATES / template).read_text()
    own += "".join((TEMPLATES / part).read_text() for part in re.findall(r'{% include "(\w+\.html)" %}', own))
    text = own + (TEMPLATES / "_map.html").read_text()

    used = set(re.findall(r"\bpage\.(\w+)", own))
    known = {field.name for field in fields(context)}

    assert used <= known
    assert known <= set(re.findall(r"\bpage\.(\w+)", text))


def test_what_is_unknown_in_an_address_never_reaches_a_kept_page(client: FlaskClient) -> None:
    client.get("/maps/tps?racun=evil.example&lang=en")

    assert b"evil.example" not in client.get("/maps/tps?lang=en").data


@pytest.mark.real
def test_the_first_view_of_157_villages_weighs_at_most_30_kb(real_data: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    import_set(store, real_data / "desa_16.01.geojson", "desa-1601", "Desa di Kabupaten OKU")
    codes = open_boundary(store, "desa-1601").prepared.regions.codes
    values: list[object] = [round(7.3 + number * 1.7, 1) for number in range(len(codes))]
    Tables(store, tmp_path).publish("uji", "Ilustrasi", values, kind="ratio", boundary="desa-1601", codes=list(codes))

    answer = create_app(settings).test_client().get("/embed/uji", headers={"Accept-Encoding": "gzip"})

    assert len(codes) == 157
    assert len(answer.data) <= 30_000
    assert gzip.decompress(answer.data).count(b"<title>") == 1 + 157  # the page, and every region


def test_every_script_of_the_map_is_named_in_the_page_and_kept_for_ever(client: FlaskClient) -> None:
    tree = page(client, "/maps/stunting")
    named = [link.get("href") for link in tree.cssselect("link[rel=modulepreload]")]
    folder = tree.cssselect("script[type=module]")[0].get("src").removesuffix("map.js")

    imported = set(re.findall(r'from "\./(.*?)"', "".join(client.get(address).text for address in named)))

    assert len(named) > 10
    assert {folder + name for name in imported} <= set(named)
    for address in named:
        assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_script_of_another_release_is_checked_again_soon(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789/map.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_the_map_page_of_many_regions_is_light(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    codes = write_many(tmp_path / "banyak.geojson", 50)
    import_set(store, tmp_path / "banyak.geojson", "banyak", "Kelurahan di Provinsi Uji")
    Tables(store, tmp_path).publish("banyak", "Nilai", list(range(2500)), kind="index", boundary="banyak", codes=codes)

    answer = create_app(settings).test_client().get("/maps/banyak", headers={"Accept-Encoding": "gzip"})
    tree = html.fromstring(gzip.decompress(answer.data))

    assert len(answer.data) < 12_000
    assert not tree.cssselect("#map path")
    assert len(tree.cssselect("#regions tbody tr")) == 100
    assert words(tree.cssselect("#regions caption")[0]).startswith("100 dari 2.500 wilayah")
