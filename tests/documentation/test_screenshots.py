"""The pictures of the documentation, drawn from the running demo: `make screenshots` keeps them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.ports import free_port

pytestmark = pytest.mark.browser

GEOSERVICE = Path(sys.executable).with_name("geoservice")


class Picture(NamedTuple):
    """One picture: its file, the page it shows and the window."""

    name: str
    path: str
    width: int
    height: int


PICTURES = [
    Picture("peta-contoh.png", "/maps/{layer}", 1280, 860),
    Picture("sematan-contoh.png", "/embed/{layer}", 720, 520),
]


class Demo(NamedTuple):
    """A running demo and the layer it recommends."""

    base: str
    layer: str
    addresses: list[str]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    command = [str(GEOSERVICE), "demo", "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield _announced(process)
        finally:
            process.terminate()


def _announced(process: subprocess.Popen[str]) -> Demo:
    """Wait for the last line that the demo prints, then for its first answer."""
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if "Ctrl+C" in line:
            break
    addresses = re.findall(r"http://\S+", "".join(lines))
    assert addresses, lines
    base = addresses[0].rstrip("/")
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
        client.get(f"{base}/readyz").raise_for_status()
    layer = next(address.rsplit("/", 1)[1] for address in addresses if "/maps/" in address)
    return Demo(base, layer, addresses)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    installed = shutil.which("chromium")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"no browser: {error}")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    asked = os.environ.get("GEOSERVICE_SCREENSHOTS")
    return Path(asked) if asked else tmp_path_factory.mktemp("pictures")


def test_every_address_that_the_demo_prints_opens(demo: Demo) -> None:
    answers = {address: httpx.get(address).status_code for address in demo.addresses}

    assert set(answers.values()) == {200}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_shows_the_map_and_says_ilustrasi(
    demo: Demo, browser: Browser, folder: Path, picture: Picture
) -> None:
    page = browser.new_page(locale="id-ID", viewport={"width": picture.width, "height": picture.height})
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)

    page.goto(demo.base + picture.path.format(layer=demo.layer), wait_until="networkidle")
    page.screenshot(path=folder / picture.name)

    assert "lustrasi" in page.inner_text("body")
    assert failed == []
    assert (folder / picture.name).stat().st_size > 20_000
