"""WFS requests that are sent, as XML or as a form: the same answers as those to a GET."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geoservice.web.ogc._wfs_bodies import _READERS
from tests.web.ogc.xml_world import NAMES, ask, tree

XML = "text/xml"
WFS, FES = 'xmlns:wfs="http://www.opengis.net/wfs/2.0"', 'xmlns:fes="http://www.opengis.net/fes/2.0"'
OLD = 'xmlns="http://www.opengis.net/wfs/2.0" xmlns:ogc="http://www.opengis.net/ogc"'
GET: dict[str, object] = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typenames": "gs:stunting"}
RAWA = (
    '<fes:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!">'
    "<fes:ValueReference>nama</fes:ValueReference><fes:Literal>Rawa*</fes:Literal></fes:PropertyIsLike>"
)


def send(client: FlaskClient, body: str, media_type: str = XML) -> TestResponse:
    return client.post("/wfs", data=body.encode(), content_type=media_type)


def features(inside: str, attributes: str = "", query: str = "") -> str:
    """A GetFeature request."""
    return (
        f'<wfs:GetFeature {WFS} {FES} service="WFS" version="2.0.0" {attributes}>'
        f'<wfs:Query typeNames="gs:stunting" xmlns:gs="http://a/b" {query}>{inside}</wfs:Query></wfs:GetFeature>'
    )


#: A body, and the parameters of the GET that says the same.
SAME: dict[str, tuple[str, dict[str, object]]] = {
    "all": (features(""), {}),
    "page": (features("", 'count="3" startIndex="2"'), {"count": 3, "startindex": 2}),
    "hits": (features("", 'resultType="hits"'), {"resulttype": "hits"}),
    "geojson": (features("", 'outputFormat="application/json"'), {"outputformat": "application/json"}),
    "csv": (features("", 'outputFormat="csv"'), {"outputformat": "csv"}),
    "crs": (features("", query='srsName="urn:ogc:def:crs:EPSG::32748"'), {"srsname": "urn:ogc:def:crs:EPSG::32748"}),
    "columns": (
        features("<wfs:PropertyName>gs:nama</wfs:PropertyName><wfs:PropertyName>gs:kelas</wfs:PropertyName>"),
        {"propertyname": "gs:nama,gs:kelas"},
    ),
    "filter": (
        features(f"<fes:Filter>{RAWA}</fes:Filter>"),
        {"filter": f"<fes:Filter {FES}>{RAWA}</fes:Filter>"},
    ),
    "order": (
        features(
            "<fes:SortBy><fes:SortProperty><fes:ValueReference>nilai</fes:ValueReference>"
            "<fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty><fes:SortProperty>"
            "<fes:ValueReference>nama</fes:ValueReference></fes:SortProperty></fes:SortBy>"
        ),
        {"sortby": "nilai DESC,nama"},
    ),
    "as openlayers writes it": (
        f'<GetFeature {OLD} service="WFS" version="1.1.0" outputFormat="application/json">'
        '<Query typeName="stunting" srsName="EPSG:3857"/></GetFeature>'.replace("1.1.0", "2.0.0"),
        {"outputformat": "application/json", "srsname": "EPSG:3857"},
    ),
    "stored query": (
        f'<wfs:GetFeature {WFS} service="WFS" version="2.0.0">'
        '<wfs:StoredQuery id="urn:ogc:def:query:OGC-WFS::GetFeatureById">'
        '<wfs:Parameter name="ID">stunting.99.01.01.2001</wfs:Parameter></wfs:StoredQuery></wfs:GetFeature>',
        {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "id": "stunting.99.01.01.2001"},
    ),
    "values": (
        f'<wfs:GetPropertyValue {WFS} service="WFS" version="2.0.0" valueReference="nama">'
        '<wfs:Query typeNames="gs:stunting"/></wfs:GetPropertyValue>',
        {"request": "GetPropertyValue", "valuereference": "nama"},
    ),
    "capabilities": (
        f'<wfs:GetCapabilities {WFS} xmlns:ows="http://www.opengis.net/ows/1.1" service="WFS">'
        "<ows:AcceptVersions><ows:Version>2.0.0</ows:Version></ows:AcceptVersions></wfs:GetCapabilities>",
        {"request": "GetCapabilities"},
    ),
    "schema": (
        f'<wfs:DescribeFeatureType {WFS} service="WFS" version="2.0.0">'
        "<wfs:TypeName>gs:stunting</wfs:TypeName><wfs:TypeName>gs:tps</wfs:TypeName></wfs:DescribeFeatureType>",
        {"request": "DescribeFeatureType", "typenames": "gs:stunting,gs:tps"},
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_a_body_asks_what_an_address_asks(client: FlaskClient, case: str) -> None:
    body, said = SAME[case]

    sent, asked = send(client, body), ask(client, "wfs", **(GET | said))

    assert (sent.status_code, sent.mimetype) == (asked.status_code, asked.mimetype)
    # The links of pages are addresses, in the words of what was sent.
    assert sent.data.partition(b" next=")[0] == asked.data.partition(b" next=")[0]


def test_the_next_page_of_what_was_sent_has_an_address(client: FlaskClient) -> None:
    body = features(f"<fes:Filter>{RAWA}</fes:Filter>", 'count="1"')
    first = tree(send(client, body))

    following = tree(client.get(first.get("next")))

    assert int(first.get("numberMatched")) == int(following.get("numberMatched")) > 1
    names = [root.findtext(".//{*}nama") for root in (first, following)]
    assert len({*names}) == 2
    assert all(name.startswith("Rawa") for name in names)


def test_a_form_says_the_parameters(client: FlaskClient) -> None:
    form = "SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=gs%3Astunting&RESULTTYPE=hits"

    answer = send(client, form, "application/x-www-form-urlencoded")

    assert tree(answer).get("numberMatched") == "12"


REFUSED = {
    "nothing": ("", 400, b"OperationParsingFailed"),
    "no XML": ("<a", 400, b"OperationParsingFailed"),
    "entities": ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 400, b"OperationParsingFailed"),
    "too long": (f"<a>{'b' * 70_000}</a>", 400, b"OperationParsingFailed"),
    "transaction": (f'<wfs:Transaction {WFS} service="WFS" version="2.0.0"/>', 400, b"OperationNotSupported"),
    "two queries": (
        f'<wfs:GetFeature {WFS} service="WFS" version="2.0.0"><wfs:Query typeNames="gs:tps"/>'
        '<wfs:Query typeNames="gs:stunting"/></wfs:GetFeature>',
        400,
        b"OptionNotSupported",
    ),
    "unknown type": (features("").replace("gs:stunting", "gs:tidak-ada"), 400, b'locator="TYPENAMES"'),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused(client: FlaskClient, case: str) -> None:
    body, status, code = REFUSED[case]

    answer = send(client, body)

    assert (answer.status_code, code in answer.data) == (status, True)
    assert b"root:" not in answer.data


def test_an_answer_to_what_was_sent_is_not_kept(client: FlaskClient) -> None:
    answer = client.post("/wfs", data=features(""), content_type=XML, headers={"If-None-Match": "*"})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in answer.headers


def test_pages_of_other_sites_may_send(client: FlaskClient) -> None:
    flight = client.options("/wfs", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"})

    assert "POST" in flight.headers["Access-Control-Allow-Methods"]
    assert send(client, features("")).headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture
def all_read() -> Iterator[None]:
    """Others are sending, slowly."""
    while _READERS.acquire(blocking=False):
        pass
    yield
    for _place in range(2):
        _READERS.release()


@pytest.mark.usefixtures("all_read")
def test_those_who_send_slowly_hold_up_only_those_who_send(client: FlaskClient) -> None:
    waiting = send(client, features(""))

    assert (waiting.status_code, waiting.mimetype) == (503, "text/xml")
    assert ask(client, "wfs", **GET).status_code == 200


def test_a_reader_leaves_its_place(app: Flask) -> None:
    threads = [
        threading.Thread(target=lambda: send(app.test_client(), features("", 'resultType="hits"'))) for _n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert send(app.test_client(), features("")).status_code == 200


def test_capabilities_say_so(client: FlaskClient) -> None:
    root = tree(ask(client, "wfs", service="WFS", request="GetCapabilities"))

    posts = root.findall(".//ows:Operation//ows:Post", NAMES)
    assert len(posts) == len(root.findall(".//ows:Operation//ows:Get", NAMES))
    assert {post.get("{http://www.w3.org/1999/xlink}href") for post in posts} == {"http://localhost/wfs"}
    encoding = next(part for part in root.iterfind(".//ows:Constraint", NAMES) if part.get("name") == "XMLEncoding")
    assert encoding.findtext("ows:DefaultValue", namespaces=NAMES) == "TRUE"
