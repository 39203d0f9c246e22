"""Whose code a link leads to, told from the words around it, the paper's title and its authors."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.links.address import Address
from bot.paper import Paper

Verdict = Literal["own", "doubtful", "other"]
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


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whose a link is, and why."""

    verdict: Verdict
    reason: str
    data: bool = False
    """It holds data, not code: the link of a dataset's row, not of a method's."""
    rank: int = 0
    """Among own links of one kind the one with the smallest rank is the paper's code."""


# Repositories and pages that papers of this field name without being their authors: models, baselines, tool kits.
_WELL_KNOWN_TEXT = """
facebookresearch/segment-anything facebookresearch/segment-anything-2 facebookresearch/sam2
facebookresearch/sam3 facebookresearch/detectron2 facebookresearch/dinov2 facebookresearch/dinov3
facebookresearch/dino facebookresearch/mae facebookresearch/detr bowang-lab/medsam bowang-lab/medsam2
mic-dkfz/nnunet mic-dkfz/nndetection mic-dkfz/totalsegmentator wasserth/totalsegmentator project-monai/monai
project-monai/monailabel project-monai/tutorials openai/clip ultralytics/ultralytics ultralytics/yolov5
idea-research/groundingdino idea-research/grounded-segment-anything syscv/sam-hq chaoningzhang/mobilesam
openmedlab/sam-med2d uni-medical/sam-med3d opengvlab/sam-med2d milesial/pytorch-unet qubvel/segmentation_models.pytorch
qubvel-org/segmentation_models.pytorch open-mmlab/mmdetection open-mmlab/mmsegmentation open-mmlab/mmcv
huggingface/transformers huggingface/diffusers huggingface/pytorch-image-models rwightman/pytorch-image-models
pytorch/pytorch pytorch/vision tensorflow/tensorflow computational-cell-analytics/micro-sam mouseland/cellpose
stardist/stardist compvis/stable-diffusion compvis/latent-diffusion haotian-liu/llava microsoft/swin-transformer
microsoft/llava-med medicinetoken/medical-sam-adapter kidswithtokens/medical-sam-adapter junma11/flare
ux-decoder/segment-everything-everywhere-all-at-once beckschen/transunet hitachinsk/samed jonathan-huang/sam
qwenlm/qwen2.5-vl qwenlm/qwen-vl opengvlab/internvl deepseek-ai/deepseek-vl graphdeco-inria/gaussian-splatting
colmap/colmap nerfstudio-project/nerfstudio slicer/slicer
"""
_WELL_KNOWN = frozenset(_WELL_KNOWN_TEXT.split())
_WELL_KNOWN_PAGE = re.compile(
    r"^https?://(?:www\.)?(?:segment-anything\.com|ai\.meta\.com|monai\.io|docs\.monai\.io|pytorch\.org|openai\.com|"
    r"(?:www\.)?slicer\.org|itk\.org|imagej\.net|keras\.io|tensorflow\.org|pypi\.org|anaconda\.org|python\.org|"
    r"(?:www\.)?nitrc\.org|fsl\.fmrib\.ox\.ac\.uk|docs\.ultralytics\.com|ultralytics\.com|roboflow\.com)(?:/|$)"
)

_CODE = r"(?:(?:source|python|pytorch|matlab|official|training|inference|evaluation|experiment(?:al)?|open[- ]source)?[- ]?code(?:s|[- ]?bases?)?|implementations?|software|tool ?box|tool ?kit|(?:python |r )?package|library|plug-?in|scripts?|notebooks?|repositor(?:y|ies)|repo|git ?hub|git ?lab)"
_THING = rf"(?:{_CODE}|models?|weights?|checkpoints?|demos?|resources?|materials?|pipelines?|framework|tool|app(?:lication)?|benchmarks?|data ?sets?|data(?:base)?|annotations?|results?|videos?|project|supplementary|supplement|platform|system|method|algorithm|leaderboard|model zoo|approach|toolchain|appendix|details?|information|visuali[sz]ations?|list|everything)"
_RELEASED = r"(?:availab\w*|releas\w*|found|find|access\w*|host\w*|public\w*|open[- ]?sourc\w*|open|shar(?:e|ed|ing)|provid\w*|publish\w*|download\w*|obtain\w*|located|maintained|visit|view\w*|see|check\w*|updated|made|deposited|uploaded|contain\w*|includ\w*|refer\w*|here|via|at)"
_PAGE = r"(?:(?:project|home|web|github|demo|paper|research|companion)[ -]?(?:page|site|web ?page|web ?site|url|link|homepage)s?|web ?sites?|web ?pages?|home ?pages?|project|page)"

