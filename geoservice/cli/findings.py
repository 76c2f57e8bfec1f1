"""What a boundary import noticed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from geoservice.cli import door
from geoservice.geometry.findings import describe
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.boundary import Finding

SHOWN_EACH = 10

KINDS: dict[str, Message] = {
    "refused": _("Ditolak"),
    "repaired": _("Diperbaiki"),
    "overlap": _("Tumpang tindih"),
    "gap": _("Celah"),
    "note": _("Catatan"),
}


def print_findings(findings: Sequence[Finding]) -> None:
    """Findings by kind, refusals first; long lists are cut with their count."""
    order = list(KINDS)
    ranked = sorted(findings, key=lambda finding: order.index(finding.kind) if finding.kind in order else len(order))
    screen = door.console()
    for kind, found in groupby(ranked, key=lambda finding: finding.kind):
        group = list(found)
        screen.print(f"\n{KINDS.get(kind, kind)!s} ({format_number(len(group), 0)})")
        for finding in group[:SHOWN_EACH]:
            screen.print(f"  - {describe(finding)}")
        if len(group) > SHOWN_EACH:
            screen.print("  " + str(_("… dan %(count)s lagi (lihat --json)", count=len(group) - SHOWN_EACH)))
