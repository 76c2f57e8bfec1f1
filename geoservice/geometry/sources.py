"""Fetch boundaries from the public sources that `boundaries/*.json` lists, and from nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.geometry.manifests import Manifest, find_manifest
from geoservice.geometry.raw import RawBoundary
from geoservice.geometry.read_sql import read_sql
from geoservice.i18n import message as _

if TYPE_CHECKING:
    import httpx

Progress = Callable[[int, "int | None"], None]
"""Called with the bytes received and the size of the file, None where the server does not say."""

_CONNECT_S = 10.0
_READ_S = 30.0
_MAX_LICENCE_BYTES = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class FetchedBoundary:
    """A downloaded source file, read but not yet repaired."""

    raw: RawBoundary
    set_id: str
    title: str
    edition: str
    source: str
    """Attribution, as printed under maps."""
    licence: str
    licence_text: str
    url: str
    sha256: str
    """Checksum of the file as it came."""
    path: Path
    """The file in the folder that was given."""


def fetch_boundary(
    code: str,
    manifests_dir: Path,
    folder: Path,
    progress: Progress | None = None,
    base_url: str | None = None,
) -> FetchedBoundary:
    """Download the villages of a kabupaten, e.g. `16.01`, with their licence, check and read them.

    `base_url` replaces the address of the manifest (a mirror). Raises InvalidInputError for a code that no source
    has or a file whose checksum is wrong, UnavailableError when the source cannot be reached.
    """
    import httpx

    manifest = find_manifest(code, manifests_dir)
    start = (base_url or manifest.base_url).rstrip("/")
    relative = manifest.file_path(code)
    path, licence = folder / Path(relative).name, folder / "LICENSE"
    timeout = httpx.Timeout(_READ_S, connect=_CONNECT_S)
    # Redirects are not followed: nothing but the manifest decides whom we ask.
    with httpx.Client(timeout=timeout, follow_redirects=False) as client:
        sha256 = _download(client, f"{start}/{relative}", path, manifest.max_bytes, progress)
        _download(client, f"{start}/{manifest.licence_path}", licence, _MAX_LICENCE_BYTES, None)
    _check(manifest, relative, sha256)
    return FetchedBoundary(
        raw=read_sql(path, manifest),
        set_id=manifest.set_id.format(digits=code.replace(".", "")),
        title=manifest.title.format(code=code),
        edition=manifest.edition,
        source=manifest.attribution,
        licence=manifest.licence,
        licence_text=licence.read_text(encoding="utf-8", errors="replace"),
        url=f"{start}/{relative}",
        sha256=sha256,
        path=path,
    )


def _download(client: httpx.Client, url: str, path: Path, max_bytes: int, progress: Progress | None) -> str:
    """Save what an address answers and return its SHA-256."""
    import httpx

    digest = hashlib.sha256()
    try:
        with client.stream("GET", url) as response, path.open("wb") as file:
            if response.status_code != httpx.codes.OK:
                raise _not_there(url, response.status_code)
            length = response.headers.get("Content-Length", "")
            # A packed answer says its packed length, which is not what arrives here.
            packed = "Content-Encoding" in response.headers
            whole = int(length) if length.isdecimal() and not packed else None
            received = 0
            for piece in response.iter_bytes():
                received += len(piece)
                if received > max_bytes:
                    raise _too_large(url, max_bytes)
                digest.update(piece)
                file.write(piece)
                if progress:
                    progress(received, whole)
    except httpx.HTTPError as error:
        raise UnavailableError(
            _("Sumber batas wilayah tidak dapat dihubungi: %(url)s", url=url),
            hint=_(
                "Periksa sambungan internet lalu ulangi, atau unduh berkas batas di komputer lain dan pakai "
                "`geoservice boundaries import BERKAS --id ID`."
            ),
        ) from error
    return digest.hexdigest()


def _not_there(url: str, status: int) -> UnavailableError | InvalidInputError:
    if status == 404:
        return InvalidInputError(
            _("Sumber tidak punya berkas ini: %(url)s", url=url),
            hint=_("Periksa kode kabupaten/kotanya; kode pemekaran baru mungkin belum ada di sumber."),
        )
    return UnavailableError(
        _("Sumber menjawab dengan status %(status)s: %(url)s", status=status, url=url),
        hint=_("Coba lagi nanti, atau unduh sendiri dan pakai `geoservice boundaries import BERKAS --id ID`."),
    )


def _too_large(url: str, max_bytes: int) -> UnavailableError:
    return UnavailableError(
        _("Berkas dari sumber lebih besar dari %(megabytes)s MB: %(url)s", megabytes=max_bytes // 1_000_000, url=url),
        hint=_("Periksa alamat sumbernya; unduhan dihentikan."),
    )


def _check(manifest: Manifest, relative: str, sha256: str) -> None:
    known = manifest.sha256.get(relative)
    if known is not None and known != sha256:
        raise InvalidInputError(
            _("Berkas %(file)s tidak sama dengan yang dikenal (SHA-256 %(found)s).", file=relative, found=sha256),
            hint=_("Berkas di sumber berubah atau rusak di jalan; ulangi, atau perbarui manifes di boundaries/."),
        )
