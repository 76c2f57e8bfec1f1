"""Binary formats through GDAL (pyogrio): only files whose first bytes were checked come here, never an address."""

from __future__ import annotations

import warnings
from pathlib import Path

import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features, from_wkb
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray
from geoservice.model.boundary import Finding

# GDAL must not reach for anything but the file it was given.
_OFFLINE = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_ORGANIZE_POLYGONS": "DEFAULT",
}


def read_layer(path: Path, layer: str | None, *, encoding: str | None = None) -> Features:
    """The features of a layer; raises InvalidInputError when GDAL cannot read the file."""
    import pyogrio

    pyogrio.set_gdal_config_options(_OFFLINE)
    try:
        # GDAL's remarks about damaged records come as Python warnings: they belong in the report.
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always")
            # A string, and absolute: pyogrio takes anything with a scheme for an address.
            if len(pyogrio.list_layers(str(path.resolve()))) == 0:
                raise pyogrio.errors.DataSourceError(path.name)
            meta, _fids, wkb, fields = pyogrio.raw.read(str(path.resolve()), layer=layer, encoding=encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InvalidInputError(
            _("Berkas %(file)s tidak dapat dibaca: mungkin rusak atau terpotong.", file=path.name),
            hint=_("Buka berkas itu di QGIS, lalu ekspor ulang."),
        ) from error
    findings = [Finding("note", "reader_remark", detail=_plain(str(remark.message), path)) for remark in remarks]
    geometries = from_wkb(wkb)
    broken: BoolArray = shapely.is_missing(geometries) & [blob is not None for blob in wkb]
    findings += [Finding("refused", "bad_ring", int(row) + 1) for row in broken.nonzero()[0]]
    columns = {str(name): values.tolist() for name, values in zip(meta["fields"], fields, strict=True)}
    return Features(columns, geometries, meta["crs"] or None, tuple(findings))


def _plain(remark: str, path: Path) -> str:
    return remark.replace(str(path.resolve().parent) + "/", "")[:200]
