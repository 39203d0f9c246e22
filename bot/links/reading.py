"""Code links in what a paper says of itself: abstract and comment. No network."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.core.candidate import Candidate, CodeLink
from bot.core.paper import Paper
from bot.links.address import Address
from bot.links.ownership import Judgement, judge
from bot.links.spelling import Mention, mend, mentions, tame
from bot.links.wording import Context, Place

_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\bFig)[.!?][\"')\]}]*\s+(?=[A-Z0-9\"'(\[{$*]|\x01)"
)
_MAY_HOLD_LINKS = re.compile(r"[/\uff0f]|git|www", re.I)
_MAX_ABSTRACT = 20_000
_CONNECTIVE = re.compile(
    r"^[\s,;:/&|()\[\]{}$.\"'-]*(?:(?:and|or|also|as well as|mirror|mirrored at|this link|here)\b[\s,;:/&|()\[\]{}$\"'-]*)*$",
    re.I,
)
_PREFERENCE = {
    "forge": 0,
    "anonymous": 1,
    "capsule": 1,
    "page": 2,
    "model": 3,
    "archive": 4,
    "demo": 5,
    "data": 6,
    "other": 9,
}


def find(paper: Paper) -> CodeLink | None:
    """Return the paper's own code link that its abstract or comment gives, or None.

    A repository is preferred to a project page. Where no link is clearly the paper's own, the best doubtful one
    is returned with status ``doubtful``: it may be shown, but not written into the table.
    """
    return next(iter(find_all(paper)), None)


def find_all(paper: Paper) -> list[CodeLink]:
    """Return every link that is the paper's own (status ``unchecked``) or may be (``doubtful``), best first."""
    return [link for _, link in judged(paper) if link is not None]


def find_in_texts(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates with the links that abstract and comment give. No network.

    For a dataset the place of its data counts as its link.
    """
    return [replace(candidate, code=next(iter(own_first(candidate)), None)) for candidate in candidates]


def own_first(candidate: Candidate) -> list[CodeLink]:
    """Return a candidate's links, own before doubtful; the data of a dataset paper are its own."""
    links = []
    for judgement, link in judged(candidate.paper):
        if link and judgement.data and candidate.kind == "dataset":
            link = replace(link, status="unchecked", reason="abstract or comment offers the dataset there")
        if link:
            links.append(link)
    return sorted(links, key=lambda link: link.status == "doubtful")


def judged(paper: Paper) -> list[tuple[Judgement, CodeLink | None]]:
    """Return each link of abstract and comment with its judgement, best first; links of others have no CodeLink."""
    paper = replace(
        paper,
        title=tame(paper.title, _MAX_ABSTRACT),
        abstract=tame(paper.abstract, _MAX_ABSTRACT),
        comment=tame(paper.comment, _MAX_ABSTRACT),
    )
    found = []
    texts: tuple[tuple[Place, str], ...] = (("abstract", paper.abstract), ("comment", paper.comment))
    for place, text in texts:
        found += [(address, judge(address, context, paper)) for address, context in in_context(text, place)]
    return ranked(found)


def ranked(found: list[tuple[Address, Judgement]]) -> list[tuple[Judgement, CodeLink | None]]:
    """Order judged addresses: own before doubtful, repositories before pages; one address counts once."""
    verdicts = {"own": 0, "doubtful": 1, "other": 2}
    ordered = sorted(
        found,
        # An organisation's page, which has no repository's name, comes after the project's own.
        key=lambda pair: (
            verdicts[pair[1].verdict],
            _PREFERENCE[pair[0].kind],
            pair[0].name == pair[0].owner != "" and "git" in pair[0].url.split("/")[2].split(".")[0],
            pair[1].rank,
        ),
    )
    result: list[tuple[Judgement, CodeLink | None]] = []
    seen = set()
    for address, judgement in ordered:
        key = address.url.lower().rstrip("/")
        if key in seen:
            continue
        seen.add(key)
        link = None
        if judgement.verdict != "other":
            status = "unchecked" if judgement.verdict == "own" else "doubtful"
            link = CodeLink(address.url, address.where, judgement.reason, status)  # type: ignore[arg-type]
        result.append((judgement, link))
    return result


def in_context(text: str, place: Place) -> Iterator[tuple[Address, Context]]:
    """Yield the links of a text that could hold code, each with the words around it."""
    if not _MAY_HOLD_LINKS.search(text):
        return
    text = mend(text)
    found = mentions(text)
    masked = _mask(text, found)
    ends = [0, *(m.end() for m in _SENTENCE_END.finditer(masked)), len(masked)]
    lead = ""
    for before, mention, after in zip([None, *found], found, [*found[1:], None], strict=False):
        earlier, start, stop = _bound_sentence(mention, ends)
        opened = before.end if before else 0
        own_lead = masked[max(start, opened) : mention.start]
        tail = _cut_tail(masked, mention, after, stop)
        bare = bool(_CONNECTIVE.match(own_lead.replace("\x01", " ")))
        joined = bare and opened > start
        alone = bare and not joined and not re.search(r"\w", tail)
        if alone:
            lead = masked[max(earlier, opened) : mention.start]
        elif not joined:  # else "code and data: A and B": B has the lead of A
            lead = own_lead
        if mention.address.kind != "other":
            rest = masked[mention.end : stop]
            yield mention.address, Context(place, lead.replace("\x01", " "), tail, rest, alone)


def _bound_sentence(mention: Mention, ends: list[int]) -> tuple[int, int, int]:
    """Return where the sentence before a link begins, where its own begins, and where it ends."""
    start = bisect_right(ends, mention.start) - 1
    stop = min(bisect_left(ends, mention.end), len(ends) - 1)
    return ends[max(0, start - 1)], ends[start], ends[stop]


def _cut_tail(masked: str, mention: Mention, after: Mention | None, stop: int) -> str:
    """Return the words behind a link, without those that lead to the next one."""
    if after is None or after.start >= stop:
        return masked[mention.end : stop]
    return re.sub(r"[^.;,(]*(?::|\bat|\bon|\bvia|\bin|\()\s*$", "", masked[mention.end : after.start])


def _mask(text: str, found: list[Mention]) -> str:
    """Replace links by a mark of the same length, so that their dots do not end sentences."""
    pieces, end = [], 0
    for mention in found:
        stop = mention.start + len(text[mention.start : mention.end].rstrip(".,;:!?"))
        pieces += [text[end : mention.start], "\x01" * (stop - mention.start)]
        end = stop
    return "".join([*pieces, text[end:]])
