"""Collections: every published layer, and every boundary set without a theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geoservice.actions.list_layers import list_layers
from geoservice.actions.open_boundary import BoundaryView, open_boundary
from geoservice.actions.open_layer import open_layer
from geoservice.errors import NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.bare import bare_view
from geoservice.formats.legend import about
from geoservice.formats.properties import known_columns
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import message as _
from geoservice.model.boundary import PARENT_COLUMNS
from geoservice.model.indicator import Kind, Period
from geoservice.store import Store
from geoservice.web.links import site_root

#: What every column is called in words, for schemas and pages.
COLUMN_TITLES = {
    "kode": _("Kode wilayah"),
    "nama": _("Nama wilayah"),
    "jenis": _("Jenis wilayah"),
    "kode_kec": _("Kode kecamatan"),
    "nama_kec": _("Nama kecamatan"),
    "kode_kab": _("Kode kabupaten/kota"),
    "nama_kab": _("Nama kabupaten/kota"),
    "kode_prov": _("Kode provinsi"),
    "nama_prov": _("Nama provinsi"),
    "nilai": _("Nilai"),
    "keterangan": _("Mengapa tidak ada nilai"),
    "kelas": _("Nomor kelas"),
    "label": _("Keterangan kelas"),
    "warna": _("Warna kelas"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """One collection: a layer version, or an edition of a boundary set when `view` is None."""

    id: str
    title: str
    description: str
    prepared: PreparedEdition
    view: LayerView | None
    files: Callable[[], LayerView]
    """What file formats write: the layer, or the boundary set as a view without a theme."""
    licence: str
    version: str
    """Digest of all that the collection answers."""

    @property
    def period(self) -> Period | None:
        """The period of a layer."""
        return self.view.published.period if self.view else None

    def columns(self) -> tuple[str, ...]:
        """Property names in the order of every answer."""
        if self.view is not None:
            return known_columns(self.view)
        return ("kode", "nama", "jenis", *(name for name in PARENT_COLUMNS if name in self.prepared.regions.parents))

    def is_number(self, column: str) -> bool:
        """Whether a property is a JSON number."""
        if column == "kelas":
            return True
        return column == "nilai" and self.view is not None and self.view.published.indicator.kind is not Kind.CATEGORY


def collection_ids(store: Store) -> Iterator[tuple[str, bool]]:
    """Every collection id in order, and whether it is a layer."""
    layers = {summary.layer.id for summary in list_layers(store)}
    yield from ((layer_id, True) for layer_id in sorted(layers))
    yield from ((row.id, False) for row in store.catalogue.boundary_sets() if row.id not in layers)


def open_collection(store: Store, collection_id: str) -> Collection:
    """The collection; raises NotFoundError, WithdrawnError, UnavailableError."""
    if store.catalogue.has_layer(collection_id):
        return _of_layer(open_layer(store, collection_id))
    try:
        boundary = open_boundary(store, collection_id)
    except NotFoundError as error:
        raise NotFoundError(
            _("Tidak ada koleksi “%(id)s”.", id=collection_id), hint=_("Lihat daftarnya di /ogc/collections.")
        ) from error
    edition = boundary.prepared.edition
    return Collection(
        collection_id,
        boundary.boundary_set.title,
        str(_("Batas wilayah tanpa tema, edisi %(edition)s.", edition=edition.edition)),
        boundary.prepared,
        None,
        lambda: _bare(store, boundary),
        edition.licence,
        f"{edition.digest}-{edition.edition}",
    )


def _bare(store: Store, boundary: BoundaryView) -> LayerView:
    return bare_view(boundary.boundary_set, boundary.prepared, boundary.preparation, site_root(), store.cache_dir)


def _of_layer(view: LayerView) -> Collection:
    published = view.published
    return Collection(
        view.layer.id,
        published.dated_title,
        about(published, view.prepared.edition),
        view.prepared,
        view,
        lambda: view,
        published.indicator.licence or view.prepared.edition.licence,
        f"{view.version}-{published.number}",
    )
