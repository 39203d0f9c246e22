"""What each command says of itself: ``python -m tests.commands.help_pages`` renews docs/command-line.md."""

from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import app
from tests import ROOT

PAGE = ROOT / "docs" / "command-line.md"
_START = "<!-- commands -->\n"
_WIDTH = 80


def commands() -> dict[str, Any]:
    """Return all commands by name, as the command line knows them."""
    return dict(get_command(app).commands)  # type: ignore[attr-defined]


def help_of(name: str) -> str:
    """Return the help of a command as it shows on a terminal of 80 columns."""
    return CliRunner().invoke(app, [name, "--help"], prog_name="bot", terminal_width=_WIDTH).output.rstrip()


def page(text: str) -> str:
    """Return the page with what it says before the commands, and each command's help as it is now."""
    head = text.partition(_START)[0]
    sections = [f"## bot {name}\n\n```text\n{help_of(name)}\n```\n" for name in commands()]
    return head + _START + "\n" + "\n".join(sections)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
