"""Tests, arranged like the package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The repository: a list with its bot."""
SHARED = ROOT.parent / "shared"
"""Data for developing that stand beside the repository. A test that needs them skips where they are absent."""
