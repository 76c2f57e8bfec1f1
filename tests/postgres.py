"""A real PostgreSQL with PostGIS, started once a session in a temporary folder and thrown away.

Import the fixture where it is needed (`from tests.postgres import postgres_cluster`) and mark the tests `database`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.ports import free_port

SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class PostgresCluster:
    """A running server on loopback; the superuser needs no password."""

    host: str
    port: int

    def url(self, database: str = "postgres") -> str:
        """`postgresql://…` of a database."""
        return f"postgresql://{SUPERUSER}@{self.host}:{self.port}/{database}"

    def new_database(self, name: str, *, postgis: bool = False) -> str:
        """The URL of an empty database; one of the same name is dropped first."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        if postgis:
            with psycopg.connect(self.url(name), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
        return self.url(name)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL server of its own; skips with the reason where its programs are not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql postgis postgresql-postgis")
    # pytest's own temporary folder is closed to other accounts, and PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="geoservice-postgres-"))
    account = _account()
    if account:
        shutil.chown(folder, account, account)
    try:
        yield _start(programs, folder, account)
    finally:
        _run(account, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The newest folder with initdb: Debian keeps it off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    return max((f for f in folders if (f / "initdb").exists()), key=lambda f: int(f.parent.name), default=None)


def _account() -> str | None:
    """The account to change to, None when the tests do not run as root."""
    return pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None


def _start(programs: Path, folder: Path, account: str | None) -> PostgresCluster:
    data, port = folder / "data", free_port()
    initdb = (programs / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    _run(account, *initdb)
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off "
        "-c full_page_writes=off -c synchronous_commit=off -c max_connections=40"
    )
    _run(account, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    return PostgresCluster("127.0.0.1", port)


def _run(account: str | None, *command: str | Path, check: bool = True) -> None:
    words = [str(word) for word in command]
    subprocess.run(
        words,
        check=check,
        user=account,
        group=account,
        extra_groups=[] if account else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        # Not a pipe: the server inherits it and would keep it open for ever.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
