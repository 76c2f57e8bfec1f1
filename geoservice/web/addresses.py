"""Where a layer version is found: one place that writes its addresses, for the current and for a frozen version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from geoservice.i18n import current_language
from geoservice.web.links import current_settings


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of a layer; `number` None means the stable ones that follow the current version."""

    layer_id: str
    number: int | None = None
    plain: bool = False
    """Without the language that this reader asked for: addresses to be passed on."""

    def map(self) -> str:
        """The map page."""
        return self._to("maps.page")

    def embed(self, code: str | None = None) -> str:
        """The embed page, with a region pointed out."""
        return self._to("embed.page", code=code)

    def download(self, extension: str, **query: object) -> str:
        """The layer as a file."""
        return self._to("layers.download", extension=extension, **query)

    def document(self, name: str) -> str:
        """A legend or style: `legend.svg`."""
        stem, _dot, extension = name.partition(".")
        return self._to("layers.document", name=stem, extension=extension)

    def series(self, ending: str) -> str:
        """All periods of the indicator side by side; `ending` is `svg` or `png`. It has no frozen form."""
        return url_for(f"series.{ending}", layer_id=self.layer_id)

    def tiles(self, ending: str = ".png") -> str:
        """The template of tile addresses: {z}/{x}/{y} and an ending such as `.png`, `{r}.png` or `.mvt`."""
        # A path of numbers is built and then opened up: url_for would escape the braces.
        path = self._to("tiles.tile", z=0, x=0, y=0, ending=".png")
        return path.removesuffix("0/0/0.png") + "{z}/{x}/{y}" + ending

    def values(self) -> str:
        """The values document, in the language of this request."""
        language = current_language()
        return self._to("values.document", lang=None if language == current_settings().lang else language)

    def comparisons(self) -> str:
        """The template of what one region is compared with: `{code}`, in the language of this request."""
        language = current_language()
        lang = None if language == current_settings().lang else language
        return self._to("values.comparisons", code="code", lang=lang).replace("/code.json", "/{code}.json")

    def tilejson(self, raster: bool = False) -> str:
        """The TileJSON document."""
        return self._to("tiles.raster_tilejson" if raster else "tiles.vector_tilejson")

    def _to(self, endpoint: str, **values: object) -> str:
        parts: dict[str, Any] = {"layer_id": self.layer_id, "number": self.number, **values}
        if self.plain:
            parts["lang"] = None  # given, so that the reader's choice is not added
        return url_for(endpoint, **parts)
