"""Binary formats through GDAL (pyogrio): only files whose first bytes were checked come here, never an address."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features, from_wkb
from geoservice.i18n import message as _
from geoservice.model.boundary import Finding

# GDAL must not reach for anything but the file it was given.
_OFFLINE = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_ORGANIZE_POLYGONS": "DEFAULT",
}


def read_layer(path: Path, layer: str | None, *, fallback: str | None = None) -> Features:
    """The features of a layer; raises InvalidInputError when GDAL cannot read the file.

    Text that is not in the encoding the file states is read in the fallback encoding, with a note.
    """
    # GDAL's remarks about damaged records come as Python warnings: they belong in the report.
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            features = _read(path, layer, None)
        except UnicodeDecodeError as error:
            if fallback is None:
                raise _damaged(path) from error
            features = _read(path, layer, fallback)
            remarks.clear()
            features = replace(
                features, findings=(*features.findings, Finding("note", "encoding_guessed", detail=fallback))
            )
    notes = tuple(Finding("note", "reader_remark", detail=_plain(str(remark.message), path)) for remark in remarks)
    return replace(features, findings=(*notes, *features.findings))


def _read(path: Path, layer: str | None, encoding: str | None) -> Features:
    import pyogrio

    pyogrio.set_gdal_config_options(_OFFLINE)
    # A string, and absolute: pyogrio takes anything with a scheme for an address.
    address = str(path.resolve())
    try:
        if len(pyogrio.list_layers(address)) == 0:
            raise _damaged(path)
        meta, _fids, wkb, fields = pyogrio.raw.read(address, layer=layer, encoding=encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnboundLocalError) as error:
        # UnboundLocalError is what pyogrio 0.13 makes of a .prj that PROJ cannot export.
        raise _damaged(path) from error
    geometries = from_wkb(wkb)
    broken = shapely.is_missing(geometries) & np.array([blob is not None for blob in wkb], dtype=np.bool_)
    findings = tuple(Finding("refused", "bad_ring", int(row) + 1) for row in broken.nonzero()[0])
    columns = {str(name): values.tolist() for name, values in zip(meta["fields"], fields, strict=True)}
    return Features(columns, geometries, meta["crs"] or None, findings)


def _damaged(path: Path) -> InvalidInputError:
    return InvalidInputError(
        _("Berkas %(file)s tidak dapat dibaca: mungkin rusak atau terpotong.", file=path.name),
        hint=_("Buka berkas itu di QGIS, lalu ekspor ulang."),
    )


def _plain(remark: str, path: Path) -> str:
    return remark.replace(str(path.resolve().parent) + "/", "")[:200]
