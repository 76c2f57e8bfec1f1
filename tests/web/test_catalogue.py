"""The catalogue: what it lists, how it is searched and filtered, and how periods share a card."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import write_boundary
from tests.web.reading import page, words
from tests.web.world import Tables, import_set


def test_the_catalogue_lists_what_is_published_and_nothing_else(client: FlaskClient) -> None:
    titles = [words(title) for title in page(client, "/").cssselect(".card h2")]

    assert titles.count("Persentase stunting") == 1
    assert "Jumlah TPS" in titles
    assert "Angka yang keliru" not in titles


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cari=tps", ["Jumlah TPS"]),
        ("cari=KPU+uji", ["Jumlah TPS"]),
        ("periode=2023", ["Jumlah TPS"]),
        ("indikator=Status+desa", ["Status desa"]),
        ("wilayah=desa-9902&periode=2024", ["Persentase stunting", "Status desa"]),
        ("cari=tidak+ada+sama+sekali", []),
    ],
)
def test_the_catalogue_is_searched_and_filtered_by_a_plain_form(
    client: FlaskClient, query: str, found: list[str]
) -> None:
    tree = page(client, "/?" + query)

    assert sorted(words(title) for title in tree.cssselect(".card h2")) == found
    assert tree.cssselect("form[method=get]")


@pytest.mark.parametrize("query", ["wilayah=zzz", "indikator=zzz", "periode=zzz", "cari=zzz"])
def test_a_filter_that_matches_nothing_says_so_and_stays_in_sight(client: FlaskClient, query: str) -> None:
    tree = page(client, "/?" + query)

    assert not tree.cssselect(".card")
    assert "Tidak ada peta yang cocok" in words(tree)
    assert [entry.get("value") for entry in tree.cssselect("option[selected], #cari") if entry.get("value")] == ["zzz"]


def test_english_names_of_filters_lead_to_ours(client: FlaskClient) -> None:
    answer = client.get("/?area=zzz&search=tps&utm_source=x&lang=en")

    assert (answer.status_code, answer.headers["Location"]) == (302, "?cari=tps&wilayah=zzz&lang=en")


def test_an_empty_catalogue_says_how_to_begin(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    open_store(settings, writing=True)

    client = create_app(settings).test_client()

    assert "geoservice publish" in words(page(client, "/"))
    assert client.get("/readyz").get_json()["layers"] == 0


def test_the_periods_of_an_indicator_share_a_card_that_shows_the_newest(client: FlaskClient) -> None:
    cards = page(client, "/?cari=air+minum&wilayah=desa-9902").cssselect(".card")

    assert [words(card.cssselect("h2")[0]) for card in cards] == ["Cakupan air minum"]
    assert cards[0].cssselect("h2 a")[0].get("href") == "/maps/air-2018"
    assert [(link.text, link.get("href")) for link in cards[0].cssselect(".periods-of a")] == [
        (str(year), f"/maps/air-{year}") for year in range(2015, 2019)
    ]


def test_a_period_that_was_asked_for_is_the_one_that_is_shown(client: FlaskClient) -> None:
    cards = page(client, "/?cari=air+minum&periode=2016").cssselect(".card")

    assert [card.cssselect("h2 a")[0].get("href") for card in cards] == ["/maps/air-2016"]
    assert not cards[0].cssselect(".periods-of")


def test_two_maps_of_one_period_have_cards_of_their_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(tmp_path / "desa.geojson"), "desa-9902", "Desa uji")
    tables = Tables(store, tmp_path)
    for layer_id, period in (("a", "2023"), ("b", "2024"), ("c", "2024")):
        tables.publish(layer_id, "Angka", list(range(12)), kind="index", period=period)

    cards = page(create_app(settings).test_client(), "/").cssselect(".card")

    assert sorted(card.cssselect("h2 a")[0].get("href") for card in cards) == ["/maps/b", "/maps/c"]
    assert sorted(len(card.cssselect(".periods-of a")) for card in cards) == [0, 2]


def test_a_link_to_the_catalogue_has_a_preview(client: FlaskClient) -> None:
    tree = page(client, "/?cari=air")
    said = {meta.get("property") or meta.get("name"): meta.get("content") for meta in tree.cssselect("meta[content]")}

    assert said["og:title"] == "Katalog peta tematik"
    assert said["description"] == said["og:description"] == words(tree.cssselect(".lead")[0])
    assert said["og:url"] == tree.cssselect("link[rel=canonical]")[0].get("href") == "http://localhost/"
