# /// script
# requires-python = ">=3.11"
# dependencies = ["cmcrameri==1.10", "matplotlib==3.11.2", "palettable==3.3.3"]
# ///
"""Writes palettes/*.json from kept packages: `uv run styles/make_palettes.py`.

Sequential palettes run from light (low) to dark (high). Sizes that the author of a palette did not draw are
interpolated in CIE L*a*b*. A palette with a colour near the grey of "no value" is left out of that size.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from cmcrameri import cm
from matplotlib import color_sequences
from matplotlib.colors import to_hex, to_rgb
from palettable.colorbrewer import COLOR_MAPS

FOLDER = Path(__file__).parent / "palettes"
MISSING = "#c4c4c4"
#: CIE 1976 distance below which a reader may take a class for "no value".
NEAREST_TO_MISSING = 9.0
#: A diverging palette needs both arms at the length of the longer one: 12 classes a side and one between.
SIZES = {"sequential": 12, "diverging": 25}

SEQUENTIAL = ("YlGnBu", "YlGn", "YlOrBr", "YlOrRd", "GnBu", "BuPu", "PuBu", "PuRd", "RdPu", "OrRd", "BuGn", "PuBuGn",
              "Blues", "Greens", "Oranges", "Purples", "Reds")  # fmt: skip
DIVERGING = ("RdBu", "BrBG", "PuOr", "PRGn", "PiYG", "RdYlBu")
QUALITATIVE = ("Paired", "Dark2", "Set2")
CRAMERI_SEQUENTIAL = ("batlow", "lapaz", "lajolla")
CRAMERI_DIVERGING = ("vik", "roma", "broc")
MATPLOTLIB = ("viridis", "cividis", "magma")

#: Corners of the palettes of two indicators: both low, first high, second high, both high. Stays apart by more than 19
#: (CIE 1976) for all three kinds of colour-vision deficiency, where well-known ones fall to 5.
BIVARIATE = {
    "orange_blue": ("#f7f2e2", "#e08214", "#3f8fc5", "#3b1f3d"),
    "gold_blue": ("#f5f3e6", "#d9a11e", "#5b8fd6", "#2d2a2f"),
}

COLORBREWER = "ColorBrewer 2.0, Cynthia Brewer, Mark Harrower, Pennsylvania State University; Apache-2.0"
CRAMERI = "Scientific colour maps, Fabio Crameri (doi:10.5281/zenodo.1243862); MIT"
MPL = "matplotlib; CC0 1.0 (viridis, magma: Nathaniel Smith, Stéfan van der Walt; cividis: Nuñez, Anderton, Renslow)"


def lab(colour: str) -> np.ndarray:
    """CIE L*a*b* (D65) of `#rrggbb`."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = matrix @ linear / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def from_lab(point: np.ndarray) -> str:
    """`#rrggbb` of CIE L*a*b* (D65), cut to what a screen can show."""
    fy = (point[0] + 16) / 116
    f = np.array([fy + point[1] / 500, fy, fy - point[2] / 200])
    xyz = np.where(f**3 > 216 / 24389, f**3, (116 * f - 16) * 27 / 24389) * np.array([0.95047, 1.0, 1.08883])
    matrix = np.array(
        [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
    )
    linear = np.clip(matrix @ xyz, 0, 1)
    return to_hex(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


def spread(colours: Sequence[str], size: int) -> list[str]:
    """`size` colours at even steps along the given ones; one colour is a middle one."""
    points = np.array([lab(colour) for colour in colours])
    where = np.linspace(0, len(colours) - 1, size) if size > 1 else np.array([(len(colours) - 1) * 0.6])
    steps = np.arange(len(colours))
    return [from_lab(np.array([np.interp(at, steps, points[:, axis]) for axis in range(3)])) for at in where]


def clear_of_missing(colours: Sequence[str]) -> bool:
    """Whether no colour can be taken for "no value", and no two are the same."""
    apart = all(np.linalg.norm(lab(colour) - lab(MISSING)) >= NEAREST_TO_MISSING for colour in colours)
    return apart and len(set(colours)) == len(colours)


def brewer(family: str, name: str) -> dict[int, list[str]]:
    """The sizes that Cynthia Brewer drew."""
    return {
        int(n): [to_hex(np.array(c) / 255) for c in entry["Colors"]] for n, entry in COLOR_MAPS[family][name].items()
    }


def filled(kind: str, drawn: dict[int, list[str]]) -> dict[int, list[str]]:
    """Every size from 1 to SIZES[kind]: as drawn, else spread along the largest one drawn."""
    largest = drawn[max(drawn)]
    return {size: drawn.get(size) or spread(largest, size) for size in range(1, SIZES[kind] + 1)}


def sampled(kind: str, colour_at: Callable[[float], object], start: float, end: float) -> dict[int, list[str]]:
    """Every size from a continuous map, between two places on it."""
    along = [to_hex(colour_at(at)) for at in np.linspace(start, end, 65)]
    return {size: spread(along, size) for size in range(1, SIZES[kind] + 1)}


def crossed(low: str, first: str, second: str, both: str) -> list[str]:
    """Nine colours between four corners: the second indicator grows from one to the next, the first every third."""
    corners = [lab(colour) for colour in (low, first, second, both)]
    steps = (0.0, 0.5, 1.0)
    shares = [((1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b) for a in steps for b in steps]
    return [from_lab(sum(share * corner for share, corner in zip(row, corners, strict=True))) for row in shares]


def write(name: str, kind: str, licence: str, colours: dict[int, list[str]]) -> None:
    """One palette as one file, one size a line."""
    fit = {size: row for size, row in colours.items() if clear_of_missing(row)}
    rows = ",\n".join(f'    "{size}": {json.dumps(row)}' for size, row in sorted(fit.items()))
    head = json.dumps({"name": name, "kind": kind, "licence": licence}, ensure_ascii=False, indent=2)[:-2]
    text = f'{head},\n  "colours": {{\n{rows}\n  }}\n}}\n'
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Write every palette anew."""
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name in SEQUENTIAL:
        write(name.lower(), "sequential", COLORBREWER, filled("sequential", brewer("Sequential", name)))
    for name in DIVERGING:
        write(name.lower(), "diverging", COLORBREWER, filled("diverging", brewer("Diverging", name)))
    for name in QUALITATIVE:
        drawn = brewer("Qualitative", name)
        first = drawn[min(drawn)]
        write(name.lower(), "qualitative", COLORBREWER, {1: first[:1], 2: first[:2], **drawn})
    for name in MATPLOTLIB:
        write(name, "sequential", MPL, sampled("sequential", mpl.colormaps[name], 0.97, 0.03))
    for name in CRAMERI_SEQUENTIAL:
        dark_first = lab(to_hex(getattr(cm, name)(0.0)))[0] < lab(to_hex(getattr(cm, name)(1.0)))[0]
        start, end = (0.95, 0.05) if dark_first else (0.05, 0.95)
        write(name, "sequential", CRAMERI, sampled("sequential", getattr(cm, name), start, end))
    for name in CRAMERI_DIVERGING:
        write(name, "diverging", CRAMERI, sampled("diverging", getattr(cm, name), 0.08, 0.92))
    # Black is the first of Okabe and Ito's colours: outlines and labels would drown in it.
    okabe_ito = [to_hex(c) for c in color_sequences["okabe_ito"] if lab(to_hex(c))[0] > 10]
    licence = "Masataka Okabe, Kei Ito: Color Universal Design (2002); free to use; values from matplotlib"
    write("okabe_ito", "qualitative", licence, {n: okabe_ito[:n] for n in range(1, len(okabe_ito) + 1)})
    petroff = [to_hex(c) for c in color_sequences["petroff10"]]
    licence = "Matthew A. Petroff: Accessible Color Sequences (arXiv:2107.02270), CC BY 4.0; values from matplotlib"
    write("petroff10", "qualitative", licence, {n: petroff[:n] for n in range(1, 11)})
    for name, corners in BIVARIATE.items():
        write(name, "bivariate", "geoservice; MIT", {9: crossed(*corners)})


if __name__ == "__main__":
    main()
