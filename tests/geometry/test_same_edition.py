"""The same shapes are the same edition, whatever kind of file they come in."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import sqlalchemy as sa

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.geometry.edition import edition_digest
from geoservice.geometry.read import read_boundary
from geoservice.geometry.repair import clean
from tests.geometry.copies import WRITERS
from tests.postgres import PostgresCluster


def digest_of(source: str | Path) -> str:
    shapes, _findings = clean(read_boundary(str(source)))
    return edition_digest(shapes)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_copy_in_any_file_kind_is_the_same_edition(kind: str, villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    first = WRITERS["geojson"](villages, tmp_path / "first")

    copy = WRITERS[kind](villages, tmp_path)

    assert digest_of(copy) == digest_of(first)


@pytest.mark.parametrize("kind", WRITERS)
def test_every_file_kind_gives_codes_and_names(kind: str, villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    raw = read_boundary(str(WRITERS[kind](villages, tmp_path)))

    assert sorted(raw.codes) == sorted(villages["kode"])
    assert sorted(raw.names) == sorted(villages["nama"])


def test_ring_start_orientation_and_order_do_not_matter(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    turned = villages.iloc[::-1].copy()
    turned["geometry"] = turned.geometry.reverse()
    (tmp_path / "turned").mkdir()

    digests = {digest_of(WRITERS["gpkg"](villages, tmp_path)), digest_of(WRITERS["gpkg"](turned, tmp_path / "turned"))}

    assert len(digests) == 1


def test_a_moved_corner_is_another_edition(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    before = digest_of(WRITERS["gpkg"](villages, tmp_path))
    villages["geometry"] = villages.geometry.translate(xoff=2e-7)
    (tmp_path / "moved").mkdir()

    after = digest_of(WRITERS["gpkg"](villages, tmp_path / "moved"))

    assert before != after


@pytest.mark.database
def test_a_postgis_table_is_the_same_edition(
    villages: gpd.GeoDataFrame, tmp_path: Path, postgres_cluster: PostgresCluster
) -> None:
    url = postgis_copy(villages, postgres_cluster, "villages")

    digests = {digest_of(WRITERS["gpkg"](villages, tmp_path)), digest_of(f"{url}?table=peta.desa")}

    assert len(digests) == 1
    assert digest_of(f"{url}#desa") in digests


@pytest.mark.database
def test_an_unknown_postgis_table_is_answered_with_those_there_are(
    villages: gpd.GeoDataFrame, postgres_cluster: PostgresCluster
) -> None:
    url = postgis_copy(villages, postgres_cluster, "unknown_table")

    with pytest.raises(InvalidInputError, match=r"peta\.desa"):
        read_boundary(f'{url}?table=desa"; DROP TABLE peta.desa; --')


def test_a_silent_database_is_unavailable_and_keeps_its_password() -> None:
    with pytest.raises(UnavailableError) as caught:
        read_boundary("postgresql://orang:rahasia@127.0.0.1:1/peta?table=desa")

    assert "rahasia" not in str(caught.value)


@pytest.mark.real
@pytest.mark.parametrize("name", ["desa_16.01.gpkg", "desa_16.01_shp.zip"])
def test_the_published_copies_of_oku_are_one_edition(name: str, real_data: Path) -> None:
    assert digest_of(real_data / name) == digest_of(real_data / "desa_16.01.geojson")


@pytest.mark.real
@pytest.mark.parametrize("original", ["desa_16.01.geojson", "desa_16.01.gpkg"])
@pytest.mark.parametrize("kind", WRITERS)
def test_oku_in_any_file_kind_is_one_edition(kind: str, original: str, real_data: Path, tmp_path: Path) -> None:
    frame = gpd.read_file(real_data / original, engine="pyogrio")

    copy = WRITERS[kind](frame, tmp_path)

    assert digest_of(copy) == digest_of(real_data / "desa_16.01.geojson")


@pytest.mark.real
@pytest.mark.database
def test_oku_in_postgis_is_the_same_edition(real_data: Path, postgres_cluster: PostgresCluster) -> None:
    url = postgis_copy(gpd.read_file(real_data / "desa_16.01.gpkg", engine="pyogrio"), postgres_cluster, "oku")

    assert digest_of(f"{url}?table=peta.desa") == digest_of(real_data / "desa_16.01.geojson")


def postgis_copy(frame: gpd.GeoDataFrame, cluster: PostgresCluster, database: str) -> str:
    """The address of a database whose table `peta.desa` holds the frame."""
    url = cluster.new_database(database, postgis=True)
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    columns = ("kode text PRIMARY KEY", "nama text", "geom geometry(Geometry, 4326)")
    insert = sa.text("INSERT INTO peta.desa VALUES (:kode, :nama, ST_GeomFromText(:wkt, 4326))")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA peta"))
        connection.execute(sa.text(f"CREATE TABLE peta.desa ({', '.join(columns)})"))
        rows = [{"kode": row.kode, "nama": row.nama, "wkt": row.geometry.wkt} for row in frame.itertuples()]
        connection.execute(insert, rows)
    return url