_SUBSTANCE = re.compile(
    r"\b(?:results?|data ?sets?|data|material|details|models?|weights|checkpoints?|method|framework|open-source)\b",
    re.I,
)
_SHORTENED = re.compile(r"://(?:bit\.ly|tinyurl\.com|cutt\.ly|t\.co|goo\.gl|dub\.sh|rb\.gy|is\.gd)/")

_OURS = re.compile(
    rf"\bour\b[^.]{{0,60}}?\b{_THING}\b|\bour {_PAGE}\b"
    rf"|\bwe\b[^.]{{0,40}}\b(?:releas|shar|provid|open[- ]?sourc|make|made|publish|host|offer|distribut|contribut|maintain)\w*"
    rf"|\b(?:code|implementation|software|repository|data|materials?)\b[^.]{{0,30}}\b(?:for|of|from|accompanying|behind|used in) (?:this|the (?:present|current|proposed)|our)\b"
    rf"|\bcode to (?:reproduce|replicate|train|run)\b|\bto (?:support|facilitate|foster|promote|encourage|ensure) [^.]{{0,60}}(?:research|reproducib|future)",
    re.I,
)
_CODE_OFFERED = re.compile(
    rf"\b{_CODE}\b[^.]{{0,120}}\b{_RELEASED}\b|\b{_CODE}\b[^.]{{0,40}}[:(\[{{=,-]?\s*[$({{\["
    rf"'\"]*\s*$|\b{_RELEASED}\b[^.]{{0,80}}\b{_CODE}\b",
    re.I,
)
_THING_OFFERED = re.compile(
    rf"\b{_THING}\b.{{0,160}}\b{_RELEASED}\b|\b{_RELEASED}\b.{{0,120}}\b{_THING}\b|\b{_THING}\b[^.]{{0,30}}[:(\[-]\s*[\[({{$]*\s*$",
    re.I | re.S,
)
_SUBJECT = re.compile(
    rf"^\W*(?:code availability|availability of code|data and code availability)?\W*"
    rf"(?:(?:the|all|both|full|complete|corresponding|associated) )*(?:{_CODE}|{_PAGE})\b[^.]{{0,60}}(?:\b(?:is|are|will|can|has|have)\b|:\s*$)",
    re.I,
)
_PAGE_NAMED = re.compile(rf"\b{_PAGE}\b", re.I)
_CODE_NAMED = re.compile(rf"\b{_CODE}\b", re.I)
_DATA_NAMED = re.compile(r"\b(?:data ?sets?|data|corpus|images?|annotations?|benchmark)\b", re.I)
_WEIGHTS_NAMED = re.compile(r"\b(?:models?|weights?|checkpoints?|model zoo)\b", re.I)
_DEMO = re.compile(
    r"\b(?:demo|video|slides?|poster|talk|leaderboard|blog|tutorial|model|weight|checkpoint)s?\b", re.I
)

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
_ELSEWHERE = re.compile(
    r"\b(?:challenge|competition|workshop|session|presented at|presentation at|published (?:in|at|by)|accepted (?:at|by|in|to|for)|appear(?:s|ed|ing)? (?:in|at)|submitt(?:ed|ing|tion) to|"
    r"extended (?:version|abstract) of|extension of|proceedings|conference|conf|journal|doi|paper link|full paper|arxiv|openreview|related (?:paper|work)|prior work|poster|slides|accepted papers|"
    r"conference paper|published version|final version|version of record)\b[^:]*[:(\[]?\s*[\[({]*\s*$",
    re.I,
)
_WEB = re.compile(r"\S*(?:://|\.com/|\.io/|\.org/)\S*")
_NAME = r"(?P<name>[A-Z][A-Za-z0-9]*[A-Z0-9][\w+-]*|[a-z]+[A-Z][\w+-]*)"
_CODE_OF = re.compile(
    rf"(?i:\b(?:code|codes|implementation|repository|weights|checkpoints?|software)\s+(?:of|for|from)\s+(?:the\s+)?){_NAME}"
    rf"|{_NAME.replace('name', 'whose')}(?:'s|s')\s+(?i:(?:official|source|public)?\s*(?:code|implementation|repository|weights))"
)
_INTRODUCED = r"(?i:propos\w+|present\w*|introduc\w+|develop\w*|call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|namely|design\w*|releas\w*|creat\w*|describ\w*|build|built|curat\w*|construct\w*|establish\w*)"


