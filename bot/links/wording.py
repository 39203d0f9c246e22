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


_CODE = r"(?:(?:source|python|pytorch|matlab|official|training|inference|evaluation|experiment(?:al)?|open[- ]source)?[- ]?code(?:s|[- ]?bases?)?|implementations?|software|tool ?box|tool ?kit|(?:python |r )?package|library|plug-?in|scripts?|notebooks?|repositor(?:y|ies)|repo|git ?hub|git ?lab)"
_THING = rf"(?:{_CODE}|models?|weights?|checkpoints?|demos?|resources?|materials?|pipelines?|framework|tool|app(?:lication)?|benchmarks?|data ?sets?|data(?:base)?|annotations?|results?|videos?|project|supplementary|supplement|platform|system|method|algorithm|leaderboard|model zoo|approach|toolchain|appendix|details?|information|visuali[sz]ations?|list|everything)"
_RELEASED = r"(?:availab\w*|releas\w*|found|find|access\w*|host\w*|public\w*|open[- ]?sourc\w*|open|shar(?:e|ed|ing)|provid\w*|publish\w*|download\w*|obtain\w*|located|maintained|visit|view\w*|see|check\w*|updated|made|deposited|uploaded|contain\w*|includ\w*|refer\w*|here|via|at)"
_PAGE = r"(?:(?:project|home|web|github|demo|paper|research|companion)[ -]?(?:page|site|web ?page|web ?site|url|link|homepage)s?|web ?sites?|web ?pages?|home ?pages?|project|page)"

# What authors say of their own.
OURS = re.compile(
    rf"\bour\b[^.]{{0,60}}?\b{_THING}\b|\bour {_PAGE}\b"
    rf"|\bwe\b[^.]{{0,40}}\b(?:releas|shar|provid|open[- ]?sourc|make|made|publish|host|offer|distribut|contribut|maintain)\w*"
    rf"|\b(?:code|implementation|software|repository|data|materials?)\b[^.]{{0,30}}\b(?:for|of|from|accompanying|behind|used in) (?:this|the (?:present|current|proposed)|our)\b"
    rf"|\bcode to (?:reproduce|replicate|train|run)\b|\bto (?:support|facilitate|foster|promote|encourage|ensure) [^.]{{0,60}}(?:research|reproducib|future)",
    re.I,
)
CODE_OFFERED = re.compile(
    rf"\b{_CODE}\b[^.]{{0,120}}\b{_RELEASED}\b|\b{_CODE}\b[^.]{{0,40}}[:(\[{{=,-]?\s*[$({{\["
    rf"'\"]*\s*$|\b{_RELEASED}\b[^.]{{0,80}}\b{_CODE}\b",
    re.I,
)
THING_OFFERED = re.compile(
    rf"\b{_THING}\b.{{0,160}}\b{_RELEASED}\b|\b{_RELEASED}\b.{{0,120}}\b{_THING}\b|\b{_THING}\b[^.]{{0,30}}[:(\[-]\s*[\[({{$]*\s*$",
    re.I | re.S,
)
SUBJECT = re.compile(
    rf"^\W*(?:code availability|availability of code|data and code availability)?\W*"
    rf"(?:(?:the|all|both|full|complete|corresponding|associated) )*(?:{_CODE}|{_PAGE})\b[^.]{{0,60}}(?:\b(?:is|are|will|can|has|have)\b|:\s*$)",
    re.I,
)

# What a link is said to hold.
CODE_NAMED = re.compile(rf"\b{_CODE}\b", re.I)
PAGE_NAMED = re.compile(rf"\b{_PAGE}\b", re.I)
_DATA_NAMED = re.compile(r"\b(?:data ?sets?|data|corpus|images?|annotations?|benchmark)\b", re.I)
WEIGHTS_NAMED = re.compile(r"\b(?:models?|weights?|checkpoints?|model zoo)\b", re.I)
DEMO = re.compile(
    r"\b(?:demo|video|slides?|poster|talk|leaderboard|blog|tutorial|model|weight|checkpoint)s?\b", re.I
)
SUBSTANCE = re.compile(
    r"\b(?:results?|data ?sets?|data|material|details|models?|weights|checkpoints?|method|framework|open-source)\b",
    re.I,
)

