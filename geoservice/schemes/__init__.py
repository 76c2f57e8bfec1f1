"""Classification schemes, one a file, the guard around them, and the palettes that colour their classes.

Left out of mapclassify on purpose: `JenksCaspall` never ends when a class runs empty, on harmless data too;
`FisherJenksSampled` and `NaturalBreaks` draw at random and fit worse than the exact `natural_breaks`; `MaxP` is a
random search for regions, not for limits.
"""

from geoservice.schemes._categories import MAX_CATEGORIES, OTHERS, category_words, classify_categories
from geoservice.schemes._fit import goodness_of_fit
from geoservice.schemes._guard import MAX_CLASSES, MIN_CLASSES, USER_DEFINED, classify, classify_by_table
from geoservice.schemes._palettes import bivariate_palette, choose_palette, load_palettes, symbol_colours
from geoservice.schemes._room import SCHEMES, Scheme
from geoservice.schemes._tables import ClassTable, load_class_tables
from geoservice.schemes._unclassed import CONTINUOUS
from geoservice.schemes._vision import Look, contrast, look, outline_for, seen_as

__all__ = [
    "CONTINUOUS",
    "MAX_CATEGORIES",
    "MAX_CLASSES",
    "MIN_CLASSES",
    "OTHERS",
    "SCHEMES",
    "USER_DEFINED",
    "ClassTable",
    "Look",
    "Scheme",
    "bivariate_palette",
    "category_words",
    "choose_palette",
    "classify",
    "classify_by_table",
    "classify_categories",
    "contrast",
    "goodness_of_fit",
    "load_class_tables",
    "load_palettes",
    "look",
    "outline_for",
    "seen_as",
    "symbol_colours",
]
