"""Embeds of every kind of map: in every box, in every sandbox, and in what other sites leave of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from geoservice.actions.compare_layers import ComparisonRequest, draft_change, draft_combination, publish_comparison
from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.publish_layers import publish_layers
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from geoservice.web import create_app
from tests.small_world import CODES, write_boundary
from tests.web.faults import FAULTS
from tests.web.hosts import WORDPRESS_SCRIPT, discovered, host_page, opensid_widget, wordpress_frame
from tests.web.visit import Visit, serving
from tests.web.world import ACTOR, import_set

pytestmark = pytest.mark.browser

#: What explains each kind of map, and nothing else may.
SIGNS = {
    "kelas": ".legend li[data-class='1']",
    "gradasi": ".ramp path",
    "lingkaran": ".circle-key circle",
    "kategori": ".legend li[data-class='1']",
    "perubahan": ".legend li[data-class='1']",
    "gabungan": ".square rect",
}
BOXES = [(300, 150), (300, 250), (320, 240), (300, 420), (360, 480), (600, 300), (768, 520), (1280, 640)]
NUMBERS = ["12,5", "30,0", "8,1", "22,4", "17,9", "5,5", "41,3", "9,0", "28,8", "30,5", "14,2", "..."]
LATER = ["10,5", "33,0", "8,0", "25,4", "12,9", "7,5", "40,3", "9,9", "20,8", "35,5", "11,2", "..."]
WORDS = ["Sumur", "Sungai", "Mata air", "PDAM", "Hujan", "Danau", "Sumur", "Sungai", "Mata air", "PDAM", "Hujan", "..."]


LARGEST = """(root) => Math.max(...[...document.querySelectorAll(`${root} .symbols circle`)]
    .map((circle) => circle.getBoundingClientRect().width))"""


def publish(store: Store, folder: Path, layer: str, values: list[str], kind: str = "ratio", **options: object) -> None:
    path = folder / f"{layer}.csv"
    path.write_text("\n".join(["kode;nilai", *(map(";".join, zip(CODES, values, strict=True)))]), encoding="utf-8")
    table = TableRequest(path=path, values=("nilai",), kind=kind, period="2024", title=f"Ilustrasi {layer}")
    request = LayerRequest(table, "desa-9902", layer_id=layer, source="Ilustrasi", **options)  # type: ignore[arg-type]
    publish_layers(draft_layers(request, store), store, ACTOR, accept_unmatched=True)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One layer of every kind."""
    folder = tmp_path_factory.mktemp("kinds")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(folder / "desa.geojson"), "desa-9902", "Desa di Kabupaten Uji")
    publish(store, folder, "kelas", NUMBERS)
    publish(store, folder, "kelas-kedua", LATER)
    publish(store, folder, "gradasi", NUMBERS, scheme="continuous")
    publish(store, folder, "lingkaran", NUMBERS, "amount", map_kind="symbols")
    publish(store, folder, "kategori", WORDS, "category")
    for draft in (
        draft_change(store, "kelas", "kelas-kedua", ComparisonRequest("perubahan")),
        draft_combination(store, "kelas", "kelas-kedua", ComparisonRequest("gabungan")),
    ):
        publish_comparison(draft, store, ACTOR)
    with serving(create_app(settings)) as address:
        yield address


def is_complete(frame: FrameLocator, kind: str) -> None:
    expect(frame.locator("h1")).to_be_visible()
    expect(frame.locator(".map g[data-class] > path").first).to_be_visible()
    for name, sign in SIGNS.items():
        if sign == SIGNS[kind]:
            expect(frame.locator(sign).first).to_be_visible()
        elif name not in ("kategori", "perubahan"):
            expect(frame.locator(sign)).to_have_count(0)


@pytest.mark.parametrize("sandbox", ["", "allow-scripts"])
@pytest.mark.parametrize("kind", SIGNS)
def test_every_kind_is_complete_in_a_sandbox(browser: Browser, kinds: str, kind: str, sandbox: str) -> None:
    visit = Visit(browser, kinds)
    visit.frame(f'sandbox="{sandbox}"', f"/embed/{kind}", 700, 600)

    is_complete(visit.page.frame_locator("iframe"), kind)
    visit.context.close()


@pytest.mark.parametrize("kind", SIGNS)
def test_every_kind_survives_opensid_and_wordpress(browser: Browser, kinds: str, kind: str) -> None:
    visit = Visit(browser, kinds)
    snippet = f'<iframe src="{kinds}/embed/{kind}" width="100%" height="520" title="Peta"></iframe>'
    with host_page(opensid_widget(snippet), width=420) as host:
        visit.page.goto(host)
        is_complete(visit.page.frame_locator("iframe"), kind)
    with host_page(wordpress_frame(discovered(f"{kinds}/maps/{kind}"), "b7Kq2X9mZp"), WORDPRESS_SCRIPT, 700) as host:
        visit.page.goto(host)
        is_complete(visit.page.frame_locator("iframe"), kind)
    visit.context.close()


@pytest.mark.parametrize("kind", SIGNS)
def test_no_kind_overlaps_or_scrolls_in_any_box(browser: Browser, kinds: str, kind: str) -> None:
    visit = Visit(browser, kinds, java_script_enabled=False)
    page = visit.open(f"/embed/{kind}")
    found = {}
    for width, height in BOXES:
        page.set_viewport_size({"width": width, "height": height})
        found[width, height] = page.evaluate(FAULTS)
    visit.context.close()

    assert {size: faults for size, faults in found.items() if faults} == {}


def test_a_region_on_a_map_of_circles_is_let_go(browser: Browser, kinds: str) -> None:
    visit = Visit(browser, kinds)
    page = visit.open(f"/maps/lingkaran?sorot={CODES[3]}", quiet=True)
    page.get_by_role("button", name="Hapus sorotan").click()

    page.wait_for_url(f"{kinds}/maps/lingkaran")
    expect(page.locator(".own")).to_be_hidden()
    complaints = visit.complaints
    visit.context.close()
    assert complaints == []


def test_circles_keep_the_size_of_their_legend_when_zoomed(browser: Browser, kinds: str) -> None:
    visit = Visit(browser, kinds, reduced_motion="reduce", viewport={"width": 768, "height": 520})
    page = visit.open("/embed/lingkaran", quiet=True)
    before = page.evaluate(LARGEST, ".map > svg")
    page.get_by_role("button", name="Perbesar").first.click()
    page.locator(".live .zoomed").wait_for()
    page.locator(".live").focus()

    for _step in range(2):
        width = page.locator(".live .zoomed").evaluate("map => map.getBoundingClientRect().width")
        page.keyboard.press("+")
        page.wait_for_function(
            "(width) => document.querySelector('.zoomed').getBoundingClientRect().width > width * 1.3", arg=width
        )

    assert visit.settle().evaluate(LARGEST, ".zoomed") == pytest.approx(before, rel=0.02)
    keys = [page.locator(f"{place} .circle-key circle").first.bounding_box() for place in (".key-corner", ".map > svg")]
    assert keys[0] == keys[1]
    visit.context.close()
