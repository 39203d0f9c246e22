"""What the command line answers to a signal, and to a terminal without UTF-8."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests import ROOT

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def started(*arguments, **variables):
    return subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "bot", *arguments],
        cwd=ROOT, env={**ENVIRONMENT, **variables}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("module", [b"| bot\n", b"typing", b"pydantic", b"bot.core.settings"])
def test_a_signal_while_the_command_line_is_still_imported_ends_with_130(number, module):
    process = started("check")
    assert process.stderr is not None
    # The log of imports tells how far the start has come.
    for line in process.stderr:
        if line.rstrip().endswith(module.rstrip()):
            break
    time.sleep(0.02)
    process.send_signal(number)
    process.stderr.read()
    assert process.wait(60) == 130


def test_a_terminal_without_utf_8_shows_an_escape_instead_of_ending_the_command():
    code = "from bot import cli; cli.app = lambda: print('Guti' + chr(233) + 'rrez'); cli.main()"
    variables = {**ENVIRONMENT, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, check=True)
    assert done.stdout == rb"Guti\xe9rrez" + b"\n"