# What they say of the work of others.
_BORROWED = re.compile(
    r"\b(?:we (?:use|used|adopt|adopted|employ|employed|utili[sz]ed?|fine-?tuned?|evaluated?|tested?|compared?|trained?|modif(?:y|ied)|extend(?:ed)?|adapt(?:ed)?|follow(?:ed)?)|using|"
    r"(?:built|build|builds|building|based) (?:up)?on(?: top of)?|(?:adapted|derived|modified|forked|inherited|borrowed|initiali[sz]ed|originates?|fine-?tuned) from|"
    r"(?:developed|released|proposed|introduced) by|courtesy of|compared? (?:with|to|against)|comparison with|outperform\w*|"
    r"such as|e\.g\.|originally|previous(?:ly)? (?:work|released|published)|well-known|pre-?trained on|trained on|evaluat\w+ on|tested on|benchmarked (?:on|against)|experiments? on|validated on|inspired by|implemented (?:in|with|using)|thanks to|powered by)\b",
    re.I,
)  # fmt: skip
_TAKEN_FROM = re.compile(
    r"(?<!\bbe )(?<!-)\b(?:taken|extracted|sourced|retrieved|acquired|collected|obtained|downloaded) from\b[^.]{0,80}$|\bprovided by\b[^.]{0,60}$"
    r"|\b(?:using|use[sd]?|adopt\w*|employ\w*|based on|built (?:up)?on|from|follow\w*|rel(?:y|ies|ied) on|modif\w+|adapt\w+|compar\w+)\b[^.]{0,50}"
    r"\b(?:official|original|public(?:ly)?[- ]available|publicly released|existing|authors'|their|third-party)\b[^.]{0,50}"
    r"\b(?:code|implementation|repository|repo|models?|weights|checkpoints?|data ?sets?)\b[^.]{0,40}$"
    r"|\b(?:their|authors') (?:official |source |public )?(?:code|implementation|repository)\b",
    re.I,
)
_REUSED = re.compile(r"\b(?:adapted|based|built|derived|forked|modified|borrowed|inherited)\b", re.I)
_LOCATED = re.compile(
    r"(?:\b(?:at|in|on|via|through|under|here|links?|urls?|see|visit|check(?: out)?|address|follow(?:ing)?|website|web ?page|page|site|repository|github|follow|is|to)|:)[\s:(\[{<\"'`]*$",
    re.I,
)
ELSEWHERE = re.compile(
    r"\b(?:challenge|competition|workshop|session|presented at|presentation at|published (?:in|at|by)|accepted (?:at|by|in|to|for)|appear(?:s|ed|ing)? (?:in|at)|submitt(?:ed|ing|tion) to|"
    r"extended (?:version|abstract) of|extension of|proceedings|conference|conf|journal|doi|paper link|full paper|arxiv|openreview|related (?:paper|work)|prior work|poster|slides|accepted papers|"
    r"conference paper|published version|final version|version of record)\b[^:]*[:(\[]?\s*[\[({]*\s*$",
    re.I,
)
_NAME = r"(?P<name>[A-Z][A-Za-z0-9]*[A-Z0-9][\w+-]*|[a-z]+[A-Z][\w+-]*)"
CODE_OF = re.compile(
    rf"(?i:\b(?:code|codes|implementation|repository|weights|checkpoints?|software)\s+(?:of|for|from)\s+(?:the\s+)?){_NAME}"
    rf"|{_NAME.replace('name', 'whose')}(?:'s|s')\s+(?i:(?:official|source|public)?\s*(?:code|implementation|repository|weights))"
)
_NAME_BEFORE = re.compile(
    r"(?:[A-Z][\w+-]*|\w*\d\w*|\b(?i:data ?sets?|models?|networks?|librar(?:y|ies)|benchmarks?|encoders?|backbones?|challenge))\s*[(\[]\s*$"
)


def borrowed(context: Context, near: str, ours: bool) -> bool:
    """Say whether the link stands behind the name of something that the paper only uses.

    'fine-tuning X (link)' names X; 'using X, ... available at link' says where something of the paper lies.
    """
    if context.alone:
        return False
    taken = None if ours else _TAKEN_FROM.search(near)
    if taken and not CODE_OFFERED.search(near[: taken.start()]):
        return True
    if _LOCATED.search(near) or (SUBJECT.search(context.lead) and not _REUSED.search(near)):
        return False
    # Close to the link only: a verb far ahead in a long sentence says nothing of what stands at its end.
    return any(
        len(near) - verb.end() <= 70 and not offered(near[verb.end() :])
        for verb in list(_BORROWED.finditer(near))[-1:]
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


def offered(text: str) -> bool:
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
