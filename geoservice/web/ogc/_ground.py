"""What lies below a map (OGC 20-058, requirements class "Background"), and the picture of both."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.web.ogc._pictures import MapFrame, is_on_earth, transparent_map, warped

if TYPE_CHECKING:
    from PIL import Image

PARAMETERS = ("bgcolor", "transparent", "void-color", "void-transparent")
_WHITE = (255, 255, 255)
_OPAQUE = 255
_LONGEST_NAME = 40

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours below a map; None where nothing is painted."""

    colour: Colour | None
    void: Colour | None
    """Where the coordinate system has no earth."""

    @property
    def is_clear(self) -> bool:
        """Whether nothing at all is painted."""
        return self.colour is None and self.void is None


def ground(can_be_clear: bool) -> Ground:
    """What the request asks for; `can_be_clear` tells whether the format knows transparency.

    Raises InvalidInputError that names the parameter.
    """
    said = request.args
    clear = _truth("transparent", "bgcolor" not in said) and can_be_clear
    void_clear = _truth("void-transparent", clear if "void-color" not in said else False) and can_be_clear
    colour = _colour("bgcolor", _WHITE)
    void = _colour("void-color", colour)
    return Ground(None if clear else colour, None if void_clear else void)


def drawn(view: LayerView | None, frame: MapFrame, form: str, below: Ground) -> bytes:
    """The layer (None: nothing) over its ground as `png` or `jpeg`."""
    if below.is_clear and view is not None:
        return transparent_map(view, frame)
    canvas = _painted(frame, below)
    if view is not None:
        canvas.alpha_composite(warped(view, frame))
    file = io.BytesIO()
    opaque = below.colour is not None and below.void is not None
    picture: Image.Image = canvas.convert("RGB") if opaque else canvas
    picture.save(file, "PNG" if form == "png" else "JPEG")
    return file.getvalue()


def _painted(frame: MapFrame, below: Ground) -> Image.Image:
    from PIL import Image

    size = frame.width, frame.height
    canvas = Image.new("RGBA", size, _ink(below.colour))
    if below.colour != below.void:
        mask = Image.fromarray(~is_on_earth(frame))
        canvas.paste(_ink(below.void), (0, 0, *size), mask)
    return canvas


def _ink(colour: Colour | None) -> tuple[int, int, int, int]:
    return (*_WHITE, 0) if colour is None else (*colour, _OPAQUE)


def _truth(name: str, default: bool) -> bool:
    said = request.args.get(name, "true" if default else "false").lower()
    if said not in ("true", "false"):
        raise _refusal(name, said, _("Tulis true atau false."))
    return said == "true"


def _colour(name: str, default: Colour) -> Colour:
    """`0x336699`, `#336699` or a name of CSS, in any case."""
    from PIL import ImageColor

    if name not in request.args:
        return default
    text = request.args[name].strip().lower()
    digits = text.removeprefix("0x").removeprefix("#")
    is_digits = len(digits) == 6 and all(digit in "0123456789abcdef" for digit in digits)
    found = f"#{digits}" if is_digits else ImageColor.colormap.get(text[:_LONGEST_NAME])
    if found is None:
        raise _refusal(name, text, _("Tulis seperti 0xFFFFFF, atau nama warna CSS seperti lightblue."))
    red, green, blue = ImageColor.getrgb(found)[:3]
    return red, green, blue


def _refusal(name: str, value: str, hint: Message) -> InvalidInputError:
    message = _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=value[:80])
    return InvalidInputError(message, hint=hint)
