"""Every address of the contract, in every form: current and frozen, GET, HEAD, OPTIONS, 304, gzip, CORS, errors."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from geoservice.settings import Settings

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
REGION = "99.02.01.2001"


@dataclass(frozen=True)
class Address:
    """One row of the contract; `{layer}` is a layer, with `/v/<n>` where the address has a frozen form."""

    template: str
    media_type: str
    frozen: str = ""

    def of(self, layer: str) -> str:
        return self.template.format(layer=layer, region=REGION)


def row(template: str, media_type: str, frozen: str = "") -> Address:
    return Address(template, media_type, frozen)


ADDRESSES = [
    row("/maps/{layer}", "text/html", "/maps/{layer}/v/{n}"),
    row("/embed/{layer}", "text/html", "/embed/{layer}/v/{n}"),
    row("/embed/{layer}/{region}", "text/html", "/embed/{layer}/v/{n}/{region}"),
    row("/layers/{layer}.geojson", "application/geo+json", "/layers/{layer}/v/{n}.geojson"),
    row("/layers/{layer}.csv", "text/csv", "/layers/{layer}/v/{n}.csv"),
    row("/layers/{layer}.html", "text/html", "/layers/{layer}/v/{n}.html"),
    row("/layers/{layer}.png", "image/png", "/layers/{layer}/v/{n}.png"),
    row("/layers/{layer}.png?width=400&height=300", "image/png", "/layers/{layer}/v/{n}.png?width=400&height=300"),
    row("/layers/{layer}.tif", "image/tiff", "/layers/{layer}/v/{n}.tif"),
    row("/layers/{layer}/tiles/8/201/130.png", "image/png", "/layers/{layer}/v/{n}/tiles/8/201/130.png"),
    row("/layers/{layer}/tiles/8/201/130@2x.png", "image/png", "/layers/{layer}/v/{n}/tiles/8/201/130@2x.png"),
    row(
        "/layers/{layer}/tiles/8/201/130.mvt",
        "application/vnd.mapbox-vector-tile",
        "/layers/{layer}/v/{n}/tiles/8/201/130.mvt",
    ),
    row("/layers/{layer}/tilejson.json", "application/json", "/layers/{layer}/v/{n}/tilejson.json"),
    row("/layers/{layer}/raster.tilejson.json", "application/json", "/layers/{layer}/v/{n}/raster.tilejson.json"),
    row("/layers/{layer}/values.json", "application/json", "/layers/{layer}/v/{n}/values.json"),
    row(
        "/layers/{layer}/comparisons/99.02.01.2001.json",
        "application/json",
        "/layers/{layer}/v/{n}/comparisons/99.02.01.2001.json",
    ),
    row("/layers/{layer}/legend.svg", "image/svg+xml", "/layers/{layer}/v/{n}/legend.svg"),
    row("/layers/{layer}/legend.png", "image/png", "/layers/{layer}/v/{n}/legend.png"),
    row("/layers/{layer}/legend.json", "application/json", "/layers/{layer}/v/{n}/legend.json"),
]
ALONE = [
    row("/", "text/html"),
    row("/boundaries/desa-9902.geojson", "application/geo+json"),
    row("/oembed?url=http://localhost/maps/stunting", "application/json"),
]
EVERY = [*ADDRESSES, *ALONE]
NAMES = [entry.template for entry in EVERY]


@pytest.mark.parametrize("entry", EVERY, ids=NAMES)
def test_it_is_served_with_its_type_to_every_origin(client: FlaskClient, entry: Address) -> None:
    answer = client.get(entry.of("stunting"))

    assert answer.status_code == 200
    assert answer.mimetype == entry.media_type
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Frame-Options" not in answer.headers
    assert answer.data


@pytest.mark.parametrize("entry", EVERY, ids=NAMES)
def test_head_options_304_and_gzip_agree_with_get(client: FlaskClient, entry: Address) -> None:
    address = entry.of("stunting")
    got = client.get(address)
    head, options = client.head(address), client.options(address)
    squeezed = client.get(address, headers={"Accept-Encoding": "gzip"})
    again = client.get(address, headers={"If-None-Match": squeezed.headers["ETag"], "Accept-Encoding": "gzip"})

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert head.headers["ETag"] == got.headers["ETag"]
    assert options.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["Access-Control-Allow-Methods"].split(", "))
    plain = gzip.decompress(squeezed.data) if "Content-Encoding" in squeezed.headers else squeezed.data
    assert plain == got.data
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("entry", ADDRESSES, ids=[entry.template for entry in ADDRESSES])
def test_the_frozen_form_never_changes_and_is_kept_for_ever(client: FlaskClient, entry: Address) -> None:
    old = client.get(entry.frozen.format(layer="stunting", region=REGION, n=1))
    current = client.get(entry.frozen.format(layer="stunting", region=REGION, n=2))
    unknown = client.get(entry.frozen.format(layer="stunting", region=REGION, n=99))

    assert (old.status_code, current.status_code, unknown.status_code) == (200, 200, 404)
    assert old.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert old.headers["ETag"] != current.headers["ETag"]
    assert client.get(entry.of("stunting")).headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(("layer", "status"), [("tidak-ada", 404), ("ditarik", 410)])
@pytest.mark.parametrize("entry", ADDRESSES, ids=[entry.template for entry in ADDRESSES])
def test_a_layer_that_is_not_there_is_explained_to_programs_and_to_people(
    client: FlaskClient, entry: Address, layer: str, status: int
) -> None:
    for address in (entry.of(layer), entry.frozen.format(layer=layer, region=REGION, n=1)):
        document = client.get(address, headers={"Accept": "*/*"})
        page = client.get(address, headers=BROWSER)

        assert (document.status_code, page.status_code) == (status, status)
        assert document.mimetype == "application/problem+json"
        assert json.loads(document.data)["status"] == status
        assert page.mimetype == "text/html"
        assert 'lang="id"' in page.text


@pytest.mark.parametrize("entry", EVERY, ids=NAMES)
def test_nothing_can_be_written(client: FlaskClient, entry: Address) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.open(entry.of("stunting"), method=method, data=b"x").status_code == 405


NONSENSE = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(["NaN", "-0", "1e999", "..", "%00", "\x00", "٣", "null", "{}", "a" * 3000, "1,2,3,4", "é"]),
)


@pytest.mark.slow
@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(parts=["", "", "", "", "", ""], query={"bbox": "NaN,NaN,NaN,NaN"})
@given(
    parts=st.lists(NONSENSE, min_size=6, max_size=6),
    query=st.dictionaries(
        st.sampled_from(["bbox", "limit", "offset", "width", "height", "frame", "cari", "lang", "url", "halaman", "x"]),
        NONSENSE,
        max_size=3,
    ),
)
def test_no_route_fails_on_nonsense(client: FlaskClient, parts: list[str], query: dict[str, str]) -> None:
    for rule in client.application.url_map.iter_rules():
        address = "/" + quote(_filled(rule.rule, parts)[1:], errors="replace")

        assert client.get(address, query_string=query).status_code < 500


def _filled(rule: str, parts: list[str]) -> str:
    """The rule with a part for each variable; an empty part becomes a layer that exists."""
    rest = cycle(parts)
    return re.sub(r"<[^>]*>", lambda _variable: next(rest) or "stunting", rule)


SERVE = """
import sys
from geoservice.settings import Settings
from geoservice.web import create_app
client = create_app(Settings.from_env()).test_client()
for address in sys.argv[1:]:
    assert client.get(address).status_code == 200, address
print(",".join(sorted({"pandas", "geopandas", "mapclassify", "folium", "branca", "pyogrio"} & set(sys.modules))))
"""


def test_a_worker_that_has_answered_everything_holds_nothing_of_publishing(settings: Settings) -> None:
    addresses = [entry.of("tps") for entry in EVERY]
    environment = {"GEOSERVICE_DATA_DIR": str(settings.data_dir), "PATH": ""}

    done = subprocess.run([sys.executable, "-c", SERVE, *addresses], env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    "address",
    [
        *("/layers/stunting/v/01.geojson", "/layers/stunting/v/0.geojson", "/layers/stunting/v/01/legend.svg"),
        *("/maps/stunting/v/01", "/embed/stunting/v/01", "/embed/stunting/v/01/99.02.01.2001"),
        *("/layers/stunting/v/01/tiles/8/201/130.png", "/layers/stunting/tiles/08/201/130.png"),
    ],
)
def test_a_version_or_tile_has_one_address_only(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_report_of_health_is_kept_nowhere(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
