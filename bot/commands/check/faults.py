"""What is wrong with rows as they stand: no network is asked."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from urllib.parse import parse_qs, urlsplit

from bot.commands.check.finding import Finding, Level, Told, findings_of
from bot.core import identifiers
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import arxiv_url
from bot.core.settings import Settings, Style
from bot.identity import duplicates
from bot.identity.titles import normalise
from bot.links.address import parse

_EARLIEST = "199101"
"""arXiv began in August 1991; a list of newer things has nothing older."""
_TRACKING = re.compile(r"^(?:utm_\w+|casa_token|fbclid|gclid|ref|source)$", re.I)
_NO_AUTHORS = re.compile(r"\S+@\S+|^\s*$|^unknown", re.I)


def find_faults(catalog: Catalog, settings: Settings, today: date) -> list[Finding]:
    """Return what is wrong with the rows, in their order.

    Found are two rows of one work, dates that are implausible or disagree with the arXiv identifier, missing
    fields, links that are not in their lasting form, and rows of unknown sections.
    """
    sections = {section.name for section in settings.sections}
    found = [
        finding for entry in catalog.entries for finding in _of_row(entry, sections, settings.style, today)
    ]
    found += _duplicates(catalog)
    places = {entry.id: place for place, entry in enumerate(catalog.entries)}
    return sorted(found, key=lambda finding: (places[finding.id], finding.level, finding.field))


def _of_row(entry: Entry, sections: set[str], style: Style, today: date) -> list[Finding]:
    told = chain(
        _date(entry, today),
        _link(entry, style),
        _tracking(entry),
        _code(entry),
        _section(entry, sections),
        _texts(entry),
        _missing(entry),
    )
    return findings_of(entry, told)


def _date(entry: Entry, today: date) -> Iterator[Told]:
    if entry.date is None:
        yield "date", "hint", "the date is missing"
    elif not _EARLIEST[: len(entry.date)] <= entry.date <= f"{today:%Y%m}":
        yield "date", "fault", f"the date {entry.date} is not plausible: write YYYYMM"
    elif entry.arxiv_id and not (month := identifiers.arxiv_month(entry.arxiv_id)).startswith(entry.date):
        message = f"the date {entry.date} is not the month of arXiv:{entry.arxiv_id}, which is {month}"
        yield "date", "hint" if _is_date_of_person(entry.provenance) else "fault", message


def _is_date_of_person(provenance: Provenance) -> bool:
    """Return whether a person wrote the date, who may mean the day of another version, or of a venue."""
    return provenance.by != "bot" or "date" in provenance.set_by_person


def _link(entry: Entry, style: Style) -> Iterator[Told]:
    if entry.link_in_doubt:
        yield "url", "hint", f"{entry.url} is another row's link, too: one of the two links is wrong"
    elif arxiv := identifiers.arxiv_id(entry.url):
        lasting = arxiv_url(arxiv, style.arxiv)
        if entry.url not in (lasting, lasting.removesuffix(".pdf")):
            yield "url", "hint", f"{entry.url} should be {lasting}"
        if entry.arxiv_id != arxiv:
            yield "url", "fault", f"the link leads to arXiv:{arxiv}, the row is {entry.id}"
    elif entry.url.startswith("http://"):
        yield "url", "hint", f"{entry.url} should begin with https://"


def _tracking(entry: Entry) -> Iterator[Told]:
    for field, link in (("url", entry.url), ("code", entry.code or "")):
        if "?" in link and (tracked := list(filter(_TRACKING.match, parse_qs(urlsplit(link).query)))):
            yield field, "hint", f"{link} carries {', '.join(tracked)}: leave that out"


def _code(entry: Entry) -> Iterator[Told]:
    if not entry.code:
        return
    address = parse(entry.code)
    if address is None:
        yield "code", "fault", f"{entry.code} is no public web address"
    elif address.url.rstrip("/") != entry.code.rstrip("/") and _bare(address.url) == _bare(entry.code):
        yield "code", "hint", f"{entry.code} should be {address.url}"


def _bare(link: str) -> str:
    """Return an address without what does not matter: scheme, `www.`, case, `.git` and a last slash."""
    return re.sub(r"^https?://(?:www\.)?", "", link.lower()).rstrip("/").removesuffix(".git")


def _section(entry: Entry, sections: set[str]) -> Iterator[Told]:
    if entry.section not in sections:
        known = ", ".join(sorted(sections))
        yield "section", "fault", f"bot.toml has no section {entry.section!r}: choose one of {known}"


def _texts(entry: Entry) -> Iterator[Told]:
    if not normalise(entry.title):
        yield "title", "fault", f"the title {entry.title!r} holds no word"
    if entry.authors is None:
        yield "authors", "hint", "the authors are missing"
    elif _NO_AUTHORS.search(entry.authors):
        yield "authors", "fault", f"the authors are {entry.authors!r}: write them as `Y. Zhang et al.`"


def _missing(entry: Entry) -> Iterator[Told]:
    if entry.id.startswith("url:"):
        yield "doi", "hint", "the row has no identifier: a DOI would let the bot know the work again"
    if entry.kind is None:
        yield "kind", "hint", "the kind is missing"
    if not entry.modality:
        yield "modality", "hint", "the modality is missing"
    if entry.venue is None and not entry.arxiv_id:
        yield "venue", "hint", "the venue is missing"


def _duplicates(catalog: Catalog) -> Iterator[Finding]:
    for one, other, verdict, why in duplicates(catalog):
        level: Level = "fault" if verdict == "same" else "hint"
        said = "is the same work as" if verdict == "same" else "may be the same work as"
        message = f"{said} {other.id} ({other.title[:100]!r}): {why}"
        yield Finding(one.id, one.title, "row", level, message)
