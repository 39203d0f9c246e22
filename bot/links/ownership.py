"""Whose code a link leads to, told from the words around it, the paper's title and its authors."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.core.paper import Paper
from bot.links import wording
from bot.links.address import Address, Kind
from bot.links.maker import find_maker
from bot.links.names import (
    in_abstract,
    is_coined,
    is_introduced,
    is_owned_by_author,
    leads_title,
    names_paper,
    presents,
)
from bot.links.others import ELSEWHERE, is_used
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
_PUBLISHED_THERE = re.compile(r"\b(?:is|are|was|were|been|be) (?:\w+ly )?published (?:at|in)\W*$", re.I)
_NEAR = 220
"""Characters before a link that speak of it."""


@dataclass(frozen=True)
class _Evidence:
    """What is known of one link; each fact is worked out when it is first asked for."""

    address: Address
    context: Context
    paper: Paper

    @property
    def place(self) -> str:
        return self.context.place

    @cached_property
    def near(self) -> str:
        return self.context.lead[-_NEAR:]

    @cached_property
    def around(self) -> str:
        """The words before the link and, where they name neither code nor page, those behind it."""
        told = wording.CODE_NAMED.search(self.near) or wording.PAGE_NAMED.search(self.near)
        return self.near if told else f"{self.near} | {self.context.tail[:120]}"

    @cached_property
    def named(self) -> bool:
        return names_paper(self.address, self.paper)

    @cached_property
    def by_author(self) -> bool:
        return is_owned_by_author(self.address, self.paper)

    @property
    def signed(self) -> bool:
        """Whether the address bears the name of the paper or of an author."""
        return self.named or self.by_author

    @cached_property
    def ours(self) -> bool:
        return bool(wording.OURS.search(self.around))

    @cached_property
    def code(self) -> bool:
        """Whether the words offer code."""
        in_comment = self.place == "comment" and wording.CODE_NAMED.search(self.around)
        return bool(wording.CODE_OFFERED.search(self.around) or in_comment)

    @property
    def thing(self) -> bool:
        """Whether the words offer material of any kind."""
        return bool(wording.THING_OFFERED.search(self.around))

    @property
    def page(self) -> bool:
        return bool(wording.PAGE_NAMED.search(self.around))

    @property
    def rank(self) -> int:
        return 0 if self.code else 1

    def own(self, reason: str, later: int = 0) -> Judgement:
        return Judgement("own", reason.format(place=self.place), rank=self.rank + later)

    def doubtful(self, reason: str, later: int = 1, data: bool = False) -> Judgement:
        return Judgement("doubtful", reason.format(place=self.place), data, self.rank + later)

    def other(self, reason: str) -> Judgement:
        return Judgement("other", reason.format(place=self.place))


_OWN_CODE = "the {place} offers the paper's own code there"
_AUTHORS_CODE = "the {place} offers the authors' own code there"
_OWN_MATERIAL = "the {place} offers the paper's own material there"
_OWN_PAGE = "the {place} calls it the project's page"
_BEARS_NAME = "its name is that of the paper's method"


def judge(address: Address, context: Context, paper: Paper) -> Judgement:
    """Say whose code a link leads to.

    A link is the paper's own only with a reason; what others made is ``other``; the rest is ``doubtful``.
    The first of the steps that knows an answer gives it.
    """
    evidence = _Evidence(address, context, paper)
    return next(judgement for step in _STEPS if (judgement := step(evidence)) is not None)


def says_own(address: Address, context: Context, paper: Paper) -> bool:
    """Say whether a sentence of a whole paper, where most links are of others, offers the paper's own code."""
    near = context.lead[-260:]
    if well_known(address) or not (wording.CODE_NAMED.search(near) or wording.PAGE_NAMED.search(near)):
        return False
    if wording.OURS.search(near) or wording.SUBJECT.search(near):
        return True
    return names_paper(address, paper) or is_owned_by_author(address, paper)


def _judge_well_known(e: _Evidence) -> Judgement | None:
    if not well_known(e.address):
        return None
    if e.by_author or leads_title(e.address, e.paper) or _presents_code(e):
        return Judgement("own", f"the {e.place} calls it the paper's own code")
    return e.other("a well-known project of others that the {place} names")


def _presents_code(e: _Evidence) -> bool:
    return e.code and (e.ours or presents(e.address, e.paper))


def _judge_use(e: _Evidence) -> Judgement | None:
    if e.signed or not is_used(e.context):
        return None
    return e.other("the {place} names it as something that the paper uses or compares with")


def _judge_maker(e: _Evidence) -> Judgement | None:
    maker = find_maker(e.near) or find_maker(e.around)
    if maker is None or e.signed or is_introduced(maker, e.paper):
        return None
    reason = f"the {e.place} offers it as the code of {maker}, which the paper does not call its own"
    return Judgement("doubtful", reason)


