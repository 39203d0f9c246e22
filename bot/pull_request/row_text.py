"""What the pull request's text says of one row: a line of the table, its evidence, why it needs the human."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from bot.core.catalog import Entry
from bot.core.paper import paper_url
from bot.core.state import Near, Row
from bot.listing.escape import cell, code_span, plain, quiet_link
from bot.pull_request.words import abstract_url, begin_line, likely, shorten

SURE = 0.8
"""A proposed row that belongs on the list with less than this probability needs the human."""
ALIKE = 0.8
"""From this similarity on the nearest row of the list tells something: the paper may follow it, or be it."""
_TOLD = 0.01
"""A smaller probability to be core of the topic is not told."""
_REASONS = 6
"""More than the ranking gives; a state that a hand wrote may hold any number."""
_HEAD = "|#|Paper|What it is|Belongs|\n|-:|-|-|-:|"
_DOUBTFUL = ("doubtful", "gone", "closed")
_STATUS = {
    "verified": "checked: it answers and holds code",
    "unchecked": "not checked yet",
    "doubtful": "doubtful, so not in the table",
    "gone": "gone",
    "empty": "no code there yet",
    "closed": "closed to readers, so not in the table",
    "left out": "a project's page, and the list links to repositories alone, so not in the table",
}


def table(rows: Sequence[Row], sections: Mapping[str, str], new: Collection[str]) -> tuple[str, list[str]]:
    """Return the head of the table of all rows, and its lines.

    Args:
        rows: what is proposed.
        sections: a title for each section; where all rows are in one section the table does not repeat it.
        new: identifiers of the rows to mark as new.
    """
    told = sections if len({row.entry.section for row in rows}) > 1 else {}
    return _HEAD, [
        _table_line(number, row, told.get(row.entry.section, ""), row.entry.id in new)
        for number, row in enumerate(rows, 1)
    ]


def _table_line(number: int, row: Row, section: str, is_new: bool) -> str:
    entry, belongs = row.entry, row.entry.provenance.list_worthy
    code = quiet_link("code", entry.code) if entry.code else ""
    # Few cells: beside seven columns a title has no room on a screen of 1,024 pixels.
    cells = (
        f"{number} **new**" if is_new else str(number),
        f"{linked_title(entry)}<br>{_facts(entry.authors, entry.venue or month(entry.date))} {code_span(entry.id)}",
        "<br>".join(filter(None, (_what_it_is(entry), cell(section), code))),
        "" if belongs is None else f"{belongs:.2f}",
    )
    return f"|{'|'.join(cells)}|"


def _facts(*facts: str | None) -> str:
    return ", ".join(cell(shorten(fact, 60)) for fact in facts if fact)


def _what_it_is(entry: Entry) -> str:
    return ": ".join(filter(None, (entry.kind, ", ".join(entry.modality))))


def linked_title(entry: Entry, most: int = 300) -> str:
    """Return the title, linked to the page of the abstract."""
    return quiet_link(shorten(entry.title, most), abstract_url(entry))


def month(date: str | None) -> str:
    """Return a month as people write it, or a year alone; nothing where none is known."""
    return "-".join(filter(None, (date[:4], date[4:]))) if date else ""


def questions(row: Row) -> list[str]:
    """Return what a person should look at in a row; nothing where the bot is sure."""
    belongs, code = row.entry.provenance.list_worthy, row.code
    asked = [cell(shorten(doubt, 300)) for doubt in row.doubts[:5]]
    if belongs is not None and round(belongs, 2) < SURE:
        asked.insert(0, f"belongs on the list: {likely(belongs)}")
    if code and code.status in _DOUBTFUL and row.entry.code is None:
        asked.append(f"code: {_address(code.url)}, {_code_reason(row)}")
    return asked


def open_question(number: int, row: Row) -> str:
    """Return a row that needs the human, with its number in the table and the reasons."""
    return f"- {number}: {linked_title(row.entry, 90)}: {'; '.join(questions(row))}"


def evidence(number: int, row: Row, nearest: Near | None) -> str:
    """Return what speaks for a row, as an item of a numbered list.

    Args:
        number: the row's number in the table.
        row: the row.
        nearest: the row of the list that is nearest, where it tells something.
    """
    near = f"Nearest on the list: {_near(nearest)}." if nearest else ""
    parts = filter(None, (_because(row), _quote(row), near, _doi(row.entry)))
    return f"{number}. {' '.join(parts) or 'No reason was kept.'}"


def _doi(entry: Entry) -> str:
    """Return a link to the published version; nothing where the identifier names it already."""
    if entry.doi is None or entry.id.startswith("doi:"):
        return ""
    return quiet_link(f"doi:{entry.doi}", paper_url(None, entry.doi, None, None) or "")


def code_evidence(rows: Sequence[Row]) -> list[str]:
    """Return where the code of the rows comes from, each answer once, with the numbers of its rows."""
    numbers: dict[str, list[str]] = {}
    for number, row in enumerate(rows, 1):
        numbers.setdefault(_code_reason(row), []).append(str(number))
    return [f"- Code: {reason}: {', '.join(some)}" for reason, some in numbers.items()]


def core_evidence(rows: Sequence[Row]) -> list[str]:
    """Return which rows are not surely core of the topic, by number, with the probability that they are."""
    scores = [(number, row.entry.provenance.score) for number, row in enumerate(rows, 1)]
    unsure = [
        f"{number} ({score:.2f})" if score >= _TOLD else str(number)
        for number, score in scores
        if score is not None and score < SURE
    ]
    if not unsure:
        return []
    return [
        f"- Core of the topic with a probability below {SURE} (in brackets, where it is {_TOLD} or more): "
        f"{', '.join(unsure)}"
    ]


def telling_nearest(rows: Sequence[Row]) -> Mapping[str, Near]:
    """Return for each row, by its identifier, the nearest row of the list, where no other row has the same."""
    nearest = {row.entry.id: row.nearest[0] for row in rows if row.nearest}
    times = Counter(near.id for near in nearest.values())
    return {name: near for name, near in nearest.items() if near.similarity >= ALIKE and times[near.id] == 1}


def held_row(row: Row) -> str:
    """Return a paper that was held back, with why and the command that puts it in."""
    belongs = row.entry.provenance.list_worthy
    why = [f"held by {cell(row.held_by)}"] if row.held_by else []
    why += [f"belongs {belongs:.2f}"] if belongs is not None else []
    why += [cell(shorten(text, 120)) for text in (*row.reasons[:2], *row.doubts[:2])]
    return f"- {linked_title(row.entry, 90)}: {'; '.join(why)}. {code_span(f'/bot accept {row.entry.id}')}"


def tell_found(row: Row) -> str:
    """Return a paper that was looked up, with its probabilities and reasons."""
    entry = row.entry
    facts = ", ".join(filter(None, (linked_title(entry), _facts(entry.authors, month(entry.date)))))
    parts = (
        f"{facts} ({code_span(entry.id)}).",
        _probabilities(entry),
        _because(row),
        *(f"Not sure: {cell(shorten(doubt, 200))}." for doubt in row.doubts[:3]),
        f"Code: {_address(entry.code) if entry.code else 'none found'}.",
    )
    return " ".join(filter(None, parts))


def _probabilities(entry: Entry) -> str:
    belongs, core = entry.provenance.list_worthy, entry.provenance.score
    if belongs is None or core is None:
        return ""
    return f"Belongs on the list: {likely(belongs)}; core of the topic: {likely(core)}."


def _because(row: Row) -> str:
    told = (shorten(plain(reason), 160).rstrip(". ") for reason in row.reasons[:_REASONS])
    text = "; ".join(filter(None, told))
    if not text:
        return ""
    return begin_line(f"{text[0].upper()}{text[1:]}.")


def _quote(row: Row) -> str:
    return f"“{cell(shorten(row.quote, 200))}”" if row.quote else ""


def _near(near: Near) -> str:
    kind, _, name = near.id.partition(":")
    known = {"arXiv": "https://arxiv.org/abs/", "doi": "https://doi.org/", "url": ""}
    s2 = f"https://www.semanticscholar.org/paper/{name}"
    url = known[kind] + name if kind in known else s2
    return f"{quiet_link(shorten(near.title, 60), url)} ({near.similarity:.2f})"


def _code_reason(row: Row) -> str:
    code, entry = row.code, row.entry
    if entry.code and (code is None or code.url != entry.code):
        return "set by a person"
    if code is None:
        return f"none found ({cell(row.code_search)})" if row.code_search else "none found"
    return f"{cell(shorten(code.reason, 200))} ({_STATUS[code.status]})"


def _address(url: str) -> str:
    return quiet_link(shorten(url.partition("://")[2], 100), url)
