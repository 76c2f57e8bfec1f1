"""`python -m tests.geometry_packs.packer`: packs the sample again and again, and dies of it as it is told to.

Reads lines `FOLDER N`: a child packs the sample into the folder and kills itself the Nth time that it touches the
folder; with N = 0 it finishes. Answers with the number of touches, or `killed`.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from geoservice.geometry.prepare import pack
from tests.geometry_packs.sample import oddities, patchwork, shapes_of

EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}


class Watch:
    """Counts what touches a folder; dies at a number."""

    def __init__(self, folder: str, last: int) -> None:
        self.folder = folder
        self.last = last
        self.touched = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS and self.folder in str(arguments[0]):
            self.touched += 1
            if self.touched == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def _child(folder: str, last: int, answer: int) -> None:
    watch = Watch(folder, last)
    sys.addaudithook(watch)
    pack(shapes_of([*patchwork(), *oddities()]), Path(folder), processes=1)
    os.write(answer, str(watch.touched).encode())
    os._exit(0)


def _serve() -> None:
    for line in sys.stdin:
        folder, last = line.rsplit(maxsplit=1)
        reading, writing = os.pipe()
        if os.fork() == 0:
            _child(folder, int(last), writing)
        os.close(writing)
        said = os.read(reading, 20).decode()
        os.close(reading)
        os.wait()
        sys.stdout.write(f"{said or 'killed'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
