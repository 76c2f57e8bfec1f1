"""The other periods and indicators that a map page offers."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from lxml import html

from geoservice.actions.change_layer import withdraw
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import write_boundary
from tests.web.world import ACTOR, Tables, import_set


def links(client: FlaskClient, address: str, part: str) -> list[tuple[str, str]]:
    tree = html.fromstring(client.get(address).text)
    return [(link.text_content(), link.get("href")) for link in tree.cssselect(f'[data-part="{part}"] a')]


def test_the_periods_of_an_indicator_are_offered_oldest_first(client: FlaskClient) -> None:
    assert links(client, "/maps/air-2016", "periods") == [
        (str(year), f"/maps/air-{year}") for year in range(2015, 2019)
    ]


def test_the_period_that_is_shown_is_marked(client: FlaskClient) -> None:
    tree = html.fromstring(client.get("/maps/air-2016").text)

    assert [link.text for link in tree.cssselect('[data-part="periods"] [aria-current]')] == ["2016"]


def test_an_indicator_is_offered_once_with_the_period_that_comes_nearest(client: FlaskClient) -> None:
    offered = dict(links(client, "/maps/stunting", "others"))

    assert offered["Persentase stunting"] == "/maps/stunting"
    assert offered["Jumlah TPS (2023)"] == "/maps/tps"
    assert offered["Cakupan air minum (2018)"] == "/maps/air-2018"
    assert not any("keliru" in title for title in offered)


def test_a_layer_alone_offers_nothing(client: FlaskClient) -> None:
    assert links(client, "/maps/jahat", "others") == []
    assert links(client, "/maps/stunting", "periods") == []


def test_a_frozen_page_offers_nothing_because_it_must_never_change(client: FlaskClient) -> None:
    assert links(client, "/maps/air-2016/v/1", "periods") == []
    assert links(client, "/maps/air-2016/v/1", "others") == []


def test_what_is_published_or_withdrawn_is_known_at_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(tmp_path / "desa.geojson"), "desa-9902", "Desa uji")
    tables = Tables(store, tmp_path)
    tables.publish("a-2023", "Angka", list(range(12)), kind="index", period="2023")
    tables.publish("a-2024", "Angka", list(range(12)), kind="index", period="2024")
    client = create_app(settings).test_client()

    before = links(client, "/maps/a-2024", "periods")
    tables.publish("a-2025", "Angka", list(range(12)), kind="index", period="2025")
    after = links(client, "/maps/a-2024", "periods")
    withdraw(store, "a-2023", ACTOR)
    at_last = links(client, "/maps/a-2024", "periods")

    assert [label for label, _address in before] == ["2023", "2024"]
    assert [label for label, _address in after] == ["2023", "2024", "2025"]
    assert [label for label, _address in at_last] == ["2024", "2025"]


def test_a_layer_on_another_edition_is_linked_but_not_recoloured(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    path = write_boundary(tmp_path / "desa.geojson")
    import_set(store, path, "desa-9902", "Desa uji")
    tables = Tables(store, tmp_path)
    tables.publish("lama", "Angka lama", list(range(12)), kind="index")
    path.write_text(path.read_text(encoding="utf-8").replace("104.0", "104.001"), encoding="utf-8")
    import_set(store, path, "desa-9902", "Desa uji")
    tables.publish("baru", "Angka baru", list(range(12)), kind="index")

    tree = html.fromstring(create_app(settings).test_client().get("/maps/baru").text)
    values = {link.text: link.get("data-values") for link in tree.cssselect('[data-part="others"] a')}

    assert values["Angka lama"] is None
    assert values["Angka baru"] == "/layers/baru/v/1/values.json"
