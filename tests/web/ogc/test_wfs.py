"""WFS 2.0.0."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient

from tests.web.ogc.xml_world import DEGREES, MERCATOR, NAMES, SWAPPED, ask, regions, tree

GET: dict[str, object] = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typenames": "gs:stunting"}
JSON: dict[str, object] = GET | {"outputformat": "application/json"}


def codes(client: FlaskClient, **said: object) -> list[str]:
    """Codes of the features of an answer in GeoJSON."""
    answer = ask(client, "wfs", **(JSON | said))
    assert answer.status_code == 200, answer.text
    return [feature["properties"]["kode"] for feature in answer.get_json()["features"]]


@pytest.mark.parametrize("name", ["stunting", "gs:stunting", "lain:stunting", "(gs:stunting)", "{http://a/b}stunting"])
def test_a_type_is_found_with_any_prefix(client: FlaskClient, name: str) -> None:
    assert len(codes(client, typenames=name)) == 12


def test_gml_says_what_the_download_says(client: FlaskClient) -> None:
    root = tree(ask(client, "wfs", **GET))

    assert (root.get("numberMatched"), root.get("numberReturned")) == ("12", "12")
    found = {}
    for member in root.findall("wfs:member", NAMES):
        said = {part.tag.rpartition("}")[2]: part.text for part in member[0] if not len(part)}
        found[said["kode"]] = said
    assert found == {
        code: {name: str(value) for name, value in row.items() if value is not None}
        for code, row in regions(client).items()
    }


AXES = {
    "urn:ogc:def:crs:EPSG::4326": True,
    "http://www.opengis.net/def/crs/EPSG/0/4326": True,
    "EPSG:4326": False,
    "http://www.opengis.net/gml/srs/epsg.xml#4326": False,
    "urn:ogc:def:crs:OGC:1.3:CRS84": False,
}


@pytest.mark.parametrize("crs", AXES)
def test_the_spelling_of_a_crs_decides_the_order_of_axes_in_gml(client: FlaskClient, crs: str) -> None:
    root = tree(ask(client, "wfs", **(GET | {"srsname": crs})))

    first, second = (float(number) for number in root.find(".//gml:posList", NAMES).text.split()[:2])

    assert (first < 0 < second) is AXES[crs]


@pytest.mark.parametrize("crs", AXES)
def test_geojson_is_longitude_first_whatever_the_spelling(client: FlaskClient, crs: str) -> None:
    answer = ask(client, "wfs", **(JSON | {"srsname": crs})).get_json()

    assert answer["features"][0]["geometry"]["coordinates"][0][0][0][0] > 100
    assert "crs" not in answer


def test_geojson_in_metres_names_its_crs(client: FlaskClient) -> None:
    answer = ask(client, "wfs", **(JSON | {"srsname": "EPSG:3857"})).get_json()

    assert answer["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::3857"
    assert answer["features"][0]["geometry"]["coordinates"][0][0][0][0] > 10_000_000


def test_outer_rings_run_against_the_clock_in_longitude_and_latitude(client: FlaskClient) -> None:
    root = tree(ask(client, "wfs", **(GET | {"srsname": "urn:ogc:def:crs:OGC:1.3:CRS84"})))

    for ring in root.findall(".//gml:exterior//gml:posList", NAMES):
        numbers = [float(number) for number in ring.text.split()]
        assert shapely.LinearRing(zip(numbers[::2], numbers[1::2], strict=True)).is_ccw


@pytest.mark.parametrize(
    "box",
    [
        f"{SWAPPED}",
        f"{SWAPPED},urn:ogc:def:crs:EPSG::4326",
        f"{DEGREES},EPSG:4326",
        f"{DEGREES},urn:ogc:def:crs:OGC:1.3:CRS84",
        f"{MERCATOR},EPSG:3857",
    ],
)
def test_a_box_in_any_crs_finds_the_regions(client: FlaskClient, box: str) -> None:
    assert len(codes(client, bbox=box)) == 12


def test_a_small_box_finds_few_and_a_far_one_none(client: FlaskClient) -> None:
    assert 0 < len(codes(client, bbox="104.0,-4.2,104.01,-4.19,EPSG:4326")) < 12
    assert codes(client, bbox=f"{DEGREES}") == []  # latitude first: somewhere else on earth


def fes(inside: str, prefix: str = "fes", space: str = "http://www.opengis.net/fes/2.0") -> str:
    """A filter; `*` stands for the prefix."""
    return f'<{prefix}:Filter xmlns:{prefix}="{space}">{inside.replace("*", prefix + ":")}</{prefix}:Filter>'


def literal(operator: str, column: str, value: object) -> str:
    """A comparison as clients write it."""
    said = f"<*ValueReference>gs:{column}</*ValueReference><*Literal>{value}</*Literal>"
    return f"<*{operator}>{said}</*{operator}>"


FILTERS: dict[str, tuple[str, Callable[[dict[str, Any]], bool]]] = {
    "equal": (literal("PropertyIsEqualTo", "kelas", 2), lambda row: row["kelas"] == 2),
    "not equal": (literal("PropertyIsNotEqualTo", "kelas", 2), lambda row: row["kelas"] not in (2, None)),
    "greater": (literal("PropertyIsGreaterThan", "nilai", 20), lambda row: (row["nilai"] or 0) > 20),
    "null": (
        "<*PropertyIsNull><*ValueReference>nilai</*ValueReference></*PropertyIsNull>",
        lambda row: row["nilai"] is None,
    ),
    "like": (
        '<*PropertyIsLike wildCard="%" singleChar="_" escapeChar="\\" matchCase="false">'
        "<*ValueReference>nama</*ValueReference><*Literal>CONTOH%</*Literal></*PropertyIsLike>",
        lambda row: row["nama"].lower().startswith("contoh"),
    ),
    "and not": (
        f"<*And>{literal('PropertyIsLessThan', 'nilai', 30)}"
        f"<*Not>{literal('PropertyIsEqualTo', 'kelas', 1)}</*Not></*And>",
        lambda row: row["nilai"] is not None and row["nilai"] < 30 and row["kelas"] != 1,
    ),
    "or": (
        f"<*Or>{literal('PropertyIsEqualTo', 'kelas', 1)}{literal('PropertyIsEqualTo', 'kelas', 3)}</*Or>",
        lambda row: row["kelas"] in (1, 3),
    ),
    "between": (
        "<*PropertyIsBetween><*ValueReference>nilai</*ValueReference><*LowerBoundary><*Literal>9</*Literal>"
        "</*LowerBoundary><*UpperBoundary><*Literal>20</*Literal></*UpperBoundary></*PropertyIsBetween>",
        lambda row: row["nilai"] is not None and 9 <= row["nilai"] <= 20,
    ),
    "one by its name": ('<*ResourceId rid="stunting.99.02.01.2001"/>', lambda row: row["kode"] == "99.02.01.2001"),
}


@pytest.mark.parametrize("case", FILTERS)
def test_filters_find_what_they_say(client: FlaskClient, case: str) -> None:
    inside, is_meant = FILTERS[case]

    found = codes(client, filter=fes(inside))

    expected = sorted(code for code, row in regions(client).items() if is_meant(row))
    assert sorted(found) == expected != []


@pytest.mark.parametrize(
    "text",
    [
        "<a",
        "kelas = 2",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Filter><a>&b;</a></Filter>',
        fes(literal("PropertyIsEqualTo", "tidak_ada", 1)),
        fes(literal("PropertyIsEqualTo", "nilai", "banyak")),
        fes("<*Not>" * 30 + literal("PropertyIsEqualTo", "kelas", 1) + "</*Not>" * 30),
        fes("<*Function/>"),
        "x" * 9000,
    ],
    ids=["half", "text", "doctype", "column", "number", "deep", "function", "long"],
)
def test_filters_that_cannot_be_used_are_refused(client: FlaskClient, text: str) -> None:
    answer = ask(client, "wfs", **(GET | {"filter": text}))

    assert answer.status_code == 400
    assert tree(answer).find("ows:Exception", NAMES).get("locator") == "FILTER"


def test_pages_follow_each_other_to_the_end(client: FlaskClient) -> None:
    path, found = "/wfs?service=WFS&version=2.0.0&request=GetFeature&typenames=gs:stunting&count=5", []
    while path:
        root = tree(client.get(path))
        found += [part.text for part in root.iter("{*}kode")]
        path = root.get("next", "")

    assert found == sorted(regions(client))


def test_hits_count_without_features(client: FlaskClient) -> None:
    root = tree(ask(client, "wfs", **(GET | {"resulttype": "hits", "count": 3})))

    assert (root.get("numberMatched"), root.get("numberReturned"), len(root)) == ("12", "0", 0)
    assert root.get("next") is None


def test_features_come_in_the_order_asked_for(client: FlaskClient) -> None:
    found = codes(client, sortby="nilai DESC")

    values = [regions(client)[code]["nilai"] for code in found]
    assert values == [*sorted((v for v in values if v is not None), reverse=True), None]


def test_only_the_properties_asked_for_are_written(client: FlaskClient) -> None:
    answer = ask(client, "wfs", **(JSON | {"propertyname": "gs:nama,gs:kelas"})).get_json()

    assert [*answer["features"][0]["properties"]] == ["nama", "kelas"]


def test_a_stored_query_answers_the_feature_itself(client: FlaskClient) -> None:
    said = {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "id": "stunting.99.02.01.2001"}

    root = tree(ask(client, "wfs", **(GET | said)))

    assert root.get("{http://www.opengis.net/gml/3.2}id") == "stunting.99.02.01.2001"
    assert ask(client, "wfs", **(GET | said | {"id": "stunting.00"})).status_code == 404


def test_names_that_do_not_exist_find_nothing(client: FlaskClient) -> None:
    assert codes(client, resourceid="stunting.99.02.01.2001,stunting.00") == ["99.02.01.2001"]
    assert codes(client, resourceid="stunting.00") == []


REFUSED: dict[str, tuple[dict[str, object], str, str]] = {
    "a type": ({"typenames": "gs:tidak-ada"}, "InvalidParameterValue", "TYPENAMES"),
    "two types": ({"typenames": "gs:stunting,gs:tps"}, "OptionNotSupported", "TYPENAMES"),
    "no type": ({"typenames": ""}, "MissingParameterValue", "TYPENAMES"),
    "a version": ({"version": "1.0.0"}, "InvalidParameterValue", "VERSION"),
    "a request": ({"request": "Transaction"}, "OperationNotSupported", "REQUEST"),
    "a CRS": ({"srsname": "EPSG:9999"}, "InvalidParameterValue", "SRSNAME"),
    "a box": ({"bbox": "1,2,3"}, "InvalidParameterValue", "BBOX"),
    "no number": ({"bbox": "nan,1,2,3"}, "InvalidParameterValue", "BBOX"),
    "a count": ({"count": "-1"}, "InvalidParameterValue", "COUNT"),
    "a format": ({"outputformat": "KML"}, "InvalidParameterValue", "OUTPUTFORMAT"),
    "a property": ({"propertyname": "rahasia"}, "InvalidParameterValue", "PROPERTYNAME"),
    "an order": ({"sortby": "rahasia"}, "InvalidParameterValue", "SORTBY"),
    "a stored query": ({"storedquery_id": "lain"}, "InvalidParameterValue", "STOREDQUERY_ID"),
    "names of two types": ({"resourceid": "stunting.1,tps.1"}, "InvalidParameterValue", "RESOURCEID"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_answered_is_refused_by_name(client: FlaskClient, case: str) -> None:
    said, code, locator = REFUSED[case]

    answer = ask(client, "wfs", **(GET | said))

    assert answer.status_code == 400
    refusal = tree(answer).find("ows:Exception", NAMES)
    assert (refusal.get("exceptionCode"), refusal.get("locator")) == (code, locator)


def test_other_formats_are_files(client: FlaskClient) -> None:
    csv = ask(client, "wfs", **(GET | {"outputformat": "csv", "count": 3}))
    shape = ask(client, "wfs", **(GET | {"outputformat": "shape-zip"}))

    assert len(csv.text.strip().splitlines()) == 4
    assert any(name.endswith(".dbf") for name in zipfile.ZipFile(io.BytesIO(shape.data)).namelist())


VALUE = GET | {"request": "GetPropertyValue"}


@pytest.mark.parametrize("reference", ["nilai", "gs:nilai", "gs:stunting/gs:nilai", "keterangan", "kode"])
def test_the_values_of_one_property_are_those_of_the_download(client: FlaskClient, reference: str) -> None:
    root = tree(ask(client, "wfs", **VALUE, valuereference=reference))
    column = reference.rpartition(":")[2]

    found = [member[0].text for member in root.findall("wfs:member", NAMES)]
    assert found == [str(row[column]) for row in regions(client).values() if row[column] is not None]
    assert root.tag == "{http://www.opengis.net/wfs/2.0}ValueCollection"
    assert int(root.get("numberMatched")) == int(root.get("numberReturned")) == len(found)


def test_values_are_identifiers_shapes_pages_and_hits(client: FlaskClient) -> None:
    names = tree(ask(client, "wfs", **VALUE, valuereference="@gml:id", count=2, startindex=3))
    shape = tree(ask(client, "wfs", **VALUE, valuereference="geometry", count=1, srsname="EPSG:4326"))
    hits = tree(ask(client, "wfs", **VALUE, valuereference="nilai", resulttype="hits", bbox=f"{DEGREES},EPSG:4326"))

    codes_there = list(regions(client))
    assert [member.text for member in names.findall("wfs:member", NAMES)] == [
        f"stunting.{code}" for code in codes_there[3:5]
    ]
    assert float(shape.find(".//gml:posList", NAMES).text.split()[0]) > 100
    assert (hits.get("numberMatched"), hits.get("numberReturned")) == ("11", "0")


@pytest.mark.parametrize(
    ("said", "locator"),
    [
        ({"valuereference": "tinggi"}, "VALUEREFERENCE"),
        ({}, "VALUEREFERENCE"),
        ({"valuereference": "nilai", "outputformat": "csv"}, "OUTPUTFORMAT"),
    ],
)
def test_values_that_there_are_not_are_refused(client: FlaskClient, said: dict[str, str], locator: str) -> None:
    answer = ask(client, "wfs", **VALUE, **said)

    assert answer.status_code == 400
    assert tree(answer).find("ows:Exception", NAMES).get("locator") == locator


@pytest.mark.parametrize(
    ("said", "locator"),
    [
        ({"resourceid": "stunting.99.02.01.2001", "bbox": SWAPPED}, "BBOX"),
        ({"resourceid": "stunting.99.02.01.2001", "filter": "<Filter/>"}, "FILTER"),
        ({"request": "DescribeFeatureType", "outputformat": "apa"}, "OUTPUTFORMAT"),
    ],
)
def test_what_cannot_be_meant_together_is_refused(client: FlaskClient, said: dict[str, str], locator: str) -> None:
    answer = ask(client, "wfs", **(GET | said))

    assert answer.status_code == 400
    assert tree(answer).find("ows:Exception", NAMES).get("locator") == locator


def test_a_box_over_the_antimeridian_finds_what_lies_at_its_ends(client: FlaskClient) -> None:
    assert codes(client, bbox="170,-10,-170,10,EPSG:4326") == []
    assert len(codes(client, bbox="100,-10,-170,10,EPSG:4326")) == 12
    assert len(codes(client, bbox="-10,100,10,-170")) == 12


def test_files_hold_every_property(client: FlaskClient) -> None:
    answer = ask(client, "wfs", **GET, outputformat="shape-zip", propertyname="nama")

    assert answer.status_code == 400
    assert tree(answer).find("ows:Exception", NAMES).get("locator") == "PROPERTYNAME"


def test_versions_are_negotiated(client: FlaskClient) -> None:
    asked = {"service": "WFS", "request": "GetCapabilities"}

    assert tree(ask(client, "wfs", **asked, acceptversions="2.0.0,1.1.0")).get("version") == "2.0.0"
    assert b"VersionNegotiationFailed" in ask(client, "wfs", **asked, acceptversions="1.1.0").data


def test_boundary_sets_are_types_too(client: FlaskClient) -> None:
    assert len(codes(client, typenames="gs:desa-9902")) == 12


def test_boundary_sets_are_files_too(client: FlaskClient) -> None:
    csv = ask(client, "wfs", **(GET | {"typenames": "gs:desa-9902", "outputformat": "csv", "count": 3}))
    shape = ask(client, "wfs", **(GET | {"typenames": "gs:desa-9902", "outputformat": "shape-zip"}))

    assert (csv.text.splitlines()[0].lstrip("\ufeff")[:15], len(csv.text.splitlines())) == ("kode,nama,jenis", 4)
    assert "desa-9902.dbf" in zipfile.ZipFile(io.BytesIO(shape.data)).namelist()


@pytest.mark.parametrize(
    ("word", "media_type"),
    [("geojson", "application/geo+json"), ("SHAPEZIP", "application/zip"), ("GML", "application/gml+xml")],
)
def test_formats_have_the_names_of_other_servers_too(client: FlaskClient, word: str, media_type: str) -> None:
    answer = ask(client, "wfs", **(GET | {"outputformat": word, "count": 1}))

    assert (answer.status_code, answer.mimetype) == (200, media_type)


def test_a_condition_may_be_cql2(client: FlaskClient) -> None:
    """CQL_FILTER, a parameter of GeoServer that many clients send."""
    expected = sorted(code for code, row in regions(client).items() if row["nama"].startswith("Rawa"))

    assert sorted(codes(client, cql_filter="nama LIKE 'Rawa%'")) == expected
    assert codes(client, cql_filter="nama LIKE 'Rawa%'", bbox="-10,170,-9,171") == []
    refusal = ask(client, "wfs", **(GET | {"cql_filter": "tidak = 'ada'"}))
    assert (refusal.status_code, b'locator="CQL_FILTER"' in refusal.data) == (400, True)


def test_a_table_has_the_columns_asked_for(client: FlaskClient) -> None:
    answer = ask(client, "wfs", **(GET | {"outputformat": "csv", "propertyname": "gs:nama,gs:kelas", "count": 2}))

    assert answer.text.removeprefix("\ufeff").splitlines()[0] == "nama,kelas"
    assert len(answer.text.splitlines()) == 3
