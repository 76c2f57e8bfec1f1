"""With CI=true a skipped test is a failed one: what is not run is not known to work.

Wired by `make test` (`-p tests.plugins.no_skips`).
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def skips_fail() -> bool:
    """Whether this run is one of continuous integration."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that was skipped; an expected failure stays one."""
    return failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a file that was skipped whole."""
    return failed_if_skipped((yield))


def failed_if_skipped(report: Report) -> Report:
    """The same report, failed where it said skipped in continuous integration."""
    if skips_fail() and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: {reason} (with CI=true a skip is a failure)"
    return report