def judge(address: Address, context: Context, paper: Paper) -> Judgement:
    """Say whose code a link leads to.

    A link is the paper's own only with a reason; what others made is ``other``; the rest is ``doubtful``.
    """
    place = context.place
    lead = context.lead
    near = lead[-220:]
    around = (
        f"{near} | {context.tail[:120]}"
        if not _CODE_NAMED.search(near) and not _PAGE_NAMED.search(near)
        else near
    )
    named = names_paper(address, paper)
    author = owned_by_author(address, paper)
    ours = bool(_OURS.search(around))
    code = bool(_CODE_OFFERED.search(around)) or (place == "comment" and bool(_CODE_NAMED.search(around)))

    if well_known(address):
        if (ours and code) or author or _leads_title(address, paper) or (code and _presents(address, paper)):
            return Judgement("own", f"the {place} calls it the paper's own code")
        return Judgement("other", f"a well-known project of others that the {place} names")
    whose = _CODE_OF.search(near)
    if whose and not (named or author or ours) and not _introduced(whose["name"] or whose["whose"], paper):
        return Judgement(
            "doubtful",
            f"the {place} offers it as the code of {whose['name'] or whose['whose']}, which the paper does not call its own",
        )
    if not (named or author) and not (ours and code):
        if _borrowed(context, near, ours):
            return Judgement(
                "other", f"the {place} names it as something that the paper uses or compares with"
            )
        elsewhere = _ELSEWHERE.search(near)
        if elsewhere and not context.alone and not _offered(near[elsewhere.start() :]):
            return Judgement("other", f"the {place} names it as an event or a publication")

    rank = 0 if code else 1
    if address.kind in ("data", "archive", "demo", "model"):
        return _without_forge(address, context, around, code, named, rank)
    if code:
        whose_own = "the authors'" if ours else "the paper's"
        return Judgement("own", f"the {place} offers {whose_own} own code there", rank=rank)
    if _PAGE_NAMED.search(around):
        return Judgement("own", f"the {place} calls it the project's page", rank=rank)
    if not (named or author or ours) and _beside_a_name(context, near):
        reason = f"the {place} gives it for something it names, perhaps not its own"
        return Judgement("doubtful", reason, rank=rank + 1)
    if (
        address.kind in ("forge", "anonymous", "capsule")
        or address.owner
        or "//anonymous.4open.science/" in address.url
    ):
        if ours or _THING_OFFERED.search(around):
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
    if _DEMO.search(around) and not _SUBSTANCE.search(around):
        return Judgement("doubtful", f"the {place} offers a demonstration there, not code", rank=rank + 1)
    if _THING_OFFERED.search(around) and (ours or not _only_data(around)):
        return Judgement("own", f"the {place} offers the paper's own material there", rank=rank)
    if _in_abstract(address, paper):
        return Judgement("own", "its name is that of the paper's method", rank=rank)
    return Judgement("doubtful", f"the {place} names the page without saying what it holds", rank=rank + 1)


def says_own(address: Address, context: Context, paper: Paper) -> bool:
    """Say whether a sentence of a whole paper, where most links are of others, offers the paper's own code."""
    near = context.lead[-260:]
    if well_known(address) or not (_CODE_NAMED.search(near) or _PAGE_NAMED.search(near)):
        return False
    return bool(
        _OURS.search(near)
        or _SUBJECT.search(near)
        or names_paper(address, paper)
        or owned_by_author(address, paper)
    )


