"""docs/architecture.md shows every room of the package, and imports follow the arrows of its picture."""

import ast
import re
from functools import cache
from pathlib import Path

from tests import ROOT

PACKAGE = ROOT / "bot"
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PICTURE = DOCUMENT.split("```mermaid")[1].split("```")[0]
ARROWS = set(re.findall(r"(\w+) --> (\w+)", PICTURE))


def rooms() -> set[str]:
    """Return the folders of the package, and the command line."""
    return {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} | {"cli"}


def imported(path: Path) -> set[str]:
    """Return the rooms that a file imports, also within functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "bot":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
            names.add((node.module or "").split(".")[1])
    return names & rooms()


def files(room: str) -> list[Path]:
    return [PACKAGE / "cli.py"] if room == "cli" else sorted((PACKAGE / room).rglob("*.py"))


@cache
def below(room: str) -> frozenset[str]:
    """Return the rooms that the arrows lead to, straight or through others."""
    return frozenset().union(*({target} | below(target) for source, target in ARROWS if source == room))


def test_the_table_has_each_room_once():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|$", DOCUMENT.split("## The rooms")[1].split("## ")[0], re.M)
    assert sorted(rows) == sorted(rooms())


def test_the_picture_has_each_room():
    assert {room for arrow in ARROWS for room in arrow} == rooms()


def test_imports_follow_the_arrows():
    against = {
        f"{path.relative_to(ROOT)} imports {other}"
        for room in rooms()
        for path in files(room)
        for other in imported(path) - {room}
        if other not in below(room)
    }
    assert against == set()


def test_no_arrow_leads_back():
    assert [room for room in rooms() if room in below(room)] == []


def test_each_room_says_what_goes_in_and_out():
    silent = [
        room
        for room in rooms() - {"cli"}
        if len(
            (ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text())) or "").splitlines()
        )
        < 2
    ]
    assert silent == []
