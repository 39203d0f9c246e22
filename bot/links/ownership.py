"""Whose code a link leads to, told from the words around it, the paper's title and its authors."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.core.paper import Paper
from bot.links import wording
from bot.links.address import Address
from bot.links.names import in_abstract, introduced, leads_title, names_paper, owned_by_author, presents
from bot.links.well_known import well_known
from bot.links.wording import Context

Verdict = Literal["own", "doubtful", "other"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whose a link is, and why."""

    verdict: Verdict
    reason: str
    data: bool = False
    """It holds data, not code: the link of a dataset's row, not of a method's."""
    rank: int = 0
    """Among own links of one kind the one with the smallest rank is the paper's code."""


_SHORTENED = re.compile(r"://(?:bit\.ly|tinyurl\.com|cutt\.ly|t\.co|goo\.gl|dub\.sh|rb\.gy|is\.gd)/")


def judge(address: Address, context: Context, paper: Paper) -> Judgement:
    """Say whose code a link leads to.

    A link is the paper's own only with a reason; what others made is ``other``; the rest is ``doubtful``.
    """
    place = context.place
    lead = context.lead
    near = lead[-220:]
    around = (
        f"{near} | {context.tail[:120]}"
        if not wording.CODE_NAMED.search(near) and not wording.PAGE_NAMED.search(near)
        else near
    )
    named = names_paper(address, paper)
    author = owned_by_author(address, paper)
    ours = bool(wording.OURS.search(around))
    code = bool(wording.CODE_OFFERED.search(around)) or (
        place == "comment" and bool(wording.CODE_NAMED.search(around))
    )

    if well_known(address):
        if (ours and code) or author or leads_title(address, paper) or (code and presents(address, paper)):
            return Judgement("own", f"the {place} calls it the paper's own code")
        return Judgement("other", f"a well-known project of others that the {place} names")
    whose = wording.CODE_OF.search(near)
    if whose and not (named or author or ours) and not introduced(whose["name"] or whose["whose"], paper):
        return Judgement(
            "doubtful",
            f"the {place} offers it as the code of {whose['name'] or whose['whose']}, which the paper does not call its own",
        )
    if not (named or author) and not (ours and code):
        if wording.borrowed(context, near, ours):
            return Judgement(
                "other", f"the {place} names it as something that the paper uses or compares with"
            )
        elsewhere = wording.ELSEWHERE.search(near)
        if elsewhere and not context.alone and not wording.offered(near[elsewhere.start() :]):
            return Judgement("other", f"the {place} names it as an event or a publication")

    rank = 0 if code else 1
    if address.kind in ("data", "archive", "demo", "model"):
        return _without_forge(address, context, around, code, named, rank)
    if code:
        whose_own = "the authors'" if ours else "the paper's"
        return Judgement("own", f"the {place} offers {whose_own} own code there", rank=rank)
    if wording.PAGE_NAMED.search(around):
        return Judgement("own", f"the {place} calls it the project's page", rank=rank)
    if not (named or author or ours) and wording.beside_a_name(context, near):
        reason = f"the {place} gives it for something it names, perhaps not its own"
        return Judgement("doubtful", reason, rank=rank + 1)
    if (
        address.kind in ("forge", "anonymous", "capsule")
        or address.owner
        or "//anonymous.4open.science/" in address.url
    ):
        if ours or wording.THING_OFFERED.search(around):
            return Judgement("own", f"the {place} offers the paper's own material there", rank=rank)
        if named:
            return Judgement("own", "its name is that of the paper's method", rank=rank)
        if author:
            return Judgement("own", "it belongs to an author of the paper", rank=rank)
        if place == "comment":
            return Judgement("own", "the comment gives it without naming anyone else", rank=rank + 1)
        if context.alone or not re.search(r"\w", context.tail):
            return Judgement(
                "own", f"it closes a sentence of the {place} without naming anyone else", rank=rank + 1
            )
        return Judgement("doubtful", f"the {place} names it without saying whose it is", rank=rank + 1)
    if named and not _SHORTENED.search(address.url):
        return Judgement("own", "its name is that of the paper's method", rank=rank)
    if wording.DEMO.search(around) and not wording.SUBSTANCE.search(around):
        return Judgement("doubtful", f"the {place} offers a demonstration there, not code", rank=rank + 1)
    if wording.THING_OFFERED.search(around) and (ours or not wording.only_data(around)):
        return Judgement("own", f"the {place} offers the paper's own material there", rank=rank)
    if in_abstract(address, paper):
        return Judgement("own", "its name is that of the paper's method", rank=rank)
    return Judgement("doubtful", f"the {place} names the page without saying what it holds", rank=rank + 1)


def says_own(address: Address, context: Context, paper: Paper) -> bool:
    """Say whether a sentence of a whole paper, where most links are of others, offers the paper's own code."""
    near = context.lead[-260:]
    if well_known(address) or not (wording.CODE_NAMED.search(near) or wording.PAGE_NAMED.search(near)):
        return False
    return bool(
        wording.OURS.search(near)
        or wording.SUBJECT.search(near)
        or names_paper(address, paper)
        or owned_by_author(address, paper)
    )


def _without_forge(
    address: Address, context: Context, around: str, code: bool, named: bool, rank: int
) -> Judgement:
    place = context.place
    if code:
        return Judgement("own", f"the {place} offers the paper's own code there", rank=rank)
    if address.kind == "data" or (wording.only_data(around) and address.kind == "archive"):
        return Judgement("doubtful", f"the {place} offers data there, not code", data=True, rank=rank + 2)
    if address.kind == "model" and (
        wording.WEIGHTS_NAMED.search(around) or wording.THING_OFFERED.search(around)
    ):
        return Judgement("own", f"the {place} offers the paper's own model there", rank=rank)
    if wording.PAGE_NAMED.search(around):
        return Judgement("own", f"the {place} calls it the project's page", rank=rank)
    if address.kind in ("model", "demo") and named and not wording.DEMO.search(around):
        return Judgement("own", "its name is that of the paper's method", rank=rank)
    if address.kind == "archive" and wording.THING_OFFERED.search(around):
        return Judgement("own", f"the {place} offers the paper's own material there", rank=rank)
    data = address.kind == "archive"
    return Judgement(
        "doubtful", f"the {place} names it without offering code there", data=data, rank=rank + 1
    )
