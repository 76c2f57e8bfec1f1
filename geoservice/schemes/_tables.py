"""Class tables that an authority has fixed; they beat statistics (FINDINGS C6). One JSON file a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Limits, names and colours of classes, lowest first; class i holds `breaks[i-1] < value <= breaks[i]`."""

    name: str
    title: str
    lower: float
    breaks: tuple[float, ...]
    names: tuple[str, ...]
    colours: tuple[str, ...]
    """Empty where the palette is free."""
    titles: tuple[str, ...]
    """Words in the title of an indicator that make this its table, unless another scheme is asked for."""
    source: str

    def fits(self, title: str, lowest: float, highest: float) -> bool:
        """Whether an indicator of this title with values in this range is the one the table was made for."""
        words = re.sub(r"[^a-z0-9]+", " ", title.casefold()).split()
        named = any(f" {wanted} " in f" {' '.join(words)} " for wanted in self.titles)
        return named and self.lower <= lowest and highest <= self.breaks[-1]


def load_class_tables(styles_dir: Path) -> dict[str, ClassTable]:
    """The tables of a styles folder by name; raises UnavailableError that names the file which cannot be used."""
    tables = {}
    for path in sorted((styles_dir / "class_tables").glob("*.json")):
        try:
            tables[path.stem] = _table(path.stem, json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnavailableError(
                _("Berkas tabel kelas %(file)s tidak dapat dipakai: %(reason)s", file=path.name, reason=str(error)),
                hint=_("Perbaiki atau hapus berkas itu."),
            ) from error
    return tables


def _table(name: str, data: Mapping[str, object]) -> ClassTable:
    rows = data["classes"]
    if not isinstance(rows, list):
        raise TypeError("classes")
    breaks = tuple(float(row["to"]) for row in rows)
    lower = float(str(data["from"]))
    if not all(low < high for low, high in pairwise((lower, *breaks))):
        raise ValueError("classes: to")
    colours = tuple(str(row["colour"]) for row in rows if "colour" in row)
    if len(colours) not in (0, len(rows)):
        raise ValueError("classes: colour")
    titles = data.get("titles", [])
    return ClassTable(
        name,
        str(data["title"]),
        lower,
        breaks,
        tuple(str(row["name"]) for row in rows),
        colours,
        tuple(str(title) for title in titles) if isinstance(titles, list) else (),
        str(data["source"]),
    )
