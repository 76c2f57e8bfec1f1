"""A region beside its kecamatan and the whole layer: only with figures that the layer can give honestly."""

from __future__ import annotations

from statistics import median

from flask.testing import FlaskClient
from lxml import html

from tests.web.world import SECOND


def beside(client: FlaskClient, address: str) -> list[str]:
    page = html.fromstring(client.get(address, headers={"Accept": "text/html"}).text)
    return [" ".join(line.text_content().split()) for line in page.cssselect(".own .beside")]


def shares(positions: range) -> list[float]:
    return [float(str(SECOND[p]).replace(",", ".")) for p in positions if SECOND[p] != "..."]


def test_a_region_stands_beside_the_median_of_its_kecamatan_and_of_all(client: FlaskClient) -> None:
    found = beside(client, "/embed/stunting/99.02.02.2003")

    assert found[0].startswith("Median Kecamatan Uji 2: ")
    everywhere = f"{median(shares(range(12))):.1f}".replace(".", ",")
    assert found[1] == f"Median seluruh peta: {everywhere}% (11 wilayah berdata)"


def test_a_median_is_never_called_the_figure_of_the_unit_above(client: FlaskClient) -> None:
    said = beside(client, "/embed/stunting/99.02.02.2003") + beside(client, "/maps/tps?sorot=99.02.02.2003")

    assert said
    assert all(line.startswith("Median ") for line in said)


def test_categories_are_counted_not_averaged(client: FlaskClient) -> None:
    found = beside(client, "/embed/status/99.02.02.2003")

    assert found[-1] == "Berkategori sama di seluruh peta: 4 dari 12 (wilayah berdata)"


def test_a_region_without_a_value_still_learns_what_the_others_have(client: FlaskClient) -> None:
    assert any(line.startswith("Median seluruh peta") for line in beside(client, "/embed/stunting/99.02.03.2004"))
