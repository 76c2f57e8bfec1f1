"""Requests a second by wrk, a load generator in C; server and generator share the machine."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

_CONNECTIONS = 16

#: All connections walk through one list together.
_WALK = """
local addresses, at = {}, 0
init = function(arguments)
  for line in io.lines("%s") do addresses[#addresses + 1] = wrk.format("GET", line) end
end
request = function()
  at = at %% #addresses + 1
  return addresses[at]
end
"""


def requests_per_s(port: int, addresses: Sequence[str], seconds: float = 3) -> float:
    """Answers a second; raises RuntimeError when one of them is an error."""
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder) / "addresses", Path(folder) / "walk.lua"
        listed.write_text("\n".join(addresses) + "\n", encoding="utf-8")
        script.write_text(_WALK % listed, encoding="utf-8")
        command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds:g}", "--timeout", "30s", "-s", str(script)]
        done = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise RuntimeError(f"errors under load on port {port}:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])
