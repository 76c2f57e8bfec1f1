"""What was published, on a terminal: the classes, what a reader must know, and where the map stands."""

from __future__ import annotations

from collections.abc import Mapping

from geoservice.actions.draft_layers import Draft
from geoservice.cli import door
from geoservice.formats.advice import fit, offers, reasons, scheme_title
from geoservice.formats.wording import note_text
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.layer import LayerVersion

_LABELS: dict[str, Message] = {
    "map": _("Peta"),
    "embed": _("Sematan"),
    "geojson": _("GeoJSON"),
    "png": _("Gambar"),
    "tiles": _("Petak PNG"),
    "mvt": _("Petak vektor"),
}


def advice_json(layer: Draft) -> dict[str, object]:
    """Why the classes are what they are, how well they fit, and what else to try, for programs."""
    fitted = fit(layer.theme, layer.style)
    indicator = layer.layer.indicator
    return {
        "scheme": layer.style.classification.scheme,
        "k": layer.style.classification.k,
        "fit": None if fitted is None else round(fitted, 3),
        "reasons": [str(text) for text in reasons(layer.theme, layer.style)],
        "offers": [str(text) for text in offers(layer.theme, layer.style, indicator)],
    }


def print_published(layer: Draft, version: LayerVersion, addresses: Mapping[str, object], *, changed: bool) -> None:
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
    screen.print(f"  {scheme_title(classes.scheme)}: {limits}")
    why = reasons(layer.theme, layer.style)
    said = [text for note in version.notes if (text := note_text(note))]
    for text in (*why, *(text for text in said if str(text) not in set(map(str, why)))):
        screen.print(f"  {text}")
    for text in offers(layer.theme, layer.style, version.indicator):
        screen.print(f"  {text}")
    width = max(len(str(label)) for label in _LABELS.values())
    for name, label in _LABELS.items():
        screen.print(f"  {label!s:<{width}}  {addresses[name]}")
