"""Palettes from their files, and the colours that suit a classification."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.i18n import message as _
from geoservice.model.classification import ORDERED_CATEGORIES, ZERO_APART, Classification
from geoservice.model.expressions import expression
from geoservice.model.indicator import Kind
from geoservice.model.style import Palette, PaletteKind
from geoservice.schemes._vision import lab

#: Safe for all three kinds of colour-vision deficiency; the first that has enough colours is taken.
DEFAULTS: dict[PaletteKind, tuple[str, ...]] = {
    PaletteKind.SEQUENTIAL: ("ylgnbu",),
    PaletteKind.DIVERGING: ("rdbu",),
    PaletteKind.QUALITATIVE: ("okabe_ito", "petroff10", "paired"),
    PaletteKind.BIVARIATE: ("orange_blue",),
}

#: Circles take the strong colours of a palette of this size.
_SYMBOL_SIZE = 5
_BIVARIATE_SIZE = 9
#: Steps of L* between the circles of negative and positive values: in greys only their lightness is left.
_SIGNS_APART = 20.0
#: The dot of a value that is neither positive nor negative.
_ZERO_COLOUR = "#3a3a3a"
_COLOUR = expression(r"#[0-9a-f]{6}")


def load_palettes(styles_dir: Path) -> dict[str, Palette]:
    """The palettes of a styles folder by name; raises UnavailableError that names the file which cannot be used."""
    palettes: dict[str, Palette] = {}
    for path in sorted((styles_dir / "palettes").glob("*.json")):
        try:
            palettes[path.stem] = _palette(path.stem, json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnavailableError(
                _("Berkas palet %(file)s tidak dapat dipakai: %(reason)s", file=path.name, reason=str(error)),
                hint=_("Perbaiki atau hapus berkas itu."),
            ) from error
    if not palettes:
        raise UnavailableError(
            _("Tidak ada palet di folder %(folder)s.", folder=str(styles_dir / "palettes")),
            hint=_("Periksa GEOSERVICE_STYLES_DIR, atau hapus agar palet bawaan dipakai."),
        )
    return palettes


def choose_palette(
    kind: Kind, classification: Classification, name: str | None, reverse: bool, palettes: Mapping[str, Palette]
) -> tuple[str, tuple[str, ...]]:
    """Name of the palette and one colour a class, class 1 first; raises InvalidInputError.

    Without a name: sequential for magnitudes, diverging when the limits stand on both sides of zero, qualitative
    for categories unless they have an order. A diverging palette has its middle at the middle of the classification,
    else at zero, so that one step from there looks the same on either side.
    """
    size = classification.k
    palette = _named(name, palettes) if name else _default(_kind(kind, classification), size, palettes)
    if classification.unclassed:
        return palette.name, _ramp(palette, classification, reverse)
    around = _classes_around_middle(classification)
    if palette.kind is PaletteKind.DIVERGING and around:
        below, middle, above = around
        arm = max(below, above)
        colours = _colours(palette, 2 * arm + middle, palettes)[arm - below : arm + middle + above]
    else:
        colours = _colours(palette, size, palettes)
    return palette.name, colours[::-1] if reverse else colours


def bivariate_palette(name: str | None, palettes: Mapping[str, Palette]) -> Palette:
    """The palette of a map of two indicators; raises InvalidInputError for one that is made for a single indicator."""
    palette = _named(name, palettes) if name else _default(PaletteKind.BIVARIATE, _BIVARIATE_SIZE, palettes)
    if palette.kind is not PaletteKind.BIVARIATE:
        known = [other.name for other in palettes.values() if other.kind is PaletteKind.BIVARIATE]
        raise InvalidInputError(
            _("Palet “%(name)s” bukan palet dua indikator.", name=palette.name),
            hint=_("Pilih salah satu: %(names)s.", names=", ".join(known) or "–"),
        )
    return palette


def symbol_colours(
    classification: Classification, name: str | None, reverse: bool, palettes: Mapping[str, Palette]
) -> tuple[str, tuple[str, ...]]:
    """Name of the palette and one colour a class for circles: their size tells the value, the colour only its sign.

    Classes up to zero have the colour of negative values where the classification reaches below zero; zero alone is
    neither.
    """
    kind = PaletteKind.DIVERGING if classification.lower < 0 else PaletteKind.SEQUENTIAL
    palette = _named(name, palettes) if name else _default(kind, _SYMBOL_SIZE, palettes)
    row = _colours(palette, _SYMBOL_SIZE, palettes)
    around = _default(PaletteKind.DIVERGING, _SYMBOL_SIZE, palettes) if palette.kind is not kind else palette
    positive = row[-1 if palette.kind is PaletteKind.DIVERGING else -2]
    negative = _other_grey(around.colours[_SYMBOL_SIZE], positive)
    if reverse:
        negative, positive = positive, negative if palette.kind is PaletteKind.DIVERGING else row[1]
    below = classification.lower < 0
    zero = 0.0 if ZERO_APART in classification.notes else None
    return palette.name, tuple(
        _ZERO_COLOUR if limit == zero else negative if below and limit <= 0 else positive
        for limit in classification.breaks
    )


def _other_grey(arm: Sequence[str], beside: str) -> str:
    """The strongest colour of an arm that a copy without colours tells from the one beside it."""
    shade = lab(beside)[0]
    return next((colour for colour in arm[:2] if abs(lab(colour)[0] - shade) >= _SIGNS_APART), arm[1])


def _kind(kind: Kind, classification: Classification) -> PaletteKind:
    if classification.categories:
        ordered = classification.scheme == ORDERED_CATEGORIES
        return PaletteKind.SEQUENTIAL if ordered else PaletteKind.QUALITATIVE
    if kind is not Kind.CATEGORY and _classes_around_middle(classification):
        return PaletteKind.DIVERGING
    return PaletteKind.SEQUENTIAL


def _classes_around_middle(classification: Classification) -> tuple[int, int, int] | None:
    """Classes wholly below the middle, holding it, and above it; None unless the limits stand on both sides."""
    breaks, middle = classification.breaks, classification.middle
    given = middle is not None
    if middle is None:
        middle = 0.0
    if not breaks or not classification.lower < middle < breaks[-1]:
        return None
    below = sum(limit < middle for limit in breaks)
    if middle in breaks and (given or ZERO_APART not in classification.notes):
        return below + 1, 0, len(breaks) - below - 1
    return below, 1, len(breaks) - below - 1


def _ramp(palette: Palette, classification: Classification, reverse: bool) -> tuple[str, ...]:
    """Colours between those of the palette, mixed in linear light; a diverging palette has its middle at zero."""
    stops = np.array([_linear(colour) for colour in palette.colours[max(palette.colours)]])
    stops = stops[::-1] if reverse else stops
    limits = np.array((classification.lower, *classification.breaks))
    centres = (limits[:-1] + limits[1:]) / 2
    if palette.kind is PaletteKind.DIVERGING and limits[0] < 0 < limits[-1]:
        reach = max(-limits[0], limits[-1])
        shares = (centres / reach + 1) / 2
    else:
        shares = (centres - limits[0]) / max(limits[-1] - limits[0], np.finfo(float).tiny)
    places = np.linspace(0, 1, len(stops))
    mixed = np.column_stack([np.interp(shares, places, channel) for channel in stops.T])
    return tuple(_hexadecimal(colour) for colour in mixed)


def _linear(colour: str) -> npt.NDArray[np.float64]:
    """Linear light of an sRGB colour (IEC 61966-2-1)."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _hexadecimal(linear: npt.NDArray[np.float64]) -> str:
    channels = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(channel) * 255):02x}" for channel in np.clip(channels, 0, 1))


