"""The PostgreSQL of the tests is a real one."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import PostgresCluster, postgres_cluster

__all__ = ["postgres_cluster"]


@pytest.mark.database
def test_a_new_database_can_have_postgis(postgres_cluster: PostgresCluster) -> None:
    url = postgres_cluster.new_database("with_postgis", postgis=True)

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT ST_AsText(ST_Point(104, -4))").fetchone()

    assert row == ("POINT(104 -4)",)
