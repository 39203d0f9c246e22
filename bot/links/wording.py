"""What the words around a link say of it: that it is offered, used, or lies elsewhere."""

import re
from dataclasses import dataclass
from typing import Literal

Place = Literal["abstract", "comment", "paper"]


@dataclass(frozen=True, slots=True)
class Context:
    """The words around a link."""

    place: Place
    lead: str
    """From the start of the sentence, or the link before, to the link."""
    tail: str
    """From the link to the next one, or the end of the sentence."""
    rest: str
    """From the link to the end of the sentence."""
    alone: bool
    """The link is a sentence by itself, and ``lead`` is the sentence before it."""


CODE = r"(?:(?:source|python|pytorch|matlab|official|training|inference|evaluation|experiment(?:al)?|open[- ]source)?[- ]?code(?:s|[- ]?bases?)?|implementations?|software|tool ?box|tool ?kit|(?:python |r )?package|library|plug-?in|scripts?|notebooks?|repositor(?:y|ies)|repo|git ?hub|git ?lab)"
THING = rf"(?:{CODE}|models?|weights?|checkpoints?|demos?|resources?|materials?|pipelines?|framework|tool|app(?:lication)?|benchmarks?|data ?sets?|data(?:base)?|annotations?|results?|videos?|project|supplementary|supplement|platform|system|method|algorithm|leaderboard|model zoo|approach|toolchain|appendix|details?|information|visuali[sz]ations?|list|everything)"
_RELEASED = r"(?:availab\w*|releas\w*|found|find|access\w*|host\w*|public\w*|open[- ]?sourc\w*|open|shar(?:e|ed|ing)|provid\w*|publish\w*|download\w*|obtain\w*|located|maintained|visit|view\w*|see|check\w*|updated|made|deposited|uploaded|contain\w*|includ\w*|refer\w*|here|via|at)"
PAGE = r"(?:(?:project|home|web|github|demo|paper|research|companion)[ -]?(?:page|site|web ?page|web ?site|url|link|homepage)s?|web ?sites?|web ?pages?|home ?pages?|project|page)"

# What authors say of their own.
OURS = re.compile(
    rf"\bour\b[^.]{{0,60}}?\b{THING}\b|\bour {PAGE}\b"
    rf"|\bwe\b[^.]{{0,40}}\b(?:releas|shar|provid|open[- ]?sourc|make|made|publish|host|offer|distribut|contribut|maintain)\w*"
    rf"|\b(?:code|implementation|software|repository|data|materials?)\b[^.]{{0,30}}\b(?:for|of|from|accompanying|behind|used in) (?:this|the (?:present|current|proposed)|our)\b"
    rf"|\bcode to (?:reproduce|replicate|train|run)\b|\bto (?:support|facilitate|foster|promote|encourage|ensure) [^.]{{0,60}}(?:research|reproducib|future)",
    re.I,
)
CODE_OFFERED = re.compile(
    rf"\b{CODE}\b[^.]{{0,120}}\b{_RELEASED}\b|\b{CODE}\b[^.]{{0,40}}[:(\[{{=,-]?\s*[$({{\["
    rf"'\"]*\s*$|\b{_RELEASED}\b[^.]{{0,80}}\b{CODE}\b",
    re.I,
)
THING_OFFERED = re.compile(
    rf"\b{THING}\b.{{0,160}}\b{_RELEASED}\b|\b{_RELEASED}\b.{{0,120}}\b{THING}\b|\b{THING}\b[^.]{{0,30}}[:(\[-]\s*[\[({{$]*\s*$",
    re.I | re.S,
)
SUBJECT = re.compile(
    rf"^\W*(?:code availability|availability of code|data and code availability)?\W*"
    rf"(?:(?:the|all|both|full|complete|corresponding|associated) )*(?:{CODE}|{PAGE})\b[^.]{{0,60}}(?:\b(?:is|are|will|can|has|have)\b|:\s*$)",
    re.I,
)

# What a link is said to hold.
CODE_NAMED = re.compile(rf"\b{CODE}\b", re.I)
PAGE_NAMED = re.compile(rf"\b{PAGE}\b", re.I)
_DATA_NAMED = re.compile(r"\b(?:data ?sets?|data|corpus|images?|annotations?|benchmark)\b", re.I)
WEIGHTS_NAMED = re.compile(r"\b(?:models?|weights?|checkpoints?|model zoo)\b", re.I)
DEMO = re.compile(
    r"\b(?:demo|video|slides?|poster|talk|leaderboard|blog|tutorial|model|weight|checkpoint)s?\b", re.I
)
SUBSTANCE = re.compile(
    r"\b(?:results?|data ?sets?|data|material|details|models?|weights|checkpoints?|method|framework|open-source)\b",
    re.I,
)

_NAME_BEFORE = re.compile(
    r"(?:[A-Z][\w+-]*|\w*\d\w*|\b(?i:data ?sets?|models?|networks?|librar(?:y|ies)|benchmarks?|encoders?|backbones?|challenge))\s*[(\[]\s*$"
)


def beside_a_name(context: Context, near: str) -> bool:
    """Say whether the link stands in brackets behind a name, and nothing says that it was released."""
    if context.alone or context.place == "comment" or not _NAME_BEFORE.search(near):
        return False
    return not re.search(
        r"\b(?:releas|availab|publish|open[- ]?sourc|shar|provid|public|access|found)\w*",
        near + context.rest,
        re.I,
    )


def offers_code(text: str) -> bool:
    """Say whether the words offer code or a page of the project."""
    return bool(
        CODE_NAMED.search(text)
        or re.search(r"\b(?:project|web ?page|web ?site|home ?page|page:|site:)", text, re.I)
    )


def only_data(around: str) -> bool:
    """Say whether the words name data, and neither code nor weights."""
    return (
        bool(_DATA_NAMED.search(around))
        and not CODE_NAMED.search(around)
        and not WEIGHTS_NAMED.search(around)
    )
