"""How a list writes a row, found in the rows that it has: a template with the names of the values in their place."""

import re
from collections.abc import Sequence

from bot.core.authors import split_off_others
from bot.core.settings import Column
from bot.listing.columns import is_pipe_table
from bot.listing.document import Block
from bot.listing.row_values import Habits, Sources, replace_authors, replace_values
from bot.listing.row_vote import guard, usable, vote
from bot.listing.style import SAMPLE, Rows, commonest, find_empty, roles_of
from bot.listing.table_style import first_table_row, html_row, plain_html_row, table_row

PLAIN_ITEM = "- **{title}**{authors?, {authors}}{venue? ({venue})} [[paper]]({url}){code? [[code]]({code})}"
"""How an item is written where the rows of a section do not tell."""
_NAMED_PREPRINT = re.compile(
    r"(?<![/.\w])arxiv(?:(?:[\s,]|<br\s*/?>)*(?:19|20)\d\d)?(?![.:\w])(?!\]\()", re.IGNORECASE
)
"""A preprint as a venue, with its year or without; no address, and no label of a link."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_BRACKETED_VENUE = re.compile(r" ?(?:\[\{venue\}\](?!\()|\(\{venue\}\))")


def find_row(rows: Rows, columns: Sequence[Column], lines: Sequence[str]) -> str | None:
    """Return the template by which most rows are written; a plain one where no two are written alike."""
    like = _of_commonest_kind(rows[:SAMPLE])
    sources = [(row, "\n".join(lines[block.line - 1 : block.end - 1]).rstrip()) for row, block in like]
    habits = Habits(find_empty(rows, columns, lines), _find_preprint(sources))
    template = _template_of_most(like, sources, columns, habits)
    return template and _with_marked_others(template, sources)


def _template_of_most(like: Rows, sources: Sources, columns: Sequence[Column], habits: Habits) -> str | None:
    """Return the template by which most rows of one kind are written."""
    if columns:
        return table_row(sources, columns, habits)
    first = like[0][1]
    if is_pipe_table(first.table):
        return first_table_row(like, sources, habits) or PLAIN_ITEM
    if first.table:
        roles = roles_of([block for _, block in like])
        return html_row(sources, roles, habits) or plain_html_row(sources)
    return _item(sources, habits) or _plain_item(sources)


def _with_marked_others(template: str, sources: Sources) -> str:
    """Return a template in which *et al.* is marked as in most rows that have it."""
    told = [
        replace_authors(row, source)[1] for row, source in sources if split_off_others(row.authors or "")[1]
    ]
    most = commonest(told)
    return usable(template.replace("{authors}", f"{{authors:{most}}}")) or template if most else template


def _plain_item(sources: Sources) -> str:
    """Return the plain template of an item, with the mark that the items of the list have."""
    marks = filter(None, (re.match(r"[*+-](?= )", source.lstrip()) for _, source in sources))
    return (commonest(mark[0] for mark in marks) or "-") + PLAIN_ITEM[1:]


def _item(sources: Sources, habits: Habits) -> str | None:
    """Return the template of an item of a list, or of a paragraph."""
    best = vote([replace_values(row, source, habits) for row, source in sources])
    return usable(_with_code(_guard_venue(best))) if best else None


def _guard_venue(template: str) -> str:
    """Return a template whose venue in brackets stands only where a row has one: the list names no preprint there."""
    return _BRACKETED_VENUE.sub(lambda found: f"{{venue?{found[0]}}}", template)


def _with_code(template: str) -> str:
    """Return a template of an item with a place for code, written as its link to the paper is, where no row has code."""
    if "{code" in template:
        return guard(template)
    if "\n" in template:
        return template
    link = re.search(r"(\[+)[^\[\]{}]*(\]{1,2})\(\{url\}\)(\]?)", template)
    if link is None:
        return template + "{code? [[code]({code})]}" if "[{title}]({url})" in template else template
    code = f"{{code? {link[1]}code{link[2]}({{code}}){link[3]}}}"
    return template[: link.end()] + code + template[link.end() :]


def _of_commonest_kind(rows: Rows) -> Rows:
    kinds = [_kind(block) for _, block in rows]
    most = commonest(kinds)
    return [one for one, kind in zip(rows, kinds, strict=True) if kind == most]


def _kind(block: Block) -> str:
    if block.table is None:
        return "text"
    return "table" if is_pipe_table(block.table) else "html"


def _find_preprint(sources: Sources) -> str | None:
    """Return how rows without a venue name arXiv in its place; None where none does."""
    without = [source for row, source in sources if row.venue is None]
    named = (found[0] for source in without if (found := _NAMED_PREPRINT.search(source)))
    return commonest(
        _YEAR.sub("{date:%Y}", re.sub("arxiv", "arXiv", name, flags=re.IGNORECASE)) for name in named
    )
