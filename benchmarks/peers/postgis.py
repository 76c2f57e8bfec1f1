"""PostgreSQL with PostGIS, in a cluster of its own: the store of tipg and pygeoapi, and the COPY to compare with."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import World, clean, mercator_box

#: Room for the whole country in memory, and no query that compiles itself.
_TUNED = "-c shared_buffers=512MB -c work_mem=64MB -c maintenance_work_mem=256MB -c jit=off -c max_wal_size=4GB"


class Postgis(Service):
    """The tables `desa` (4326) and `desa_3857`, indexed, clustered by place and analysed."""

    def __init__(self) -> None:
        super().__init__("PostGIS", free_port())

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/bench"

    def open(self, world: World) -> None:
        """Start the cluster; load it where it is new."""
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
        folder = world.work / "postgres"
        is_new = not (folder / "loaded").exists()
        account = "postgres" if os.geteuid() == 0 else None
        if is_new:
            clean(folder)
            if account:
                shutil.chown(folder, account, account)
            self._run(
                account, programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"
            )
        prefix = ["setpriv", "--reuid", account, "--regid", account, "--clear-groups"] if account else []
        listen = f"-p {self.port} -k /tmp -h 127.0.0.1 {_TUNED}".split()
        self.start([*prefix, programs / "postgres", "-D", folder / "data", *listen], world.work / "postgres.log")
        self._wait()
        if is_new:
            self._load(world)
            (folder / "loaded").touch()

    def copy_to_first_tile_s(self, world: World, tile: tuple[int, int, int]) -> float:
        """COPY the table, lay it over the geometry by a view, and ask for a first vector tile of it."""
        box = mercator_box(tile)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("DROP VIEW IF EXISTS peta; DROP TABLE IF EXISTS nilai")
            started = time.perf_counter()
            connection.execute("CREATE TABLE nilai (kode text, nama text, nilai double precision)")
            with connection.cursor().copy("COPY nilai FROM STDIN (FORMAT csv, DELIMITER ';', HEADER)") as copy:
                # PostgreSQL reads no decimal comma.
                copy.write(world.table.read_bytes().replace(b",", b"."))
            connection.execute(
                "CREATE VIEW peta AS SELECT d.kode, d.nama, n.nilai, d.geom FROM desa_3857 d JOIN nilai n USING (kode)"
            )
            connection.execute(_MVT.format(table="peta"), box * 2).fetchone()
            return time.perf_counter() - started

    def _load(self, world: World) -> None:
        with psycopg.connect(self.url.replace("/bench", "/postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION postgis")
            for table, source, name in (("desa", world.degrees, "4326"), ("desa_3857", world.metres, "3857")):
                target = f"PG:host=127.0.0.1 port={self.port} user=postgres dbname=bench"
                command = ["ogr2ogr", "-f", "PostgreSQL", target, source, "-nln", table, "-a_srs", f"EPSG:{name}"]
                options = [
                    "-nlt",
                    "MULTIPOLYGON",
                    "-lco",
                    "GEOMETRY_NAME=geom",
                    "-lco",
                    "FID=id",
                    "-lco",
                    "SPATIAL_INDEX=GIST",
                ]
                self._run(None, *command, *options, "--config", "PG_USE_COPY", "YES")
                connection.execute(f"CLUSTER {table} USING {table}_geom_geom_idx")  # type: ignore[arg-type]
                connection.execute(f"CREATE UNIQUE INDEX ON {table} (kode)")  # type: ignore[arg-type]
                connection.execute(f"VACUUM ANALYZE {table}")  # type: ignore[arg-type]

    def _wait(self) -> None:
        for _turn in range(600):
            try:
                psycopg.connect(self.url.replace("/bench", "/postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("PostgreSQL does not start")

    @staticmethod
    def _run(account: str | None, *command: str | Path) -> None:
        prefix: Sequence[str] = ("setpriv", "--reuid", account, "--regid", account, "--clear-groups") if account else ()
        subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


_MVT = """
WITH box AS (SELECT ST_MakeEnvelope(%s, %s, %s, %s, 3857) AS geom)
SELECT ST_AsMVT(t, 'desa') FROM (
  SELECT kode, nama, nilai, ST_AsMVTGeom(d.geom, box.geom, 4096, 64) AS geom
  FROM {table} d, box WHERE d.geom && ST_MakeEnvelope(%s, %s, %s, %s, 3857)
) t
"""
