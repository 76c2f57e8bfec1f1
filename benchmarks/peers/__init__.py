"""geoservice beside other servers on the same machine, data and tiles: `python -m benchmarks.peers --help`."""
