"""`geoservice doctor --online`: what a proxy in front of the service does to embeds and data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from geoservice.actions.check_public_address import check_public_address
from geoservice.cli import main
from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from geoservice.web import create_app
from tests.web.visit import serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]


@dataclass
class Proxy:
    """Stands before the service and changes what passes, as misconfigured ones do."""

    drops: set[str] = field(default_factory=set)
    """Names of the request's headers in WSGI's form, and of the answer's in lower case."""
    adds: Headers = field(default_factory=list)
    refuses: str = ""
    """A method."""
    service: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == self.refuses:
            start_response("405 Method Not Allowed", [("Content-Length", "0")])
            return []
        assert self.service is not None

        def start(status: str, headers: Headers, error: object = None, /) -> Callable[[bytes], object]:
            kept = [(name, value) for name, value in headers if name.lower() not in self.drops]
            return start_response(status, [*kept, *self.adds])

        return self.service({name: value for name, value in environ.items() if name not in self.drops}, start)


@contextmanager
def behind(proxy: Proxy, settings: Settings, **changes: str) -> Iterator[Store]:
    """The service at an address of its own, which leads through the proxy."""
    with serving(proxy) as address:
        seen = replace(settings, public_url=address, **changes)  # type: ignore[arg-type]
        proxy.service = create_app(seen)
        yield open_store(seen)


def test_without_a_meddling_proxy_all_is_well(settings: Settings) -> None:
    with behind(Proxy(), settings) as store:
        assert check_public_address(store) == []


@pytest.mark.parametrize(
    ("proxy", "fault"),
    [
        pytest.param(Proxy(adds=[("X-Frame-Options", "SAMEORIGIN")]), "X-Frame-Options", id="frames"),
        pytest.param(
            Proxy(adds=[("Content-Security-Policy", "frame-ancestors 'self'")]), "frame-ancestors", id="policy"
        ),
        pytest.param(Proxy(drops={"HTTP_ACCEPT_ENCODING"}), "tidak dikompresi", id="compression"),
        pytest.param(Proxy(adds=[("Set-Cookie", "server=1")]), "kuki", id="cookies"),
        pytest.param(
            Proxy(adds=[("Access-Control-Allow-Origin", "*")]), "Access-Control-Allow-Origin", id="origins twice"
        ),
        pytest.param(
            Proxy(drops={"access-control-allow-origin"}), "Access-Control-Allow-Origin", id="no other origins"
        ),
        pytest.param(Proxy(drops={"etag"}), "ETag", id="tags"),
        pytest.param(Proxy(drops={"HTTP_RANGE"}), "Range", id="ranges"),
        pytest.param(Proxy(refuses="HEAD"), "HEAD", id="head"),
        pytest.param(Proxy(refuses="GET"), "405", id="everything"),
    ],
)
def test_what_a_proxy_changes_is_named_with_the_remedy(settings: Settings, proxy: Proxy, fault: str) -> None:
    with behind(proxy, settings) as store:
        found = check_public_address(store)

    assert [fault in str(one.fault) for one in found] == [True]
    assert str(found[0].hint)


def test_the_operators_own_choice_of_framing_sites_is_no_fault(settings: Settings) -> None:
    with behind(Proxy(), settings, frame_ancestors="https://desa.contoh.id") as store:
        assert check_public_address(store) == []


def test_another_service_at_the_address_is_noticed(settings: Settings) -> None:
    elsewhere = create_app(replace(settings, public_url="https://lain.contoh.id"))

    with serving(elsewhere) as address:
        found = check_public_address(open_store(replace(settings, public_url=address)))

    assert "bukan sematan peta ini" in str(found[0].fault)


def test_an_address_that_does_not_answer_is_told_with_the_setting(settings: Settings) -> None:
    with serving(create_app(settings)) as gone:
        pass

    with pytest.raises(UnavailableError, match="tidak dapat dihubungi"):
        check_public_address(open_store(replace(settings, public_url=gone)))


def test_without_an_address_there_is_nothing_to_ask(settings: Settings) -> None:
    with pytest.raises(InvalidInputError, match="GEOSERVICE_PUBLIC_URL"):
        check_public_address(open_store(replace(settings, public_url="")))


def test_the_command_ends_with_1_where_something_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with behind(Proxy(adds=[("X-Frame-Options", "DENY")]), settings) as store:
        monkeypatch.setenv("GEOSERVICE_DATA_DIR", str(settings.data_dir))
        monkeypatch.setenv("GEOSERVICE_PUBLIC_URL", store.settings.public_url)
        monkeypatch.setattr("sys.argv", ["geoservice", "doctor", "--online", "--json"])
        with pytest.raises(SystemExit) as ended:
            main()

    assert ended.value.code == 1
    assert "X-Frame-Options" in json.loads(capsys.readouterr().out)[0]["fault"]
