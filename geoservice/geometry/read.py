"""One way in for boundaries of every kind: `read_boundary`."""

from __future__ import annotations

from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.geometry import read_postgis
from geoservice.geometry.columns import identify
from geoservice.geometry.crs import in_degrees
from geoservice.geometry.raw import Features, RawBoundary, named
from geoservice.geometry.readers import HEAD_BYTES, READERS
from geoservice.i18n import message as _

__all__ = ["RawBoundary", "read_boundary"]


def read_boundary(
    source: str,
    *,
    crs: str | None = None,
    code_column: str | None = None,
    name_column: str | None = None,
    layer: str | None = None,
) -> RawBoundary:
    """Regions of a file, or of a table `postgresql://account@host/database?table=schema.table`.

    The reader is chosen by extension and by content. Coordinates come out as longitude, latitude in degrees; a
    given crs overrides what the file says. Raises InvalidInputError, and UnavailableError for a silent database.
    """
    if source.startswith(read_postgis.SCHEMES):
        file_name = read_postgis.table_name(source)
        if layer is not None:
            raise _without_layers(file_name)
        features = read_postgis.read_table(source)
    else:
        path = _existing(source)
        file_name = path.name
        features = _read_file(path, layer)
    if not len(features):
        raise InvalidInputError(
            _("%(file)s tidak memuat satu wilayah pun.", file=file_name),
            hint=_("Periksa apakah lapisan atau berkas yang diekspor sudah benar."),
        )
    who = identify(features, code_column, name_column)
    geometries, findings = in_degrees(features, crs, file_name)
    notes = (*named(features.findings, who.codes, who.names), *who.findings, *findings)
    return RawBoundary(who.codes, who.names, who.kinds, who.parents, geometries, file_name, notes)


def _existing(source: str) -> Path:
    if "://" in source or source.startswith("/vsi"):
        raise InvalidInputError(
            _("Batas wilayah tidak dibaca langsung dari alamat: %(source)s", source=source.partition("?")[0][:80]),
            hint=_("Unduh berkasnya dahulu, atau pakai `geoservice boundaries fetch` untuk sumber yang dikenal."),
        )
    path = Path(source)
    if "\x00" in source or not path.exists():
        raise InvalidInputError(
            _("Berkas %(file)s tidak ada.", file=path.name), hint=_("Periksa nama berkas dan foldernya.")
        )
    if not path.is_file():
        raise InvalidInputError(
            _("%(file)s bukan berkas.", file=path.name), hint=_("Berikan berkasnya, bukan foldernya.")
        )
    return path


def _read_file(path: Path, layer: str | None) -> Features:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise InvalidInputError(
            _("Berkas %(file)s tidak dapat dibuka.", file=path.name), hint=_("Periksa izin bacanya.")
        ) from error
    if not head.strip():
        raise InvalidInputError(_("Berkas %(file)s kosong.", file=path.name), hint=_("Unduh atau ekspor ulang."))
    named = [reader for reader in READERS.values() if path.suffix.lower() in reader.extensions]
    fitting = [reader for reader in named if reader.matches(head)]
    if not fitting:
        raise _wrong_type(path, head, known=bool(named))
    reader = fitting[0]
    if layer is not None and not reader.has_layers:
        raise _without_layers(path.name)
    return reader.read(path, layer)


def _without_layers(file_name: str) -> InvalidInputError:
    return InvalidInputError(_("%(file)s tidak mengenal lapisan.", file=file_name), hint=_("Ulangi tanpa --layer."))


def _wrong_type(path: Path, head: bytes, *, known: bool) -> InvalidInputError:
    inside = [reader for reader in READERS.values() if reader.matches(head)]
    kinds = ", ".join(sorted({extension for reader in READERS.values() for extension in reader.extensions}))
    if inside:
        return InvalidInputError(
            _(
                "Isi berkas %(file)s adalah %(format)s, tidak sesuai dengan akhiran namanya.",
                file=path.name,
                format=inside[0].title,
            ),
            hint=_("Ganti akhiran nama berkas menjadi %(extension)s.", extension=inside[0].extensions[0]),
        )
    if known:
        return InvalidInputError(
            _("Isi berkas %(file)s tidak sesuai dengan akhiran namanya.", file=path.name),
            hint=_("Berkas mungkin rusak, atau jenisnya lain; ekspor ulang dari QGIS."),
        )
    return InvalidInputError(
        _("Jenis berkas %(file)s tidak didukung.", file=path.name),
        hint=_("Yang didukung: %(kinds)s, atau tabel postgresql://.", kinds=kinds),
    )
