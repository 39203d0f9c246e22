"""Which commit of which repository this bot is, for workflows that are pinned to it."""

import re
import subprocess
from pathlib import Path

_GITHUB = re.compile(
    r"(?:https://github\.com/|git@github\.com:|ssh://git@github\.com/)([\w.-]+/[\w.-]+?)(?:\.git)?/?"
)


def commit_of_the_bot() -> str | None:
    """Return ``owner/name@commit`` of the checkout that this program runs from; None where it is no GitHub checkout."""
    folder = Path(__file__).resolve().parents[2]
    remote, commit = _git(folder, "remote", "get-url", "origin"), _git(folder, "rev-parse", "HEAD")
    found = _GITHUB.fullmatch(remote)
    return f"{found[1]}@{commit}" if found and re.fullmatch(r"[0-9a-f]{40}", commit) else None


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *arguments],  # noqa: S607
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
