"""Repeatable timings over all villages: `make bench`, or `python -m benchmarks --help`."""
