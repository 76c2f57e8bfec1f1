"""Classification schemes, one a file, the guard around them, and the palettes that colour their classes.

Left out of mapclassify on purpose: `JenksCaspall` never ends when a class runs empty, on harmless data too;
`FisherJenksSampled` and `NaturalBreaks` draw at random and fit worse than the exact `natural_breaks`; `MaxP` is a
random search for regions, not for limits.
"""

from geoservice.schemes._categories import MAX_CATEGORIES, OTHERS, category_words, classify_categories
from geoservice.schemes._guard import MAX_CLASSES, MIN_CLASSES, USER_DEFINED, classify
from geoservice.schemes._palettes import choose_palette, load_palettes
from geoservice.schemes._room import SCHEMES, Scheme

__all__ = [
    "MAX_CATEGORIES",
    "MAX_CLASSES",
    "MIN_CLASSES",
    "OTHERS",
    "SCHEMES",
    "USER_DEFINED",
    "Scheme",
    "category_words",
    "choose_palette",
    "classify",
    "classify_categories",
    "load_palettes",
]
