"""Ports for servers that tests start in processes of their own, which cannot ask the system for any free one."""

from __future__ import annotations

import random
import socket

#: Below those that the system gives to outgoing connections: such a one would take a port between our look and its use.
PORTS = range(18_000, 32_000)


def free_port() -> int:
    """A port of the loopback that nobody uses; drawn, so that two test processes do not find the same one."""
    chance = random.SystemRandom()
    while True:
        port = chance.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
