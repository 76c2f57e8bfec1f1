"""What people and offices settled about the names and codes of a boundary set, kept for every later table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alias:
    """A text (in a kecamatan, or anywhere when that is empty) that stands for the region with this code."""

    text: str
    kecamatan: str
    code: str
    by: str = ""
    at: str = ""
    """UTC, ISO 8601 with seconds and Z; empty until it is kept."""


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code on an official list of the set.

    `successor` is empty for a code in force, which may lack a polygon; else it is the code that took its place.
    """

    code: str
    name: str = ""
    successor: str = ""
