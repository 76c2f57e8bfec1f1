"""Pages keep the rules of WCAG 2.2 A and AA that a machine can check (axe-core)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

AXE = Path(str(files("axe_playwright_python"))) / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/?cari=tidak-ada-yang-cocok",
    "/maps/stunting?sorot=99.02.02.2003",
    "/maps/status?lang=en",
    "/embed/stunting",
    "/embed/stunting/99.02.02.2003",
    "/maps/tidak-ada",
    "/layers/stunting.html",
    "/ogc/",
    "/ogc/collections",
    "/ogc/collections/stunting",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_breaks_no_rule_of_wcag(browser: Browser, site: str, address: str, scheme: str) -> None:
    # The checker is a script of its own, which the policy of the page would rightly refuse.
    context = browser.new_context(locale="id-ID", color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site + address, wait_until="networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.add_script_tag(path=AXE)

    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
    context.close()

    assert found["passes"]
    assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]][:3]) for rule in found["violations"]] == []
