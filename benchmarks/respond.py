"""Times what the comment job does from an empty environment: install what answering needs, and answer one command.

    python -m benchmarks.respond

It needs a network for the packages. GitHub is the stand-in of bot/demo.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bot.core.project import Project
from bot.core.settings import load_settings
from bot.pull_request import publish
from tests.pull_request.people import Site, proposal, row, site_of, stand_in

ROOT = Path(__file__).parents[1]
SETTINGS = load_settings(ROOT / "bot.toml")
LOCK = ROOT / "requirements" / "respond.lock"


def comment_on(site: Site, text: str, folder: Path) -> Mapping[str, str]:
    """Open a pull request with two rows, comment on it, and return the variables that Actions would set."""
    project = Project(ROOT, SETTINGS, site.environment)
    number = publish(proposal(row(1), row(2)), project).number or 0
    event = folder / "event.json"
    event.write_text(site.helper.comment(number, text).model_dump_json(), encoding="utf-8")
    return {
        "GITHUB_API_URL": site.url,
        "GITHUB_TOKEN": "keeper-token",
        "GITHUB_REPOSITORY": site.keeper.remote.full_name,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_OUTPUT": str(folder / "output.txt"),
        "PYTHONPATH": str(ROOT),
        "NO_PROXY": "localhost,127.0.0.1",
    }


def main() -> None:
    """Print the seconds of each step as one JSON object."""
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place, stand_in(SETTINGS) as url:
        folder = Path(place)
        python = folder / "venv" / "bin" / "python"
        variables = comment_on(site_of(url, "keeper/list"), "/bot reject 2507.00001 off topic", folder)
        install = ("-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-deps", "--require-hashes")
        for name, command in (
            ("make an environment", [sys.executable, "-m", "venv", str(folder / "venv")]),
            ("install", [str(python), *install, "--requirement", str(LOCK)]),
            ("answer", [str(python), "-m", "bot", "respond"]),
        ):
            began = time.monotonic()
            subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=True)  # noqa: S603 - ours
            seconds[name] = round(time.monotonic() - began, 1)
    print(json.dumps({**seconds, "all": round(sum(seconds.values()), 1)}))


if __name__ == "__main__":
    main()
