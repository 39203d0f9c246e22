"""Tests, arranged like the package."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
"""The repository: a list with its bot."""
SHARED = ROOT.parent / "shared"
"""Data for developing that stand beside the repository. A test that needs them skips where they are absent."""


def cases(name: str) -> list[dict[str, Any]]:
    """Return small inputs with their right values (``input``, ``right``) from a file of ``tests/cases``."""
    lines = (ROOT / "tests" / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
