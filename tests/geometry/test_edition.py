"""An edition on disk comes back as it was, and the same shapes make the same file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely import box

from geoservice.errors import UnavailableError
from geoservice.geometry.edition import edition_digest, read_edition, write_edition
from geoservice.geometry.raw import RawBoundary
from geoservice.geometry.read import read_boundary
from geoservice.geometry.repair import clean
from geoservice.geometry.shapes import RegionShapes
from tests.geometry.copies import WRITERS


@pytest.fixture
def shapes(villages: gpd.GeoDataFrame, tmp_path: Path) -> RegionShapes:
    return clean(read_boundary(str(WRITERS["gpkg"](villages, tmp_path))))[0]


def test_the_digest_is_the_documented_sum(raw: Callable[..., RawBoundary]) -> None:
    square = shapely.normalize(shapely.MultiPolygon([box(104, -4, 105, -3)]))
    wkb = shapely.to_wkb(square, byte_order=1)

    digest = edition_digest(clean(raw(("é", square)))[0])

    expected = b"\x02\x00\x00\x00" + "é".encode() + len(wkb).to_bytes(4, "little") + wkb
    assert digest == hashlib.sha256(expected).hexdigest()


def test_names_do_not_count(raw: Callable[..., RawBoundary]) -> None:
    square = box(104, -4, 105, -3)

    one, other = (edition_digest(clean(raw(("a", square, name)))[0]) for name in ("Satu", "Dua"))

    assert one == other


def test_codes_count(raw: Callable[..., RawBoundary]) -> None:
    square = box(104, -4, 105, -3)

    assert edition_digest(clean(raw(("a", square)))[0]) != edition_digest(clean(raw(("b", square)))[0])


def test_what_was_written_is_read_back(shapes: RegionShapes, tmp_path: Path) -> None:
    write_edition(shapes, tmp_path / "edition.parquet")

    back = read_edition(tmp_path / "edition.parquet")

    assert edition_digest(back) == edition_digest(shapes)
    assert list(back.regions.names) == list(shapes.regions.names)
    assert list(back.regions.kinds) == list(shapes.regions.kinds)
    assert back.regions.parents == shapes.regions.parents
    assert back.regions.position("99.01.02.2002") == shapes.regions.position("99.01.02.2002")


def test_the_same_shapes_make_the_same_bytes(shapes: RegionShapes, tmp_path: Path) -> None:
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]

    for path in paths:
        write_edition(shapes, path)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_other_programs_read_it_as_geoparquet(shapes: RegionShapes, tmp_path: Path) -> None:
    write_edition(shapes, tmp_path / "edition.parquet")

    frame = gpd.read_parquet(tmp_path / "edition.parquet")

    assert frame.crs.equals("OGC:CRS84")
    assert list(frame["kode"]) == list(shapes.regions.codes)


def test_importing_an_edition_again_is_the_same_edition(shapes: RegionShapes, tmp_path: Path) -> None:
    write_edition(shapes, tmp_path / "edition.parquet")

    again, findings = clean(read_boundary(str(tmp_path / "edition.parquet")))

    assert edition_digest(again) == edition_digest(shapes)
    assert findings == []


@pytest.mark.parametrize("damage", [b"", b"PAR1 rusak PAR1", None])
def test_a_damaged_edition_is_unavailable(damage: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "edition.parquet"
    if damage is not None:
        path.write_bytes(damage)

    with pytest.raises(UnavailableError, match="rusak atau hilang"):
        read_edition(path)