def _judge_event(e: _Evidence) -> Judgement | None:
    if e.signed or e.context.alone or _releases_code(e):
        return None
    elsewhere = ELSEWHERE.search(e.near)
    if elsewhere is None or wording.offers_code(e.near[elsewhere.start() :]):
        return None
    return e.other("the {place} names it as an event or a publication")


def _releases_code(e: _Evidence) -> bool:
    return e.code and (e.ours or _PUBLISHED_THERE.search(e.near) is not None)


def _judge_store(e: _Evidence) -> Judgement | None:
    """Judge what is no place for code first of all: data, archives, demonstrations, models."""
    judge_kind = _STORES.get(e.address.kind)
    if judge_kind is None:
        return None
    if e.code:
        return e.own(_OWN_CODE)
    nothing = "the {place} names it without offering code there"
    return judge_kind(e) or e.doubtful(nothing, data=e.address.kind == "archive")


def _judge_data(e: _Evidence) -> Judgement:
    return e.doubtful("the {place} offers data there, not code", later=2, data=True)


def _judge_archive(e: _Evidence) -> Judgement | None:
    if wording.only_data(e.around):
        return _judge_data(e)
    if e.page:
        return e.own(_OWN_PAGE)
    return e.own(_OWN_MATERIAL) if e.thing else None


def _judge_demo(e: _Evidence) -> Judgement | None:
    if e.page:
        return e.own(_OWN_PAGE)
    return e.own(_BEARS_NAME) if e.named and not wording.DEMO.search(e.around) else None


def _judge_model(e: _Evidence) -> Judgement | None:
    if wording.WEIGHTS_NAMED.search(e.around) or e.thing:
        return e.own("the {place} offers the paper's own model there")
    return _judge_demo(e)


_STORES: Mapping[Kind, Callable[[_Evidence], Judgement | None]] = {
    "data": _judge_data,
    "archive": _judge_archive,
    "demo": _judge_demo,
    "model": _judge_model,
}


def _judge_offer(e: _Evidence) -> Judgement | None:
    if e.code:
        return e.own(_AUTHORS_CODE if e.ours else _OWN_CODE)
    return e.own(_OWN_PAGE) if e.page else None


def _judge_name_beside(e: _Evidence) -> Judgement | None:
    if e.signed or e.ours or not wording.beside_a_name(e.context, e.near):
        return None
    name = re.search(r"([\w+-]+)\s*[(\[]\s*$", e.near)
    if name and is_coined(name[1], e.paper):
        return e.own("the {place} gives it for what the paper introduces")
    return e.doubtful("the {place} gives it for something it names, perhaps not its own")


def _judge_repository(e: _Evidence) -> Judgement | None:
    """Judge a place for code that no word offers."""
    if not _is_place_for_code(e.address):
        return None
    if e.ours or e.thing:
        return e.own(_OWN_MATERIAL)
    if e.named:
        return e.own(_BEARS_NAME)
    if e.by_author:
        return e.own("it belongs to an author of the paper")
    return _judge_unexplained(e)


def _is_place_for_code(address: Address) -> bool:
    if address.kind in ("forge", "anonymous", "capsule") or address.owner:
        return True
    return "//anonymous.4open.science/" in address.url


def _judge_unexplained(e: _Evidence) -> Judgement:
    """Judge a place for code of which nothing says whose it is: only where it stands may tell."""
    if e.place == "comment":
        return e.own("the comment gives it without naming anyone else", later=1)
    if e.context.alone or not re.search(r"\w", e.context.tail):
        return e.own("it closes a sentence of the {place} without naming anyone else", later=1)
    return e.doubtful("the {place} names it without saying whose it is")


def _judge_page(e: _Evidence) -> Judgement:
    """Judge a page that no word calls the project's."""
    if e.named and not _SHORTENED.search(e.address.url):
        return e.own(_BEARS_NAME)
    if wording.DEMO.search(e.around) and not wording.SUBSTANCE.search(e.around):
        return e.doubtful("the {place} offers a demonstration there, not code")
    if _offers_material(e):
        return e.own(_OWN_MATERIAL)
    if in_abstract(e.address, e.paper):
        return e.own(_BEARS_NAME)
    return e.doubtful("the {place} names the page without saying what it holds")


def _offers_material(e: _Evidence) -> bool:
    return e.thing and (e.ours or not wording.only_data(e.around))


_STEPS: tuple[Callable[[_Evidence], Judgement | None], ...] = (
    _judge_well_known,
    _judge_use,
    _judge_event,
    _judge_maker,
    _judge_store,
    _judge_offer,
    _judge_name_beside,
    _judge_repository,
    _judge_page,
)
