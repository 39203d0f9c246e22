"""docs/architecture.md names every module of the package, and the flow goes one way."""

import ast
import re

from tests import ROOT

DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
STEPS = ("sources", "identity", "relevance", "taxonomy", "links", "render")
LATER = {
    "cli",
    "nights",
    "upkeep",
    "learning",
    "scan",
    "working_copy",
    "report",
    "failures",
    "pull_request",
    "demo",
}


def modules():
    return {path.stem for path in (ROOT / "bot").iterdir() if path.suffix == ".py" or path.is_dir()} - {
        "__init__",
        "__main__",
        "__pycache__",
    }


def imported(path):
    """Return the modules of the package that a file imports, also within functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "bot":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
            names.add((node.module or "").split(".")[1])
    return names


def test_each_module_has_its_line():
    rows = re.findall(r"^\| (`.*?) \| [^|]+ \|$", DOCUMENT.split("## Modules")[1], re.M)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == modules()


def test_no_step_imports_what_comes_after_it():
    for step in STEPS:
        for path in (ROOT / "bot" / step).glob("*.py"):
            assert not imported(path) & LATER, path


def test_only_the_command_line_imports_the_demo():
    users = {path for path in (ROOT / "bot").rglob("*.py") if "demo" in imported(path)}
    assert {path.relative_to(ROOT / "bot").parts[0] for path in users} <= {"cli.py", "demo"}