def _without_forge(
    address: Address, context: Context, around: str, code: bool, named: bool, rank: int
) -> Judgement:
    place = context.place
    if code:
        return Judgement("own", f"the {place} offers the paper's own code there", rank=rank)
    if address.kind == "data" or (_only_data(around) and address.kind == "archive"):
        return Judgement("doubtful", f"the {place} offers data there, not code", data=True, rank=rank + 2)
    if address.kind == "model" and (_WEIGHTS_NAMED.search(around) or _THING_OFFERED.search(around)):
        return Judgement("own", f"the {place} offers the paper's own model there", rank=rank)
    if _PAGE_NAMED.search(around):
        return Judgement("own", f"the {place} calls it the project's page", rank=rank)
    if address.kind in ("model", "demo") and named and not _DEMO.search(around):
        return Judgement("own", "its name is that of the paper's method", rank=rank)
    if address.kind == "archive" and _THING_OFFERED.search(around):
        return Judgement("own", f"the {place} offers the paper's own material there", rank=rank)
    data = address.kind == "archive"
    return Judgement(
        "doubtful", f"the {place} names it without offering code there", data=data, rank=rank + 1
    )


def well_known(address: Address) -> bool:
    """Say whether an address is a model, baseline or tool kit that many papers name."""
    return f"{address.owner}/{address.name}".lower() in _WELL_KNOWN or bool(
        _WELL_KNOWN_PAGE.match(address.url)
    )


def names_paper(address: Address, paper: Paper) -> bool:
    """Say whether the name of a repository or page is that of the paper's method or nearly its title."""
    head = paper.title.split(":")[0]
    names = {_plain(address.name), _plain(address.owner)} - {""}
    methods = {_plain(head)} if ":" in paper.title and len(head.split()) <= 4 else set()
    methods |= {
        _plain(word)
        for word in re.findall(r"[\w+-]+", head if ":" in paper.title else "")
        if _is_coined(word)
    }
    methods |= {_plain(name) for name in _coined_in_abstract(paper.abstract)}
    for method in methods:
        if len(method) >= 3 and any(
            method == name or (len(method) >= 4 and method in name) or (len(name) >= 5 and name in method)
            for name in names
        ):
            return True
    title = _plain(paper.title)
    return any(len(name) >= 12 and fuzz.partial_ratio(name, title) >= 92 for name in names)


def owned_by_author(address: Address, paper: Paper) -> bool:
    """Say whether a repository's owner bears the name of one of the paper's authors."""
    owner = _plain(address.owner)
    if len(owner) < 4:
        return False
    for author in paper.authors:
        parts = [part for part in (_plain(word) for word in author.replace("-", " ").split()) if part]
        if len(parts) < 2:
            continue
        given, family = "".join(parts[:-1]), parts[-1]
        whole = {given + family, family + given}
        short = {given[0] + family, family + given[0], "".join(p[0] for p in parts[:-1]) + family}
        if any(name in owner for name in whole) or owner in whole:
            return True
        if len(family) >= 5 and (family in owner) and (len(family) >= 6 or len(owner) - len(family) <= 6):
            return True
        if any(len(name) >= 4 and re.sub(r"\d+$", "", owner) == name for name in short):
            return True
        if len(given) >= 5 and given in owner:
            return True
    return False


def _presents(address: Address, paper: Paper) -> bool:
    """Say whether the abstract presents what the repository is named after: 'we present X'."""
    name = re.escape(address.name)
    return bool(
        re.search(
            r"\b(?:present|propose|introduce|develop|call|name|dub|term)\w*\s+(?:(?:a|an|the|our|it|as|novel|new|model|method|framework)\s+){0,3}"
            rf"{name}\b",
            paper.abstract,
            re.IGNORECASE,
        )
    )


