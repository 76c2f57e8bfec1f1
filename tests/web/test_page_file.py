"""The map in one HTML file, opened from this site and kept between requests."""

from __future__ import annotations

import re
import threading
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from geoservice.errors import UnavailableError
from geoservice.settings import Settings
from geoservice.web import create_app
from geoservice.web.kept_files import KeptFiles
from geoservice.web.security import file_policy

ADDRESS = "/layers/stunting.html"


def test_the_header_allows_what_the_file_allows_itself_and_gives_it_an_origin_of_its_own(client: FlaskClient) -> None:
    response = client.get(ADDRESS)

    policy = response.headers["Content-Security-Policy"]
    own = re.search(r'Content-Security-Policy" content="([^"]+)"', response.text)
    assert own
    assert policy == unescape(own[1]) + "; frame-ancestors *; sandbox allow-scripts"
    assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
    assert response.headers["Content-Disposition"] == 'inline; filename="stunting.html"'


def test_a_fresh_copy_keeps_the_policy_that_it_came_with(client: FlaskClient) -> None:
    tag = client.get(ADDRESS).headers["ETag"]

    again = client.get(ADDRESS, headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.headers.get("Content-Security-Policy", "sandbox allow-scripts").endswith("sandbox allow-scripts")


def test_a_file_without_a_policy_may_run_nothing() -> None:
    assert file_policy(b"<script>1</script>", "*") == "default-src 'none'; frame-ancestors *; sandbox allow-scripts"


@pytest.mark.browser
@pytest.mark.parametrize("layer", ["stunting", "jahat"])
def test_the_file_runs_here_and_asks_for_nothing_else(browser: Browser, site: str, layer: str) -> None:
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)

    for _again in range(2):
        page.goto(f"{site}/layers/{layer}.html")
        page.locator(".leaflet-container canvas").wait_for()
    origin, title = page.evaluate("[self.origin, document.title]")
    page.close()

    assert {url.removesuffix("/favicon.ico") for url in requests} <= {f"{site}/layers/{layer}.html", site}
    assert [text for text in complaints if "favicon" not in text] == []
    assert origin == "null"
    assert title != "pwned"


def test_a_read_only_data_directory_still_serves_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.replace", refuse)

    response = create_app(settings).test_client().get(ADDRESS + "?limit=3")

    assert response.status_code == 200
    assert response.text.count("<tr><td>") == 3


def test_a_kept_file_outlives_the_worker(tmp_path: Path) -> None:
    KeptFiles(tmp_path).get("kunci", lambda: b"isi")

    def fail() -> bytes:
        raise AssertionError

    assert KeptFiles(tmp_path).get("kunci", fail) == b"isi"


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path)
    kept.get("kunci", lambda: b"isi yang benar")
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"X")

    assert kept.get("kunci", lambda: b"isi yang benar") == b"isi yang benar"


def test_the_folder_stays_within_its_size(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, capacity=5000)

    for number in range(20):
        kept.get(str(number), lambda: b"x" * 1000)

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5000


def test_where_the_folder_cannot_be_made_the_file_is_answered_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("bukan folder")

    assert KeptFiles(tmp_path / "cache" / "pages").get("kunci", lambda: b"isi") == b"isi"


def test_who_comes_third_is_asked_to_come_back(tmp_path: Path) -> None:
    kept, begun, go_on = KeptFiles(tmp_path), threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        go_on.wait(60)
        return b"isi"

    waiting = [threading.Thread(target=kept.get, args=(str(number), slow)) for number in range(2)]
    waiting[0].start()
    begun.wait(60)
    waiting[1].start()
    while kept._line._value:  # until the second has taken its place in the line
        go_on.wait(0.001)
    with pytest.raises(UnavailableError):
        kept.get("ketiga", slow)
    go_on.set()
    for thread in waiting:
        thread.join()

    assert kept.get("ketiga", lambda: b"tiga") == b"tiga"
