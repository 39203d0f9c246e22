"""Code links in what a paper says of itself: abstract and comment. No network."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.core.candidate import Candidate, CodeLink, LinkStatus
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
_VERDICTS = {"own": 0, "doubtful": 1, "other": 2}
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
    return [link for _, link in judge_links(paper) if link is not None]


def find_in_texts(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates with the links that abstract and comment give. No network.

    For a dataset the place of its data counts as its link.
    """
    return [replace(candidate, code=next(iter(own_first(candidate)), None)) for candidate in candidates]


def own_first(candidate: Candidate) -> list[CodeLink]:
    """Return a candidate's links, own before doubtful; the data of a dataset paper are its own."""
    links = (
        _as_dataset(link) if judgement.data and candidate.kind == "dataset" else link
        for judgement, link in judge_links(candidate.paper)
        if link
    )
    return sorted(links, key=is_doubtful)


def _as_dataset(link: CodeLink) -> CodeLink:
    return replace(link, status="unchecked", reason="abstract or comment offers the dataset there")


def is_doubtful(link: CodeLink) -> bool:
    """Say whether a link may be of others."""
    return link.status == "doubtful"


def judge_links(paper: Paper) -> list[tuple[Judgement, CodeLink | None]]:
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
    return rank(found)


def rank(found: list[tuple[Address, Judgement]]) -> list[tuple[Judgement, CodeLink | None]]:
    """Order judged addresses: own before doubtful, repositories before pages; one address counts once."""
    links: dict[str, tuple[Judgement, CodeLink | None]] = {}
    for address, judgement in sorted(found, key=_precedence):
        links.setdefault(address.url.lower().rstrip("/"), (judgement, _link_to(address, judgement)))
    return list(links.values())


def _precedence(pair: tuple[Address, Judgement]) -> tuple[int, int, bool, int]:
    address, judgement = pair
    # An organisation's page, which has no repository's name, comes after the project's own.
    is_organisation = address.name == address.owner != "" and "git" in address.url.split("/")[2].split(".")[0]
    return _VERDICTS[judgement.verdict], _PREFERENCE[address.kind], is_organisation, judgement.rank


def _link_to(address: Address, judgement: Judgement) -> CodeLink | None:
    if judgement.verdict == "other":
        return None
    status: LinkStatus = "unchecked" if judgement.verdict == "own" else "doubtful"
    return CodeLink(address.url, address.where, judgement.reason, status)


def in_context(text: str, place: Place) -> Iterator[tuple[Address, Context]]:
    """Yield the links of a text that could hold code, each with the words around it."""
    if not _MAY_HOLD_LINKS.search(text):
        return
    text = mend(text)
    found = mentions(text)
    masked = _mask(text, found)
    ends = [0, *(end.end() for end in _SENTENCE_END.finditer(masked)), len(masked)]
    opens = [0, *(mention.end for mention in found)]
    lead = ""
    for opened, mention, after in zip(opens, found, [*found[1:], None], strict=False):
        earlier, start, stop = _bound_sentence(mention, ends)
        own_lead = masked[max(start, opened) : mention.start]
        tail = _cut_tail(masked, mention, after, stop)
        alone = False
        if not _CONNECTIVE.match(own_lead.replace("\x01", " ")):
            lead = own_lead
        elif opened <= start:  # else "code and data: A and B": B has the lead of A
            alone = not re.search(r"\w", tail)
            lead = masked[max(earlier, opened) : mention.start] if alone else own_lead
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
