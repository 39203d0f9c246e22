"""`bot links`: the code link that abstract and comment give, for each record of a papers file."""

from collections.abc import Iterator
from pathlib import Path

from bot.core.paper import Paper
from bot.core.papers_file import read_records
from bot.links.reading import judge_links


def find_links(path: Path) -> Iterator[dict[str, str | None]]:
    """Yield ``{"id", "code", "where", "reason"}`` for each record of a papers file, in its order. No network.

    A doubtful link gives ``code`` null and a reason that names it.

    Raises:
        InputError: the file cannot be read, or a line is no paper; the message names the line.
    """
    for record_id, paper in read_records(path):
        yield {"id": record_id, **_answer(paper)}


def _answer(paper: Paper) -> dict[str, str | None]:
    found = judge_links(paper)
    own = [link for _, link in found if link]
    for link in own:
        if link.status != "doubtful":
            return {"code": link.url, "where": link.where, "reason": link.reason}
    reason = f"only links of others: {found[0][0].reason}" if found else "abstract and comment name no link"
    if own:
        reason = f"doubtful: {own[0].url}: {own[0].reason}"
    return {"code": None, "where": None, "reason": reason}
