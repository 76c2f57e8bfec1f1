"""The catalogue and the layers of a site over HTTP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx

from geoservice.errors import NotFoundError, UnavailableError
from geoservice.i18n import message as _

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd

TIMEOUT_S = 60.0
#: Texts, even where every code looks like a number.
_TEXTS = ("kode", "nama", "jenis", "kode_kec", "nama_kec", "kode_kab", "nama_kab", "kode_prov", "nama_prov")
_TEXTS_OF_LAYER = ("keterangan", "label", "warna")


class NoSuchLayerError(NotFoundError):
    """The site has no layer of this id, or not in this version."""


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A line of the catalogue."""

    id: str
    title: str
    period: str | None
    unit: str | None
    regions: int
    version: int


class Client:
    """A site by its address, `https://peta.contoh.go.id`; one connection serves all requests."""

    def __init__(self, address: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/",
            timeout=timeout_s,
            follow_redirects=True,
            headers={"User-Agent": "geoservice-client"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def layers(self) -> list[LayerInfo]:
        """Every published layer, in the order of the catalogue."""
        return [
            LayerInfo(said["id"], said["nama"], said["periode"], said["satuan"], said["jumlah_wilayah"], said["versi"])
            for said in json.loads(self.fetch("catalog.json"))
        ]

    def layer(self, layer_id: str, version: int | None = None) -> RemoteLayer:
        """The current version of a layer, or the one of this number; raises NoSuchLayerError."""
        found = RemoteLayer(self, layer_id, version)
        found.metadata  # noqa: B018 - a wrong id is said here and not at the first use
        return found

    def fetch(self, path: str, **parameters: str) -> bytes:
        """The body of an address of the site; raises NoSuchLayerError or UnavailableError with what the site says."""
        try:
            answer = self._http.get(path, params=parameters)
        except httpx.HTTPError as error:
            raise UnavailableError(
                _(
                    "Situs %(address)s tidak dapat dihubungi: %(reason)s",
                    address=str(self._http.base_url),
                    reason=str(error),
                ),
                hint=_("Periksa alamatnya dan sambungan internet, lalu coba lagi."),
            ) from error
        if answer.is_success:
            return answer.content
        kind = NoSuchLayerError if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE) else UnavailableError
        reason = f"{answer.status_code} {answer.reason_phrase}"
        raise kind(_("%(address)s dijawab dengan %(reason)s.", address=str(answer.url), reason=reason))


class RemoteLayer:
    """One layer of a site; everything is fetched when it is first asked for, and then kept."""

    def __init__(self, client: Client, layer_id: str, version: int | None = None) -> None:
        self.id = layer_id
        self._client = client
        self._path = f"layers/{layer_id}" if version is None else f"layers/{layer_id}/v/{version}"

    def __repr__(self) -> str:
        return f"<RemoteLayer {self.id}: {self.title}>"

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """The fields of Satu Data Indonesia."""
        return dict(json.loads(self._client.fetch(f"{self._path}/metadata.json")))

    @property
    def title(self) -> str:
        """What stands above the map."""
        return str(self.metadata["nama"])

    @cached_property
    def legend(self) -> dict[str, Any]:
        """Classes with limits, colours and counts, and the reasons for missing values."""
        return dict(json.loads(self._client.fetch(f"{self._path}/legend.json")))

    @cached_property
    def style(self) -> dict[str, Any]:
        """The MapLibre style."""
        return dict(json.loads(self._client.fetch(f"{self._path}/style.json")))

    def to_dataframe(self) -> pd.DataFrame:
        """One row a region, indexed by its code; a missing value is NaN, and `keterangan` says why."""
        import pandas as pd

        types = dict.fromkeys((*_TEXTS, *_TEXTS_OF_LAYER), "str")
        data = self._client.fetch(f"{self._path}.csv")
        frame = pd.read_csv(BytesIO(data), encoding="utf-8-sig", dtype=types, keep_default_na=False, na_values=[""])
        frame["kelas"] = frame["kelas"].astype("Int64")
        return frame.set_index("kode")

    def to_geodataframe(self, bbox: Sequence[float] | None = None) -> gpd.GeoDataFrame:
        """The same with shapes in WGS 84; `bbox` (west, south, east, north in degrees) takes a part."""
        import geopandas as gpd

        parameters = {} if bbox is None else {"bbox": ",".join(repr(float(edge)) for edge in bbox)}
        frame = gpd.read_file(BytesIO(self._client.fetch(f"{self._path}.fgb", **parameters)))
        frame["kelas"] = frame["kelas"].astype("Int64")
        return frame.set_index("kode").sort_index()

    def explore(self, **options: Any) -> folium.Map:  # noqa: ANN401 - what folium.Map takes
        """A map for notebooks, in exactly the colours of the site, with its legend."""
        from geoservice.client.notebook import explore

        return explore(self, **options)
