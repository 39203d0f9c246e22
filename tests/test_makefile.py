"""What the Makefile promises in its help."""

import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import ROOT


@pytest.mark.skipif(shutil.which("make") is None, reason="SKIPPED: make is not installed")
def test_a_live_scan_reads_the_last_three_weeks(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(sys.executable)
    (tmp_path / "bot").write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/asked\n')
    (tmp_path / "bot").chmod(0o755)
    before = date.today()
    subprocess.run(["make", "--assume-old=.venv/ready", "scan", f"BIN={tmp_path}"], cwd=ROOT, check=True)
    days = {before - timedelta(days=21), date.today() - timedelta(days=21)}
    assert (tmp_path / "asked").read_text() in {f"scan --since {day}\n" for day in days}


def test_the_targets_that_are_no_files_are_those_that_have_a_rule() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert declared
    rules = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert sorted(declared[1].split()) == sorted(rules)
