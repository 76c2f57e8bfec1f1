from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.slow

TESTS = """
import pytest

def test_that_passes(): pass

def test_that_skips(): pytest.skip("no database here")

@pytest.mark.xfail
def test_that_is_expected_to_fail(): assert False
"""


def run_tests(folder: Path, ci: str) -> str:
    (folder / "test_some.py").write_text(TESTS, encoding="utf-8")
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "tests.plugins.no_skips", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, str(folder)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


def test_in_continuous_integration_a_skipped_test_fails_and_says_why(tmp_path: Path) -> None:
    output = run_tests(tmp_path, ci="true")

    assert "1 failed, 1 passed, 1 xfailed" in output
    assert "no database here (with CI=true a skip is a failure)" in output


@pytest.mark.parametrize("ci", ["", "false"])
def test_elsewhere_a_skipped_test_stays_skipped(tmp_path: Path, ci: str) -> None:
    output = run_tests(tmp_path, ci)

    assert "1 passed, 1 skipped, 1 xfailed" in output
