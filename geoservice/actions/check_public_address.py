"""Ask for a map at the public address, as its visitors do, and say what stands between them and the service.

A proxy that means well adds a header or drops one, and frames on other sites stay empty (FINDINGS 5, Frame headers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geoservice.actions.list_layers import list_layers
from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.store import Store

if TYPE_CHECKING:
    import httpx

_TIMEOUT_S = 10.0
_FRAME_ANCESTORS = re.compile(r"(?:^|;)\s*frame-ancestors\s+([^;]*)", re.IGNORECASE)
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What an answer lacks, or has too much of."""

    address: str
    fault: Message
    hint: Message


def check_public_address(store: Store) -> list[Obstacle]:
    """What visitors of the first published layer meet; nothing where all is well.

    Raises InvalidInputError where no public address is set or no layer is published, UnavailableError where the
    address does not answer.
    """
    import httpx

    public_url, layer = _asked_for(store)
    embed, data = f"{public_url}/embed/{layer}", f"{public_url}/layers/{layer}.geojson"
    headers = {"Accept-Language": "id", "Accept-Encoding": "gzip"}
    try:
        # Redirects are faults: frames and programs store these addresses as they are.
        with httpx.Client(timeout=_TIMEOUT_S, headers=headers, follow_redirects=False) as client:
            page = client.get(embed)
            if page.status_code != httpx.codes.OK:
                return [_not_answered(embed, page.status_code)]
            return [*_of_scheme(public_url), *_of_page(page, store, layer), *_of_data(client, data)]
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnavailableError(
            _(
                "Alamat %(url)s tidak dapat dihubungi: %(reason)s.",
                url=embed,
                reason=str(error) or type(error).__name__,
            ),
            hint=_("Periksa apakah layanan dan proksi berjalan, dan apakah GEOSERVICE_PUBLIC_URL benar."),
        ) from error


def _asked_for(store: Store) -> tuple[str, str]:
    """The public address and the id of a layer."""
    public_url = store.settings.public_url.rstrip("/")
    if not public_url:
        raise InvalidInputError(
            _("GEOSERVICE_PUBLIC_URL belum diatur."),
            hint=_("Isi dengan alamat yang dibuka pengunjung, misalnya https://peta.contoh.go.id."),
        )
    layer = next((layer.id for layer, _version in list_layers(store)), None)
    if layer is None:
        raise InvalidInputError(
            _("Belum ada peta yang terbit, jadi belum ada yang dapat diperiksa."),
            hint=_("Terbitkan satu peta lebih dahulu: geoservice publish TABEL --boundary ID."),
        )
    return public_url, layer


def _of_scheme(public_url: str) -> Iterator[Obstacle]:
    parts = urlsplit(public_url)
    if parts.scheme == "http" and parts.hostname not in _HERE:
        yield Obstacle(
            public_url,
            _("alamatnya http: peramban tidak menampilkannya di dalam situs https"),
            _("Pasang sertifikat pada proksi dan tulis https:// pada GEOSERVICE_PUBLIC_URL."),
        )


def _of_page(page: httpx.Response, store: Store, layer: str) -> Iterator[Obstacle]:
    address, headers = str(page.url), page.headers
    if f"{store.settings.public_url.rstrip('/')}/maps/{layer}" not in page.text:
        yield Obstacle(
            address,
            _("jawabannya bukan sematan peta ini"),
            _("Arahkan proksi ke layanan ini, termasuk jalur di belakang nama situsnya."),
        )
    if "X-Frame-Options" in headers:
        yield Obstacle(
            address,
            _("proksi menambahkan X-Frame-Options: sematan kosong di situs lain"),
            _("Hapus tajuk itu untuk /embed/; yang mengatur adalah GEOSERVICE_FRAME_ANCESTORS."),
        )
    allowed = {" ".join(found.split()) for found in _frame_ancestors(headers)}
    if allowed - {" ".join(store.settings.frame_ancestors.split())}:
        yield Obstacle(
            address,
            _("proksi menambahkan Content-Security-Policy dengan frame-ancestors yang lain"),
            _("Hapus tajuk itu untuk /embed/; peramban menaati yang paling ketat."),
        )
    if headers.get("Content-Encoding") != "gzip":
        yield Obstacle(
            address,
            _("jawabannya tidak dikompresi"),
            _("Teruskan tajuk Accept-Encoding pengunjung, atau kompresi pada proksi."),
        )
    if "Set-Cookie" in headers:
        yield Obstacle(
            address,
            _("proksi memasang kuki, yang ditolak di dalam bingkai dan mencegah penyimpanan sementara"),
            _("Matikan kuki proksi untuk layanan ini."),
        )


def _of_data(client: httpx.Client, address: str) -> Iterator[Obstacle]:
    import httpx

    whole = client.get(address, headers={"Origin": "null"})
    if whole.headers.get_list("Access-Control-Allow-Origin") != ["*"]:
        yield Obstacle(
            address,
            _("Access-Control-Allow-Origin bukan tepat satu “*”: peta di situs lain tidak dapat membaca data"),
            _("Biarkan layanan ini yang mengirim tajuk itu; jangan ditambah pada proksi."),
        )
    tag = whole.headers.get("ETag", "")
    if client.get(address, headers={"If-None-Match": tag or "-"}).status_code != httpx.codes.NOT_MODIFIED:
        yield Obstacle(
            address,
            _("ETag hilang di jalan: setiap kunjungan mengunduh semuanya lagi"),
            _("Teruskan tajuk ETag dan If-None-Match."),
        )
    part = client.get(address, headers={"Range": "bytes=0-99", "Accept-Encoding": "identity"})
    if part.status_code != httpx.codes.PARTIAL_CONTENT:
        yield Obstacle(
            address,
            _("bagian berkas (Range) tidak dilayani: QGIS dan PMTiles memerlukannya"),
            _("Teruskan tajuk Range, dan jangan mengompresi jawaban yang sebagian."),
        )
    if client.head(address).status_code != httpx.codes.OK:
        yield Obstacle(
            address, _("HEAD ditolak: QGIS menanyakannya lebih dahulu"), _("Izinkan metode HEAD pada proksi.")
        )


def _frame_ancestors(headers: httpx.Headers) -> Iterator[str]:
    for policy in headers.get_list("Content-Security-Policy"):
        for one in policy.split(","):  # several headers may have been joined on the way
            if found := _FRAME_ANCESTORS.search(one):
                yield found[1].strip()


def _not_answered(address: str, status: int) -> Obstacle:
    return Obstacle(
        address,
        _("dijawab %(status)s, bukan 200", status=status),
        _("Periksa alamat pada GEOSERVICE_PUBLIC_URL dan pengalihan pada proksi."),
    )
