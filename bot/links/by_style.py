"""Links to code as a list has them: one that links to repositories alone calls no project's page its code."""

from dataclasses import replace

from bot.core.candidate import CodeLink
from bot.core.settings import Style


def leave_out_page(link: CodeLink | None, style: Style) -> CodeLink | None:
    """Return a link, marked as left out where it is a project's page and the list links to repositories alone."""
    is_page = link is not None and link.written and link.where == "page"
    return replace(link, status="left out") if link and is_page and style.code == "repositories" else link
