"""The colours of the interactive map in a real Chromium: exactly those of the server, patterns and all."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from tests.web.test_tiles import HERE
from tests.web.visit import Visit, live_map

pytestmark = pytest.mark.browser


PAINT = """async ([tile, values]) => {
    const base = document.querySelector("script[src$='/map.js']").src.replace("map.js", "");
    const { readRegionTile } = await import(base + "region-tile.js");
    const { layerColours, tileColours } = await import(base + "colours.js");
    const theme = await (await fetch(values)).json();
    const { side, codes, positions } = readRegionTile(await (await fetch(tile)).arrayBuffer());
    const table = tileColours(positions, theme.class_numbers, layerColours(theme));
    const pixels = Uint32Array.from(codes, (code) => table[code]);
    return [side, btoa(Array.from(new Uint8Array(pixels.buffer), (byte) => String.fromCharCode(byte)).join(""))];
}"""


@pytest.mark.parametrize("layer", ["stunting", "status", "air-2016", "kategori"])
@pytest.mark.parametrize("ratio", ["", "@2x"])
def test_the_browser_paints_every_pixel_as_the_server_does(visit: Visit, layer: str, ratio: str) -> None:
    page = visit.open(f"/maps/{layer}")
    values = page.request.get(f"{visit.site}/layers/{layer}/values.json").json()
    address = values["region_tiles"].format(z=HERE.z, x=HERE.x, y=HERE.y, r=ratio)
    picture = page.request.get(f"{visit.site}/layers/{layer}/tiles/{HERE.z}/{HERE.x}/{HERE.y}{ratio}.png").body()
    expected = np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))

    side, painted = page.evaluate(PAINT, [address, f"/layers/{layer}/values.json"])
    pixels = np.frombuffer(base64.b64decode(painted), np.uint8).reshape(side, side, 4)
    seen = expected[..., 3] > 0

    assert len(np.unique(expected[seen], axis=0)) > 3
    assert np.array_equal(pixels[..., 3], expected[..., 3])
    assert np.array_equal(pixels[seen], expected[seen])


def test_what_is_shown_has_the_colours_of_the_legend_and_no_others(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting")
    values = page.request.get(f"{visit.site}/layers/stunting/values.json").json()

    screen = np.asarray(Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB"))
    colours, counts = np.unique(screen.reshape(-1, 3), axis=0, return_counts=True)
    often = {"#" + bytes(colour).hex() for colour, count in zip(colours.tolist(), counts, strict=True) if count > 2000}

    assert {one["warna"] for one in values["classes"]} | {values["missing_colour"]} <= often
    assert len(often) <= len(values["classes"]) + 4


INKED = """() => [...document.querySelectorAll(".live canvas")].reduce((sum, canvas) => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 0; i < pixels.length; i += 4) sum += [0, 1, 2].every((part) => pixels[i + part] === 0x5f);
    return sum;
}, 0)"""


@pytest.mark.parametrize("layer", ["stunting", "status", "air-2016", "kategori"])
def test_regions_without_a_value_and_no_others_wear_the_pattern_of_the_legend(visit: Visit, layer: str) -> None:
    page = live_map(visit, f"/maps/{layer}")
    missing = page.request.get(f"{visit.site}/layers/{layer}/values.json").json()["missing"]

    inked = page.evaluate(INKED)

    assert (inked > 300) == bool(missing)


def test_no_hairline_shows_between_tiles_at_fractional_zooms(visit: Visit) -> None:
    page = live_map(visit, "/maps/sama")
    values = page.request.get(f"{visit.site}/layers/sama/values.json").json()
    fill, line = (np.array(list(bytes.fromhex(c[1:]))) for c in (values["classes"][0]["warna"], values["outline"]))
    for _step in range(2):
        page.get_by_role("button", name="Perbesar").click()
        visit.settle()

    screen = np.asarray(Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB")).astype(float)
    middle = screen[80:280, 250:450]
    # Every pixel lies between the one fill and the outline: nothing of the ground shines through.
    share = ((middle - fill) @ (line - fill)) / ((line - fill) @ (line - fill))
    strange = np.abs(middle - (fill + share[..., None] * (line - fill))).max(axis=2) > 12

    assert (share < 0.02).mean() > 0.5
    assert strange.sum() == 0
