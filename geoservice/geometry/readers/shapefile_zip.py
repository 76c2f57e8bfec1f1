"""Zipped Shapefile, unpacked with care: no path leaves the folder, no bomb fills the disk."""

from __future__ import annotations

import errno
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features
from geoservice.geometry.readers.gpkg import choose_layer
from geoservice.geometry.readers.shapefile import COMPANIONS
from geoservice.geometry.readers.shapefile import PLUGIN as SHAPEFILE
from geoservice.i18n import Message
from geoservice.i18n import message as _

MAX_ENTRIES = 2000
MAX_UNPACKED = 4 << 30
#: A real .dbf padded with blanks packs about 60 to 1; bombs reach 1,000.
MAX_RATIO = 200
_FREE_OF_RATIO = 32 << 20
_CHUNK = 1 << 20


class ZippedShapefile:
    """The only Shapefile in a zip, or the one named by its layer."""

    title = "Shapefile (zip)"
    extensions = (".zip", ".shz")
    has_layers = True

    def matches(self, head: bytes) -> bool:
        """A zip with at least one entry."""
        return head.startswith(b"PK\x03\x04")

    def read(self, path: Path, layer: str | None) -> Features:
        """All features; raises InvalidInputError for a zip that is unsafe, damaged or holds no Shapefile."""
        with _opened(path) as archive, TemporaryDirectory(prefix="geoservice-") as folder:
            members = _checked(archive, path.name)
            stems = sorted(str(PurePosixPath(name).with_suffix("")) for name in members if _suffix(name) == ".shp")
            stem = _stem(stems, members, layer, path.name)
            target = Path(folder) / f"{PurePosixPath(stem).name}.shp"
            for name, info in members.items():
                if str(PurePosixPath(name).with_suffix("")) == stem and _suffix(name) in COMPANIONS:
                    _unpack(archive, info, target.with_suffix(_suffix(name)), path.name)
            _check_shp(target, path.name)
            return SHAPEFILE.read(target, None)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        # A damaged directory points before the start of the file; other system errors are not the zip's fault.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise _refused(_("Berkas zip %(file)s rusak atau terpotong.", file=path.name)) from error


def _checked(archive: zipfile.ZipFile, file_name: str) -> dict[str, zipfile.ZipInfo]:
    """Members by name, without folders and the hidden copies that macOS adds."""
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise _refused(_("%(file)s memuat terlalu banyak berkas (%(count)s).", file=file_name, count=len(infos)))
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if ".." in parts or info.filename.startswith(("/", "\\")) or ":" in info.filename:
            raise _refused(
                _(
                    "%(file)s memuat nama berkas yang menunjuk ke luar: %(name)s",
                    file=file_name,
                    name=info.filename[:80],
                )
            )
        if info.flag_bits & 0x1:
            raise _refused(_("%(file)s dikunci dengan kata sandi.", file=file_name))
    kept = {i.filename: i for i in infos if i.filename[-1:] not in ("", "/") and "__MACOSX" not in i.filename}
    wanted = [info for name, info in kept.items() if _suffix(name) in COMPANIONS]
    unpacked, packed = sum(i.file_size for i in wanted), sum(i.compress_size for i in wanted)
    if unpacked > MAX_UNPACKED or (unpacked > _FREE_OF_RATIO and unpacked > MAX_RATIO * max(packed, 1)):
        raise _refused(_("%(file)s mengembang terlalu besar saat dibuka (bom zip).", file=file_name))
    return kept


def _stem(stems: list[str], members: dict[str, zipfile.ZipInfo], layer: str | None, file_name: str) -> str:
    if not stems:
        found = ", ".join(sorted(members)[:5]) or "–"
        raise InvalidInputError(
            _("%(file)s tidak memuat Shapefile (.shp); isinya: %(found)s.", file=file_name, found=found),
            hint=_("Zip hanya untuk Shapefile; berkas jenis lain diberikan tanpa zip."),
        )
    by_name = {PurePosixPath(stem).name: stem for stem in stems}
    if len(by_name) < len(stems):
        return choose_layer(stems, layer, file_name)
    return by_name[choose_layer(sorted(by_name), layer, file_name)]


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, file_name: str) -> None:
    left = info.file_size
    with archive.open(info) as source, target.open("wb") as file:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _refused(_("%(file)s mengembang terlalu besar saat dibuka (bom zip).", file=file_name))
            file.write(chunk)


def _check_shp(path: Path, file_name: str) -> None:
    with path.open("rb") as file:
        if not SHAPEFILE.matches(file.read(4)):
            raise _refused(_("%(name)s dalam %(file)s bukan Shapefile.", name=path.name, file=file_name))


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _refused(text: Message) -> InvalidInputError:
    return InvalidInputError(text, hint=_("Buat ulang zip yang hanya berisi .shp, .shx, .dbf, .prj, dan .cpg."))


PLUGIN = ZippedShapefile()
