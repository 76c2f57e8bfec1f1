"""Table keys to region positions: every row accounted for, nothing guessed row by row."""

from geoservice.joining.aliases import Aliases, read_aliases, write_aliases
from geoservice.joining.crosswalk import Crosswalk, read_crosswalk, write_crosswalk
from geoservice.joining.keys import Join, KeyColumn, KeyTable, Outcome
from geoservice.joining.match import match

__all__ = [
    "Aliases",
    "Crosswalk",
    "Join",
    "KeyColumn",
    "KeyTable",
    "Outcome",
    "match",
    "read_aliases",
    "read_crosswalk",
    "write_aliases",
    "write_crosswalk",
]
