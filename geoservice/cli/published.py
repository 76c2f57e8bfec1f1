"""What was published, on a terminal: the classes, what a reader must know, and where the map stands."""

from __future__ import annotations

from collections.abc import Mapping

from geoservice.cli import door
from geoservice.formats.wording import note_text
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.layer import LayerVersion
from geoservice.schemes import SCHEMES

_LABELS: dict[str, Message] = {
    "map": _("Peta"),
    "embed": _("Sematan"),
    "geojson": _("GeoJSON"),
    "png": _("Gambar"),
    "tiles": _("Petak PNG"),
    "mvt": _("Petak vektor"),
}


def print_published(version: LayerVersion, addresses: Mapping[str, object], *, changed: bool) -> None:
    """One layer and its addresses; `changed` is False when that version stood there already."""
    screen = door.console()
    classes = version.style.classification
    if changed:
        outcome = _("Terbit: %(title)s, versi %(number)s", title=version.title, number=version.number)
    else:
        outcome = _("Tidak berubah: %(title)s, tetap versi %(number)s", title=version.title, number=version.number)
    screen.print(f"\n{outcome}")
    shown = (1, classes.k) if classes.unclassed and classes.k > 1 else range(1, classes.k + 1)
    limits = ("; … " if classes.unclassed else "; ").join(classes.label(number) for number in shown)
    screen.print(f"  {_scheme_title(classes.scheme)}: {limits}")
    for text in filter(None, map(note_text, version.notes)):
        screen.print(f"  {text}")
    width = max(len(str(label)) for label in _LABELS.values())
    for name, label in _LABELS.items():
        screen.print(f"  {label!s:<{width}}  {addresses[name]}")


_NAMES: dict[str, Message] = {
    "user_defined": _("batas kelas sendiri"),
    "continuous": _("tanpa kelas (gradasi)"),
    "categories": _("kategori"),
    "ordered_categories": _("kategori"),
}


def _scheme_title(scheme: str) -> str:
    """The title of a scheme; limits that a person chose, and categories, have none of their own."""
    if scheme in SCHEMES:
        return str(SCHEMES[scheme].title)
    return str(_NAMES.get(scheme, _("kelas resmi")))
