"""Questions to OGC API, and what is read off the answers."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

LAYER = "/ogc/collections/stunting"

ITEMS = f"{LAYER}/items"

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

EPSG = "http://www.opengis.net/def/crs/EPSG/0"

GEOJSON = "application/geo+json"


def get(client: FlaskClient, address: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == status, answer.text[:500]
    return answer.json


def relations(said: dict[str, Any]) -> dict[str, set[str]]:
    """The media types of every link relation."""
    found: dict[str, set[str]] = {}
    for link in said["links"]:
        found.setdefault(link["rel"], set()).add(link["type"])
    return found


def href(said: dict[str, Any], rel: str) -> str:
    return str(next(link["href"] for link in said["links"] if link["rel"] == rel)).removeprefix("http://localhost")


def codes(said: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in said["features"]]
