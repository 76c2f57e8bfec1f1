"""Requests to the XML services, and what the layer `stunting` says."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

WMS_NAMES = {"wms": "http://www.opengis.net/wms", "ogc": "http://www.opengis.net/ogc"}
NAMES = {
    "ows": "http://www.opengis.net/ows/1.1",
    "wmts": "http://www.opengis.net/wmts/1.0",
    "wfs": "http://www.opengis.net/wfs/2.0",
    "gml": "http://www.opengis.net/gml/3.2",
    "xlink": "http://www.w3.org/1999/xlink",
}
#: Bounds of the boundary set, as each system writes them.
DEGREES = "103.9914593,-4.2082438,104.2099014,-4.0575746"
SWAPPED = "-4.2082438,103.9914593,-4.0575746,104.2099014"
MERCATOR = "11576276.3,-468881.3,11600593.2,-452065.2"
UTM_48S = "388048.3,9534781.9,412314.5,9551465.8"


def ask(client: FlaskClient, door: str, **said: object) -> TestResponse:
    """One GET with these parameters."""
    return client.get(f"/{door}", query_string={name: str(value) for name, value in said.items()})


def tree(answer: TestResponse) -> Any:
    """The root of an XML answer."""
    return etree.fromstring(answer.data)


def regions(client: FlaskClient, layer: str = "stunting") -> dict[str, dict[str, Any]]:
    """Properties by code, as the GeoJSON download has them."""
    collection = client.get(f"/layers/{layer}.geojson").get_json()
    return {feature["properties"]["kode"]: feature["properties"] for feature in collection["features"]}
