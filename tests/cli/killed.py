"""`python -m tests.cli.killed N WORDS…`: the command line, killed at the Nth time that it touches its data folder.

With N = 0 it runs to its end and writes how often it touched its data folder to standard error.
"""

from __future__ import annotations

import os
import signal
import sys

from geoservice.cli import main

FOLDER = os.environ["GEOSERVICE_DATA_DIR"]
EVENTS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "sqlite3.connect"}


class Watch:
    """Counts what touches the data folder; dies at a number."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.touched = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS and FOLDER in str(arguments[0]):
            self.touched += 1
            if self.touched == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    watch = Watch(int(sys.argv.pop(1)))
    sys.addaudithook(watch)
    try:
        main()
    finally:
        sys.stderr.write(f"{watch.touched}\n")
