"""Thousands of odd requests to every door (TRUST Q1): none breaks the service, takes long, or answers without bounds.

The requests are drawn by a fixed seed: a failure names its request and comes again. GEOSERVICE_FUZZ asks for more.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

import psutil
import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from geoservice.settings import Settings
from geoservice.web import create_app
from tests.web.fuzz_words import ACCEPTS, EVIL_HOST, METHODS, NAMES, ODD, PARTS, PUBLIC_URL, SERVICES, VALUES

REQUESTS = int(os.environ.get("GEOSERVICE_FUZZ", "3000"))
MOST_SECONDS, MOST_BYTES, MOST_GROWTH = 2.0, 50_000_000, 50_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: str
    headers: dict[str, str] = field(default_factory=dict)


class Drawer:
    """Draws requests to the addresses of a service."""

    def __init__(self, app: Flask, seed: int) -> None:
        self._chosen = random.Random(seed)
        self._rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)

    def draw(self, number: int) -> Asked:
        """The next request; every address has its turn."""
        rule = self._rules[number % len(self._rules)]
        path = self._path(rule)
        return Asked(self._chosen.choice(METHODS), path, self._query(rule.rule), self._headers())

    def _path(self, rule: Rule) -> str:
        parts = [text if is_plain else self._part(text) for is_plain, text in _split(rule.rule)]
        path = "".join(parts)
        if self._chosen.random() < 0.05:
            at = self._chosen.randrange(len(path) + 1)
            path = path[:at] + self._chosen.choice(ODD) + path[at:]
        return path if path.startswith("/") else f"/{path}"

    def _part(self, name: str) -> str:
        odd = self._chosen.random() < 0.08
        return self._chosen.choice(ODD if odd else PARTS.get(name, ["stunting", "1", "png"]))

    def _query(self, rule: str) -> str:
        pairs = list(SERVICES.get(rule, {}).items())
        if pairs:
            pairs.append(("request", self._chosen.choice(VALUES["request"])))
        for _turn in range(self._chosen.choice([0, 1, 1, 2, 3, 5])):
            name = self._chosen.choice(NAMES)
            value = self._chosen.choice(ODD if self._chosen.random() < 0.2 else VALUES[name])
            same = self._chosen.random() < 0.8  # a new value for what is there, or the same name twice
            pairs = [pair for pair in pairs if not (same and pair[0] == name)]
            pairs.append((name.upper() if self._chosen.random() < 0.1 else name, value))
        query = urlencode(pairs, errors="surrogatepass")
        return query + self._chosen.choice(["&%zz=%", "&=&&", "&\x01"]) if self._chosen.random() < 0.03 else query

    def _headers(self) -> dict[str, str]:
        pick: Callable[[Sequence[str]], str] = self._chosen.choice
        headers = {"Accept": pick(ACCEPTS)}
        if self._chosen.random() < 0.2:
            headers |= {
                "Host": EVIL_HOST,
                "X-Forwarded-Host": EVIL_HOST,
                "X-Forwarded-Proto": "gopher",
                "X-Forwarded-Prefix": f"//{EVIL_HOST}",
                "Forwarded": f"host={EVIL_HOST}",
            }
        more = {
            "Range": [
                "bytes=0-99",
                "bytes=-5",
                "bytes=9-1",
                "bytes=0-0,5-9",
                "bytes=a-b",
                "lines=1-2",
                "bytes=" + "0-1," * 200,
            ],
            "If-None-Match": ["*", '"a"', "W/", '"' + "a" * 900],
            "Accept-Encoding": ["gzip", "br", "gzip;q=0", "*;q=0", "\xff"],
            "Accept-Language": ["en", "id", "xx;q=9", ";;;"],
            "Cookie": ["lang=en", "a=" + "b" * 900],
            "Origin": ["https://desa.example", "null"],
        }
        return headers | {name: pick(values) for name, values in more.items() if self._chosen.random() < 0.15}


def _split(rule: str) -> list[tuple[bool, str]]:
    """Literal text and names of the parts of a rule, in order."""
    found: list[tuple[bool, str]] = []
    for piece in rule.replace(">", "<").split("<"):
        is_plain = len(found) % 2 == 0
        found.append((is_plain, piece if is_plain else piece.rpartition(":")[2]))
    return found


def send(app: Flask, asked: Asked) -> TestResponse:
    """The answer of the whole service, its outer layers included."""
    environ = EnvironBuilder(method=asked.method, path="/", headers=asked.headers).get_environ()
    environ |= {
        "PATH_INFO": asked.path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": asked.query.encode("utf-8", "surrogatepass").decode("latin-1"),
        "REQUEST_METHOD": asked.method,
    }
    return TestResponse(*run_wsgi_app(app, environ, buffered=True), request=None)  # type: ignore[arg-type]


def _leads_to_strangers(answer: TestResponse) -> bool:
    """Whether a header or a link leads to the host that a request made up (TRUST Q4)."""
    target = urlsplit(answer.headers.get("Location", "")).netloc
    return (
        target not in ("", urlsplit(PUBLIC_URL).netloc)
        or f"<https://{EVIL_HOST}" in str(answer.headers)
        or (f"//{EVIL_HOST}/layers".encode() in answer.data)
    )


def fault(answer: TestResponse, seconds: float) -> str:
    """What is wrong with an answer; empty where nothing is."""
    body = answer.data
    checks = {
        f"status {answer.status_code}": answer.status_code >= 500,
        f"{seconds:.2f} s": seconds > MOST_SECONDS,
        f"{len(body)} bytes": len(body) > MOST_BYTES,
        "no CORS": answer.headers.get("Access-Control-Allow-Origin") != "*",
        "a foreign host": _leads_to_strangers(answer),
        "a cookie": "a=b" in answer.headers.get("Set-Cookie", ""),
        "a traceback": b"Traceback (most recent" in body or b"/etc/passwd:" in body,
    }
    if (answer.mimetype or "").endswith("json") and answer.status_code not in (204, 206, 304) and body:
        try:
            json.loads(body if answer.headers.get("Content-Encoding") is None else b"{}")
        except ValueError:
            checks["no JSON"] = True
    return next((name for name, is_wrong in checks.items() if is_wrong), "")


@pytest.fixture(scope="module")
def public(settings: Settings) -> Flask:
    """The service as it is run: with an address of its own."""
    return create_app(replace(settings, public_url=PUBLIC_URL))


@pytest.mark.slow
def test_no_request_breaks_the_service_takes_long_or_grows_it(public: Flask) -> None:
    drawer = Drawer(public, seed=2024)
    process = psutil.Process()
    faults, start_bytes, statuses = [], 0, set()

    for number in range(REQUESTS):
        asked = drawer.draw(number)
        start = time.process_time()
        answer = send(public, asked)
        wrong = fault(answer, time.process_time() - start)
        statuses.add(answer.status_code)
        if wrong:
            faults.append((wrong, asked))
        if number == REQUESTS // 2:  # what every worker loads once, such as libraries, is there by now
            start_bytes = process.memory_info().rss
    grown = process.memory_info().rss - start_bytes

    assert faults[:10] == []
    assert {200, 206, 304, 400, 404, 405, 410} <= statuses  # the requests reach far
    assert grown < MOST_GROWTH, f"{grown / 1e6:.0f} MB more"
