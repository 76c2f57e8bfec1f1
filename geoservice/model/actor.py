"""Who acts: the name that the history keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or job; on the command line the account of the operating system."""

    name: str
