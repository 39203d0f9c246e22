"""Tests, arranged like the package."""

import json
import shutil
from pathlib import Path
from typing import Any

from bot.core.catalog import Catalog, catalog_text, read_catalog
from bot.core.settings import load_settings
from bot.listing.readme import new_readme

ROOT = Path(__file__).resolve().parents[1]
"""The repository: a list with its bot."""
SHARED = ROOT.parent / "shared"
"""Data for developing that stand beside the repository. A test that needs them skips where they are absent."""


def cases(name: str) -> list[dict[str, Any]]:
    """Return small inputs with their right values (``input``, ``right``) from a file of ``tests/cases``."""
    lines = (ROOT / "tests" / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def january_2024() -> Catalog:
    """Return the list as people kept it in January 2024, before the bot: 116 rows, whatever the repository holds today."""
    return read_catalog(ROOT / "tests" / "january_2024.json")


def write_list(place: Path) -> Path:
    """Write the list of January 2024 into a new folder, with the repository's settings; return the folder."""
    place.mkdir(parents=True)
    catalog = january_2024()
    shutil.copy(ROOT / "bot.toml", place)
    (place / "catalog.json").write_text(catalog_text(catalog), encoding="utf-8")
    readme = new_readme(catalog, load_settings(ROOT / "bot.toml"))
    (place / "README.md").write_text(readme, encoding="utf-8")
    return place


def write_list_with_models(place: Path) -> Path:
    """Write the list of January 2024 and the repository's models into a new folder; return the folder."""
    shutil.copytree(ROOT / "models", write_list(place) / "models")
    return place
