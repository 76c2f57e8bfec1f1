"""Table keys to region positions: every row accounted for, nothing guessed row by row."""

from geoservice.joining.aliases import Aliases, aliases_of, read_aliases, write_aliases
from geoservice.joining.crosswalk import Crosswalk, read_crosswalk, write_crosswalk
from geoservice.joining.keys import Join, KeyColumn, KeyTable, Outcome
from geoservice.joining.match import match
from geoservice.joining.official import Official, official, read_changes, read_known_codes

__all__ = [
    "Aliases",
    "Crosswalk",
    "Join",
    "KeyColumn",
    "KeyTable",
    "Official",
    "Outcome",
    "aliases_of",
    "match",
    "official",
    "read_aliases",
    "read_changes",
    "read_crosswalk",
    "read_known_codes",
    "write_aliases",
    "write_crosswalk",
]