def _default(kind: PaletteKind, size: int, palettes: Mapping[str, Palette]) -> Palette:
    known = [palettes[name] for name in DEFAULTS[kind] if name in palettes]
    known += [palette for palette in palettes.values() if palette.kind is kind]
    fit = next((palette for palette in known if size in palette.colours), None) or next(iter(known), None)
    if fit is None:
        raise UnavailableError(
            _("Tidak ada palet jenis “%(kind)s”.", kind=str(kind)),
            hint=_("Periksa GEOSERVICE_STYLES_DIR, atau hapus agar palet bawaan dipakai."),
        )
    return fit


def _named(name: str, palettes: Mapping[str, Palette]) -> Palette:
    try:
        return palettes[name.strip().casefold()]
    except KeyError:
        raise InvalidInputError(
            _("Palet “%(name)s” tidak dikenal.", name=name),
            hint=_("Pilih salah satu: %(names)s.", names=", ".join(palettes)),
        ) from None


def _colours(palette: Palette, size: int, palettes: Mapping[str, Palette]) -> tuple[str, ...]:
    if size == 0:
        return ()
    if size in palette.colours:
        return palette.colours[size]
    raise InvalidInputError(
        _("Palet “%(name)s” tidak memiliki %(size)s warna.", name=palette.name, size=size),
        hint=_(
            "Kurangi jumlah kelas, atau pilih salah satu: %(names)s.",
            names=", ".join(other.name for other in palettes.values() if size in other.colours) or "–",
        ),
    )


def _palette(name: str, data: dict[str, object]) -> Palette:
    colours: dict[int, tuple[str, ...]] = {}
    rows = data["colours"]
    if not isinstance(rows, dict):
        raise TypeError("colours")
    for size, row in rows.items():
        colours[int(size)] = tuple(str(colour) for colour in row)
        if len(row) != int(size) or not all(_COLOUR.fullmatch(colour) for colour in row):
            raise ValueError(f"colours {size}")
    return Palette(name, PaletteKind(str(data["kind"])), colours, str(data.get("licence", "")))
