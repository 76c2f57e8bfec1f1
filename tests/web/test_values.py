"""The values document: everything that colours a map, and nothing that another layer shares."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html


def document(client: FlaskClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(address).get_json()
    return found


@pytest.mark.parametrize("layer", ["stunting", "tps", "desimal", "sama"])
def test_it_says_of_every_region_what_geojson_says(client: FlaskClient, layer: str) -> None:
    said = document(client, f"/layers/{layer}/values.json")
    features = client.get(f"/layers/{layer}.geojson").get_json()["features"]
    reasons = {one["reason"]: one["keterangan"] for one in said["missing"]}

    assert said["regions"] == len(features)
    for position, feature in enumerate(features):
        properties, number = feature["properties"], said["class_numbers"][position]
        chosen = said["classes"][number - 1] if number else {"label": None, "warna": said["missing_colour"]}
        assert said["values"][position] == properties["nilai"]
        assert (number or None) == properties["kelas"]
        assert (chosen["label"], chosen["warna"]) == (properties["label"], properties["warna"])
        assert reasons.get(said["reasons"][position]) == properties["keterangan"]


def test_its_comparisons_are_those_of_the_page(client: FlaskClient) -> None:
    template = document(client, "/layers/stunting/values.json")["comparisons"]
    page = html.fromstring(client.get("/maps/stunting?sorot=99.02.02.2003").data)

    said = document(client, template.format(code="99.02.02.2003"))["comparisons"]

    shown = [" ".join(line.text_content().split()) for line in page.cssselect(".own .beside")]
    assert shown == [f"{one['label']}: {one['value']} ({one['of']})" for one in said]
    assert len(shown) == 2
    assert client.get(template.format(code="99.99.99.9999")).status_code == 404


def test_categories_are_named_by_their_index(client: FlaskClient) -> None:
    said = document(client, "/layers/status/values.json")
    features = client.get("/layers/status.geojson").get_json()["features"]

    named = [said["categories"][index] for index in said["values"]]

    assert named == [feature["properties"]["nilai"] for feature in features]


def test_it_counts_and_words_as_the_legend_does(client: FlaskClient) -> None:
    said = document(client, "/layers/stunting/values.json")
    legend = document(client, "/layers/stunting/legend.json")

    assert [(one["label"], one["warna"], one["count"]) for one in said["classes"]] == [
        (one["label"], one["warna"], one["count"]) for one in legend["classes"]
    ]
    assert [(one["keterangan"], one["count"]) for one in said["missing"]] == [
        (one["keterangan"], one["count"]) for one in legend["missing"]
    ]


def test_it_speaks_the_language_that_is_asked_for(client: FlaskClient) -> None:
    indonesian = document(client, "/layers/desimal/values.json")
    english = document(client, "/layers/desimal/values.json?lang=en")

    assert indonesian["classes"][0]["label"] != english["classes"][0]["label"]
    assert indonesian["values"] == english["values"]


def test_an_english_page_reads_english_values(client: FlaskClient) -> None:
    english, indonesian = (client.get(f"/maps/stunting?lang={language}").text for language in ("en", "id"))

    assert "/layers/stunting/v/2/values.json?lang=en" in english
    assert "?lang" not in indonesian.split('"values":')[1].split(",")[0]


def test_a_frozen_document_keeps_the_old_values(client: FlaskClient) -> None:
    old, new = (document(client, f"/layers/stunting/v/{number}/values.json") for number in (1, 2))

    assert (old["values"][0], new["values"][0]) == (12.5, 11.5)
    assert old["region_tiles"] == new["region_tiles"]


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    said = document(client, "/layers/jahat/values.json")

    assert said["title"].startswith('"><script>')