def _leads_title(address: Address, paper: Paper) -> bool:
    head, colon, _ = paper.title.partition(":")
    return bool(colon) and _plain(head) == _plain(address.name)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Lower-case ASCII letters and digits only: how names are compared."""
    folded = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("ø", "o").replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]", "", folded.lower().replace("++", "pp"))


def _is_coined(word: str) -> bool:
    """Say whether a word looks like the name of a method: TriDF, E-BayesSAM, nnU-Net."""
    return len(word) >= 3 and bool(re.search(r"[A-Z].*[A-Z0-9]|[a-z][A-Z]|\d[A-Z]", word))


@lru_cache(maxsize=64)
def _coined_in_abstract(abstract: str) -> frozenset[str]:
    found = re.findall(
        _INTRODUCED
        + r"[^.]{0,90}?\b([A-Z][\w+-]*[A-Z0-9][\w+-]*|[a-z]+[A-Z][\w+-]*)\b(?=[,:)]|\s+(?:is|to|for|that|which|\(|as|-|–|by|and|with|the|in)\b|\s*\()",
        _WEB.sub(" ", abstract),
    )
    return frozenset(name for name in found if _plain(name) not in _COMMON_NAMES)


_COMMON_TEXT = """
sam sam2 sam3 medsam medsam2 clip unet nnunet monai dino dinov2 vit cnn ct mri
gan yolo resnet lora llm vlm mllm segmentanything 3d 2d ai us iou gpt4 chatgpt coco imagenet
"""
_COMMON_NAMES = frozenset(_COMMON_TEXT.split())


def _introduced(name: str, paper: Paper) -> bool:
    plain = _plain(name)
    if plain in _COMMON_NAMES:
        return False
    # A name that the abstract uses again and again is that of its method.
    often = len(re.findall(rf"\b{re.escape(name)}\b", _WEB.sub(" ", paper.abstract))) >= 3
    return often or plain in _plain(paper.title) or plain in map(_plain, _coined_in_abstract(paper.abstract))


def _borrowed(context: Context, near: str, ours: bool) -> bool:
    """Say whether the link stands behind the name of something that the paper only uses.

    'fine-tuning X (link)' names X; 'using X, ... available at link' says where something of the paper lies.
    """
    if context.alone:
        return False
    taken = None if ours else _TAKEN_FROM.search(near)
    if taken and not _CODE_OFFERED.search(near[: taken.start()]):
        return True
    if _LOCATED.search(near) or (_SUBJECT.search(context.lead) and not _REUSED.search(near)):
        return False
    # Close to the link only: a verb far ahead in a long sentence says nothing of what stands at its end.
    return any(
        len(near) - borrowed.end() <= 70 and not _offered(near[borrowed.end() :])
        for borrowed in list(_BORROWED.finditer(near))[-1:]
    )


_NAME_BEFORE = re.compile(
    r"(?:[A-Z][\w+-]*|\w*\d\w*|\b(?i:data ?sets?|models?|networks?|librar(?:y|ies)|benchmarks?|encoders?|backbones?|challenge))\s*[(\[]\s*$"
)


def _beside_a_name(context: Context, near: str) -> bool:
    """Say whether the link stands in brackets behind a name, and nothing says that it was released."""
    if context.alone or context.place == "comment" or not _NAME_BEFORE.search(near):
        return False
    return not re.search(
        r"\b(?:releas|availab|publish|open[- ]?sourc|shar|provid|public|access|found)\w*",
        near + context.rest,
        re.I,
    )


def _offered(text: str) -> bool:
    """Say whether the words offer code or a page of the project."""
    return bool(
        _CODE_NAMED.search(text)
        or re.search(r"\b(?:project|web ?page|web ?site|home ?page|page:|site:)", text, re.I)
    )


def _in_abstract(address: Address, paper: Paper) -> bool:
    """Say whether a page bears a name that the abstract uses."""
    name = _plain(address.name)
    words = re.findall(r"[\w+-]*[A-Z][\w+-]*", _WEB.sub(" ", paper.abstract))
    return len(name) >= 5 and name not in _COMMON_NAMES and name in {_plain(word) for word in words}


def _only_data(around: str) -> bool:
    return (
        bool(_DATA_NAMED.search(around))
        and not _CODE_NAMED.search(around)
        and not _WEIGHTS_NAMED.search(around)
    )
