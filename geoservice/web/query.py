"""Query strings, parsed once at the door: below it nothing sees a half-checked value."""

from __future__ import annotations

from math import isfinite
from re import compile as pattern
from typing import Annotated, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from werkzeug.datastructures import MultiDict

from geoservice.errors import InvalidInputError
from geoservice.formats.layouts.request import Paper
from geoservice.formats.selection import Selection
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox

MAX_SIDE_PX = 4096
MAX_LIMIT = 10_000
_SHOWN_VALUE = 80

HINTS: dict[str, Message] = {
    "bbox": _("Tulis barat,selatan,timur,utara dalam derajat, misalnya 103.5,-4.9,104.6,-3.6."),
    "limit": _("Bilangan bulat mulai dari 1."),
    "offset": _("Bilangan bulat mulai dari 0."),
    "width": _("Bilangan bulat dari 16 sampai %(side)s piksel.", side=MAX_SIDE_PX),
    "height": _("Bilangan bulat dari 16 sampai %(side)s piksel.", side=MAX_SIDE_PX),
    "halaman": _("Bilangan bulat mulai dari 1."),
    "dasar": _("Tulis 1 atau 0."),
    "frame": _("Tulis 1 atau 0."),
    "scale": _("Tulis 1 atau 2."),
    "kertas": _("Tulis a4 atau a3."),
    "paper": _("Tulis a4 atau a3."),
    "arah": _("Tulis tegak atau mendatar."),
    "orientation": _("Tulis tegak atau mendatar."),
    "maxwidth": _("Bilangan bulat dari 1 sampai %(side)s piksel.", side=MAX_SIDE_PX),
    "maxheight": _("Bilangan bulat dari 1 sampai %(side)s piksel.", side=MAX_SIDE_PX),
}


def parse_bbox(text: object) -> BBox:
    """`west,south,east,north` in degrees; west may exceed east over the antimeridian. Raises ValueError."""
    west, south, east, north = (float(part) for part in str(text).split(","))
    if not all(isfinite(edge) for edge in (west, south, east, north)):
        raise ValueError("bbox must be finite")
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise ValueError("bbox is outside the world or upside down")
    return BBox(west, south, east, north)


Box = Annotated[BBox | None, BeforeValidator(lambda text: parse_bbox(text))]
Side = Annotated[int, Field(ge=16, le=MAX_SIDE_PX)]


class _Query(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SelectionQuery(_Query):
    """Which regions a download holds."""

    bbox: Box = None
    limit: int | None = Field(default=None, ge=1)
    offset: int = Field(default=0, ge=0, le=10_000_000)

    def selection(self) -> Selection:
        """The same in the words of `formats`."""
        return Selection(bbox=self.bbox, limit=self.limit, offset=self.offset)


class _SheetQuery(_Query):
    width: Side = 1200
    height: Side | None = None
    bbox: Box = None
    scale: int = Field(default=1, ge=1, le=2)
    """Pixels of a PNG for each pixel asked for: 2 for sharp screens."""
    sorot: str = Field(default="", max_length=40)
    """Code of the region to be outlined and named."""
    kertas: Paper = Field(default=Paper.A4, validation_alias=AliasChoices("kertas", "paper"))
    """Of a PDF."""
    arah: Literal["", "tegak", "mendatar", "portrait", "landscape"] = Field(
        default="", validation_alias=AliasChoices("arah", "orientation")
    )
    """Of a PDF; empty: as the shape of the area asks for."""

    @property
    def landscape(self) -> bool | None:
        """Whether the paper lies; None where that was not asked."""
        return self.arah in ("mendatar", "landscape") if self.arah else None


class PictureQuery(_SheetQuery):
    """How large a picture is and what it shows."""

    frame: bool = True
    """Whether title, legend and source are drawn into the picture."""


class SeriesQuery(_SheetQuery):
    """The same for several maps on one sheet."""

    scale: int = Field(default=2, ge=1, le=2)
    """Small maps are worth looking at closely."""


class CatalogueQuery(_Query):
    """What the catalogue page is asked for; empty means everything."""

    cari: str = Field(default="", max_length=200)
    wilayah: str = Field(default="", max_length=61)
    indikator: str = Field(default="", max_length=200)
    periode: str = Field(default="", max_length=20)
    halaman: int = Field(default=1, ge=1, le=1_000_000)

    @property
    def is_filter(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.cari or self.wilayah or self.indikator or self.periode)


class ReadingQuery(_Query):
    """What a reader looks for on a map page."""

    cari: str = Field(default="", max_length=200)
    sorot: str = Field(default="", max_length=40)
    dasar: bool = False
    """Whether the base map is shown; the script reads it, links to other languages carry it."""


class OembedQuery(_Query):
    """An oEmbed 1.0 request."""

    url: str = Field(max_length=2000)
    format: str = "json"
    maxwidth: int | None = Field(default=None, ge=1, le=MAX_SIDE_PX)
    maxheight: int | None = Field(default=None, ge=1, le=MAX_SIDE_PX)


Q = TypeVar("Q", bound=BaseModel)

#: Of visitors who are counted, and of pages that want a fresh copy (`?v=2`, `?_=1700000000`).
_CARRIED = pattern(r"utm_\w+|mtm_\w+|pk_\w+|\w*clid|igsh(id)?|_ga|_gl|_|v|t|ts|cb")


def parse(model: type[Q], args: MultiDict[str, str]) -> Q:
    """The query as this model; the first of repeated parameters counts, unknown ones are ignored.

    Raises InvalidInputError that names the parameter. An empty parameter is one that was not given.
    """
    given = {name: value for name, value in args.to_dict().items() if value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _refusal(error, given) from error


def parse_only(model: type[Q], args: MultiDict[str, str]) -> Q:
    """The same for addresses of data, where a name that is not known may be a mistyped one: it is refused.

    What programs and chats put on every link is let through.
    """
    names = {"lang", *(name for field, info in model.model_fields.items() for name in _names(field, info))}
    unknown = next((name for name in args if name not in names and not _CARRIED.fullmatch(name)), None)
    if unknown is not None:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dikenal.", name=unknown[:_SHOWN_VALUE]),
            hint=_("Yang dikenal: %(names)s.", names=", ".join(sorted(names))),
        )
    return parse(model, args)


def _names(field: str, info: FieldInfo) -> list[str]:
    alias = info.validation_alias
    return [str(name) for name in alias.choices] if isinstance(alias, AliasChoices) else [field]


def _refusal(error: ValidationError, given: dict[str, str]) -> InvalidInputError:
    name = str(error.errors()[0]["loc"][0])
    if name not in given:
        return InvalidInputError(_("Parameter “%(name)s” harus diisi.", name=name), hint=HINTS.get(name))
    return InvalidInputError(
        _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=given[name][:_SHOWN_VALUE]),
        hint=HINTS.get(name, _("Tulis teks yang lebih pendek.")),
    )
