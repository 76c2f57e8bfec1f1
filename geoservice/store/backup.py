"""A whole data directory in one file: the rows of the catalogue, then every blob that a row needs.

The file is a tar: `backup.json` (what it is), `catalogue.jsonl` (one row a line), `crosswalk.csv.gz` where there is
one, `blobs/<sha256>`. Rows are kept as JSON, not as a database file, so that a backup of SQLite restores into
PostgreSQL and back. Packs and themes are blobs like any other; the cache is left out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, func, insert, select

from geoservice import __version__
from geoservice.errors import ConflictError, InvalidInputError, NotFoundError
from geoservice.i18n import message as _
from geoservice.store.failures import disk_explained
from geoservice.store.schema import REVISIONS, metadata

if TYPE_CHECKING:
    from geoservice.store import Store

FORMAT = 1
_CROSSWALK = "crosswalk.csv.gz"

#: A row is read before the rows it points to: what is published meanwhile then only adds rows, and never lacks one.
_DEPENDENTS_FIRST = ("layer", "layer_version", "boundary_set", "boundary_edition", "preparation")

Progress = Callable[[int, int], None]
"""Called with the blobs done and their number."""


def back_up(store: Store, path: Path, progress: Progress | None = None) -> int:
    """Write the whole store to one file and return its size in bytes; the file appears whole or not at all.

    Publishing may go on meanwhile. Raises UnavailableError for a damaged blob or a folder that cannot be written.
    """
    rows = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in _rows(store)).encode()
    digests = sorted(store.catalogue.referenced_digests() & set(store.blobs.digests()))
    with disk_explained(str(path)), tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as aside:
        with tarfile.open(fileobj=aside, mode="w") as tar:
            _add(tar, "backup.json", _about(rows, len(digests)))
            _add(tar, "catalogue.jsonl", rows)
            if (store.data_dir / _CROSSWALK).is_file():
                _add(tar, _CROSSWALK, (store.data_dir / _CROSSWALK).read_bytes())
            for done, digest in enumerate(digests):
                tar.add(store.blobs.local_path(digest), f"blobs/{digest}", filter=_plain)
                if progress:
                    progress(done + 1, len(digests))
        aside.flush()
        os.fsync(aside.fileno())
        os.chmod(aside.name, 0o600)
        os.link(aside.name, f"{aside.name}.whole")
        os.replace(f"{aside.name}.whole", path)
    return path.stat().st_size


def restore(store: Store, path: Path, progress: Progress | None = None) -> int:
    """Fill an empty store from a backup and return how many blobs it holds.

    Every blob is kept before one transaction brings all rows, so a restore that is killed leaves an empty catalogue
    and can be done again. Raises ConflictError for a store that is not empty, InvalidInputError for a file that is
    damaged or no backup.
    """
    if not path.is_file():
        raise NotFoundError(_("Berkas cadangan “%(path)s” tidak ditemukan.", path=path), hint=_("Periksa namanya."))
    try:
        with disk_explained(str(path)), tarfile.open(path) as tar:
            about = json.load(_member(tar, "backup.json"))
            _check(about)
            tables = _parsed(_member(tar, "catalogue.jsonl").read(), about["catalogue_sha256"])
            kept = _keep_blobs(store, tar, int(about["blobs"]), progress)
            _keep_crosswalk(store, tar)
    except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
        raise _no_backup(path) from error
    with store.catalogue.database.writing() as connection:
        _refuse_full(connection)
        for table in metadata.sorted_tables:
            if tables.get(table.name):
                connection.execute(insert(table), tables[table.name])
    return kept


def _rows(store: Store) -> Iterator[dict[str, Any]]:
    order = {name: place for place, name in enumerate(_DEPENDENTS_FIRST)}
    with store.catalogue.database.reading() as connection:
        for table in sorted(metadata.tables.values(), key=lambda table: (order.get(table.name, -1), table.name)):
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                yield {"table": table.name, "row": {name: row[name] for name in _columns(table)}}


def _columns(table: Table) -> list[str]:
    # Numbers that the database counts up are counted anew, in the same order.
    return [column.name for column in table.columns if column.autoincrement is not True]


def _about(rows: bytes, blobs: int) -> bytes:
    about = {
        "format": FORMAT,
        "revision": REVISIONS[-1],
        "geoservice": __version__,
        "blobs": blobs,
        "catalogue_sha256": hashlib.sha256(rows).hexdigest(),
    }
    return json.dumps(about).encode()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(_plain(member), io.BytesIO(content))


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine it was made on: the same store gives the same bytes."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(tar.getmember(name))
    if file is None:
        raise KeyError(name)
    return file


def _check(about: dict[str, Any]) -> None:
    if about["format"] != FORMAT or about["revision"] != REVISIONS[-1]:
        raise InvalidInputError(
            _("Cadangan ini dibuat oleh geoservice versi %(version)s.", version=about.get("geoservice")),
            hint=_("Pulihkan dengan versi itu, lalu jalankan “geoservice upgrade” dengan versi ini."),
        )


def _parsed(rows: bytes, expected: str) -> dict[str, list[dict[str, Any]]]:
    if hashlib.sha256(rows).hexdigest() != expected:
        raise tarfile.ReadError("damaged")
    tables: dict[str, list[dict[str, Any]]] = {}
    for line in rows.splitlines():
        entry = json.loads(line)
        tables.setdefault(entry["table"], []).append(entry["row"])
    return tables


def _keep_blobs(store: Store, tar: tarfile.TarFile, expected: int, progress: Progress | None) -> int:
    members = [member for member in tar.getmembers() if member.name.startswith("blobs/")]
    if len(members) != expected:
        raise tarfile.ReadError("truncated")
    for done, member in enumerate(members):
        if _keep_blob(store, tar, member) != member.name.removeprefix("blobs/"):
            raise tarfile.ReadError("damaged")
        if progress:
            progress(done + 1, len(members))
    return len(members)


def _keep_blob(store: Store, tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    store.incoming_dir.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=store.incoming_dir) as aside:
        source = _member(tar, member.name)
        while chunk := source.read(1 << 20):
            aside.write(chunk)
        aside.flush()
        return store.blobs.put(Path(aside.name))


def _keep_crosswalk(store: Store, tar: tarfile.TarFile) -> None:
    if _CROSSWALK in tar.getnames():
        aside = store.data_dir / f"{_CROSSWALK}.new"
        aside.write_bytes(_member(tar, _CROSSWALK).read())
        aside.replace(store.data_dir / _CROSSWALK)


def _refuse_full(connection: Connection) -> None:
    for name in ("layer", "boundary_set"):
        if connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar():
            raise ConflictError(
                _("Folder data ini sudah berisi peta atau batas wilayah; cadangan tidak dipulihkan ke dalamnya."),
                hint=_("Pilih folder kosong dengan GEOSERVICE_DATA_DIR (dan basis data kosong), lalu ulangi."),
            )


def _no_backup(path: Path) -> InvalidInputError:
    return InvalidInputError(
        _("Berkas “%(path)s” bukan cadangan geoservice yang utuh.", path=path.name),
        hint=_("Pakai berkas yang ditulis oleh “geoservice backup”; salin ulang bila terpotong."),
    )
