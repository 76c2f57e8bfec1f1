"""The abstract tests of CQL2 (OGC 21-065r2), each in text and in JSON."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from geoservice.formats.cql2_text import parse_cql2_text
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import codes, get

CQL2 = "cql2/1.0"
VALUES = {"string": "'foo'", "number": "3.14", "integer": "1"}
LITERALS = ["'foo'", "true", "3.14", "1", "TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14')"]
WORLD = "BBOX(-180,-90,180,90)"
WORLD_POLYGON = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
HOLED = "(-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)"
LINE, PLACE, IMPOSSIBLE = "LINESTRING(7 50,10 51)", "POINT(7.02 49.92)", "POINT(90 180)"


class Source:
    """A collection that is filtered in one of the two languages."""

    def __init__(self, client: FlaskClient, collection: str, language: str) -> None:
        self._client, self._collection, self._language = client, collection, language
        self.properties = get(client, f"/ogc/collections/{collection}/queryables")["properties"]

    def names(self, *kinds: str) -> Iterator[tuple[str, str]]:
        """Queryables of some types, and their types."""
        for name, entry in self.properties.items():
            if entry.get("type") in kinds:
                yield name, entry["type"]

    def find(self, text: str, status: int = 200) -> list[str]:
        """Codes of the regions that meet a condition written in CQL2 text."""
        said = text if self._language == "cql2-text" else json.dumps(parse_cql2_text(text))
        query = {"filter": said, "filter-lang": self._language}
        answer = self._client.get(f"/ogc/collections/{self._collection}/items", query_string=query)
        assert answer.status_code == status, (text, answer.text[:300])
        return codes(answer.json) if status == 200 else []


SOURCES = [("stunting", "cql2-text"), ("stunting", "cql2-json"), ("status", "cql2-json"), ("desa-9902", "cql2-text")]


@pytest.fixture(params=SOURCES, ids="-".join)
def source(request: pytest.FixtureRequest, client: FlaskClient) -> Source:
    """Every collection in every language: this is what `validate` of both languages asks."""
    return Source(client, *request.param)


@abstract(CQL2, "basic-cql2", "basic-test")
@abstract(CQL2, "cql2-text", "validate")
@abstract(CQL2, "cql2-json", "validate")
def test_basic_test(source: Source) -> None:
    assert list(source.names("string"))
    assert all("type" in entry or entry["format"] == "geometry-multipolygon" for entry in source.properties.values())


@abstract(CQL2, "basic-cql2", "comparison")
def test_comparison(source: Source) -> None:
    for name, kind in source.names(*VALUES):
        for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
            found = [set(source.find(f"{name} {sign} {VALUES[kind]}")) for sign in (one, other)]
            assert not found[0] & found[1]


@abstract(CQL2, "basic-cql2", "is-null")
def test_is_null(source: Source) -> None:
    for name in source.properties:
        absent, there = source.find(f"{name} IS NULL"), source.find(f"{name} is not null")
        assert not set(absent) & set(there)
        assert len(absent) + len(there) == 12


@abstract(CQL2, "basic-cql2", "boolean")
def test_boolean(source: Source) -> None:
    assert len(source.find("true")) == 12
    assert source.find("false") == []


@abstract(CQL2, "basic-cql2", "logical")
@abstract(CQL2, "advanced-comparison-operators", "logical")
@abstract(CQL2, "case-insensitive-comparison", "logical")
@abstract(CQL2, "accent-insensitive-comparison", "logical")
@abstract(CQL2, "basic-spatial-functions", "logical")
@abstract(CQL2, "spatial-functions", "logical")
@abstract(CQL2, "property-property", "logical")
def test_logical(source: Source) -> None:
    chosen = random.Random(6)
    predicates = [
        *("nama = 'Contoh Hulu'", "kode > '99.02.02'", "jenis IS NULL", "nama_kec is not null", "true", "false"),
        *("nama LIKE '%Uji'", "kode in ('99.02.01.2001', '99.02.02.2001')", "casei(nama) = casei('RAWA DUA')"),
        *(
            "accenti(nama) like accenti('B%')",
            f"S_INTERSECTS(geometry,{WORLD})",
            "S_WITHIN(geometry,BBOX(104,-5,104.1,-4))",
        ),
        *("nama = kode", "'a' < nama", "S_DISJOINT(geometry,BBOX(104,-5,104.1,-4))", "kode >= kode"),
    ]
    alone = {predicate: set(source.find(predicate)) for predicate in predicates}
    whole = set(source.find("true"))

    for _round in range(12):
        p1, p2, p3, p4 = chosen.sample(predicates, 4)
        found = source.find(f"((NOT {p1} AND {p2}) OR ({p3} and NOT {p4}) or not ({p1} AND {p4}))")
        a, b, c, d = (alone[predicate] for predicate in (p1, p2, p3, p4))
        assert set(found) == ((whole - a) & b) | (c & (whole - d)) | (whole - (a & d))


@abstract(CQL2, "cql2-text", "escaping")
def test_escaping(client: FlaskClient) -> None:
    hostile = Source(client, "jahat", "cql2-text")
    names = [feature["properties"]["nama"] for feature in get(client, "/ogc/collections/jahat/items")["features"]]

    assert any("'" in name for name in names)
    for name in names:
        text = name.replace("'", "''")
        assert len(hostile.find(f"nama = '{text}'")) == names.count(name)
    assert hostile.find("nama = 'a\\'b'") == hostile.find("nama = 'a''b'") == []


@abstract(CQL2, "advanced-comparison-operators", "like")
def test_like(source: Source) -> None:
    for name, _kind in source.names("string"):
        found = {pattern: source.find(f"{name} LIKE '{pattern}'") for pattern in ("%", "_%", "", "%%", "\\%\\_")}
        assert not set(found["_%"]) & set(found[""])
        assert found["%"] == found["%%"] == source.find(f"{name} IS NOT NULL")


@abstract(CQL2, "advanced-comparison-operators", "between", "in")
def test_between_and_in(source: Source) -> None:
    for name, kind in source.names(*VALUES):
        if kind == "string":
            assert source.find(f"{name} in ('foo', 'bar')") == []
            assert source.find(f"{name} not in ('foo', 'bar')") == source.find(f"{name} is not null")
        else:
            assert source.find(f"{name} BETWEEN 0 AND 100") == source.find(f"{name} >= 0 AND {name} <= 100")
            assert source.find(f"{name} between 100.0 and 1.0") == []
            assert source.find(f"{name} IN (1, 2, 3)") == source.find(f"{name} = 1 or {name} = 2 or {name} = 3")


@abstract(CQL2, "case-insensitive-comparison", "casei", "casei-like")
def test_casei(source: Source) -> None:
    for name, _kind in source.names("string"):
        equal, other = source.find(f"CASEI({name}) = casei('foo')"), source.find(f"CASEI({name}) <> casei('FOO')")
        assert not set(equal) & set(other)
        patterns = [source.find(f"CASEI({name}) LIKE casei('{text}')") for text in ("des%", "DES%", "foo%", "FOO%")]
        assert patterns[0] == patterns[1]
        assert patterns[2] == patterns[3]


@abstract(CQL2, "accent-insensitive-comparison", "accenti", "accenti-like", "accenti-casei", "accenti-casei-like")
def test_accenti(source: Source) -> None:
    for name, _kind in source.names("string"):
        equal = source.find(f"ACCENTI({name}) = accenti('äöüéáí')")
        assert not set(equal) & set(source.find(f"ACCENTI({name}) <> accenti('aoueai')"))
        for one, other in (
            (f"ACCENTI({name}) LIKE accenti('Ŕ%')", f"ACCENTI({name}) LIKE accenti('R%')"),
            (
                f"ACCENTI(CASEI({name})) = accenti(casei('ŔÁWA DÜA'))",
                f"ACCENTI(CASEI({name})) = accenti(casei('rawa dua'))",
            ),
            (f"ACCENTI(CASEI({name})) LIKE accenti(casei('Ŕ%'))", f"ACCENTI(CASEI({name})) LIKE accenti(casei('r%'))"),
        ):
            assert source.find(one) == source.find(other)


@abstract(CQL2, "basic-spatial-functions", "s_intersects")
def test_s_intersects_with_points_and_boxes(source: Source) -> None:
    assert len(source.find(f"S_INTERSECTS(geometry,{WORLD})")) == 12
    assert source.find(f"S_INTERSECTS(geometry,{PLACE})") == []
    assert source.find(f"S_INTERSECTS(geometry,{IMPOSSIBLE})", 400) == []
    west, east = "BBOX(-180,-90,-90,90)", "BBOX(90,-90,180,90)"
    assert source.find(f"S_INTERSECTS(geometry,{west}) AND S_INTERSECTS(geometry,{east})") == []
    assert source.find("S_INTERSECTS(geometry,BBOX(150,-90,-150,90))") == []
    assert len(source.find("S_INTERSECTS(geometry,BBOX(100,-90,-150,90))")) == 12


@abstract(CQL2, "basic-spatial-functions-plus", "s_intersects")
@pytest.mark.parametrize(
    "shape",
    [
        "LINESTRING(-180 -45, 0 -45)",
        "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))",
        f"POLYGON({HOLED})",
        f"MULTIPOLYGON(({HOLED}),((0 0, 10 0, 10 10, 0 10, 0 0)))",
        "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))",
    ],
    ids=lambda shape: shape.partition("(")[0],
)
def test_s_intersects_with_other_shapes(source: Source, shape: str) -> None:
    assert source.find(f"S_INTERSECTS(geometry,{shape})") == []
    assert source.find("S_INTERSECTS(geometry,MULTIPOINT(7.02 49.92, 90 180))", 400) == []


@abstract(CQL2, "spatial-functions", "s_intersects", "s_disjoint")
def test_s_intersects_and_s_disjoint(source: Source) -> None:
    for shape in (WORLD, WORLD_POLYGON, LINE, PLACE, "BBOX(104,-4.2,104.1,-4.1)"):
        met, apart = source.find(f"S_INTERSECTS(geometry,{shape})"), source.find(f"S_DISJOINT(geometry,{shape})")
        assert not set(met) & set(apart)
        assert len(met) + len(apart) == 12
    assert source.find(f"S_INTERSECTS(geometry,{WORLD})") == source.find(f"S_INTERSECTS(geometry,{WORLD_POLYGON})")
    for function in ("S_INTERSECTS", "S_DISJOINT"):
        assert source.find(f"{function}(geometry,{IMPOSSIBLE})", 400) == []


@abstract(CQL2, "spatial-functions", "s_equals", "s_touches", "s_crosses", "s_overlaps")
@pytest.mark.parametrize("function", ["S_EQUALS", "S_TOUCHES", "S_CROSSES", "S_OVERLAPS"])
def test_other_relations(source: Source, function: str) -> None:
    for shape in (WORLD, WORLD_POLYGON, LINE, PLACE, "MULTIPOINT(7 50,10 51)"):
        assert source.find(f"{function}(geometry,{shape})") == []


@abstract(CQL2, "spatial-functions", "s_within", "s_contains")
def test_s_within_and_s_contains(source: Source) -> None:
    within = [
        source.find(f"S_WITHIN(geometry,{shape})") for shape in (WORLD, WORLD_POLYGON, LINE, "MULTIPOINT(7 50,10 51)")
    ]
    holds = [
        source.find(f"S_CONTAINS(geometry,{shape})") for shape in (WORLD, WORLD_POLYGON, LINE, "MULTIPOINT(7 50,10 51)")
    ]

    assert within[0] == within[1] == source.find("true")
    assert [*within[2:], *holds] == [[]] * 6
    assert len(source.find("S_CONTAINS(geometry,POINT(104.02 -4.18))")) == 1


@abstract(CQL2, "property-property", "comparison-value-property")
def test_comparison_value_property(source: Source) -> None:
    for name, kind in source.names(*VALUES):
        for sign, mirrored in (("=", "="), ("<>", "<>"), (">", "<"), ("<", ">"), (">=", "<="), ("<=", ">=")):
            assert source.find(f"{VALUES[kind]} {sign} {name}") == source.find(f"{name} {mirrored} {VALUES[kind]}")


@abstract(CQL2, "property-property", "comparison-property-property")
def test_comparison_property_property(source: Source) -> None:
    for name, _kind in source.names(*VALUES):
        assert [source.find(f"{name} {sign} {name}") for sign in ("<>", "<", ">")] == [[], [], []]
        same = [source.find(f"{name} {sign} {name}") for sign in ("=", ">=", "<=")]
        assert same == [source.find(f"{name} is not null")] * 3


@abstract(CQL2, "property-property", "comparison-value-value")
@pytest.mark.parametrize("value", LITERALS)
def test_comparison_value_value(source: Source, value: str) -> None:
    assert [source.find(f"{value} {sign} {value}") for sign in ("<>", "<", ">")] == [[], [], []]
    assert [len(source.find(f"{value} {sign} {value}")) for sign in ("=", ">=", "<=")] == [12, 12, 12]


@pytest.mark.parametrize(
    "text", ["true = 1", "DATE('2022-04-14') = 'foo'", "DATE('kemarin') = DATE('2022-04-14')", "true + 1 > 1"]
)
def test_values_of_different_kinds_are_not_compared(source: Source, text: str) -> None:
    assert source.find(text, 400) == []
