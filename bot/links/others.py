"""Whether a sentence says that a link leads to work of others, which the paper only uses.

A verb of use governs the words behind it, up to the link: "we use the code at LINK". A clause between them that
offers something of the authors ends that: "we use FooNet, and our code is at LINK".
"""

import re

from bot.links.wording import CODE, PAGE, THING, Context

_TOOLS_TEXT = """
3d-?slicer antspy ants cellpose dcm2niix? detectron2? dinov[23] elastix freesurfer hd-bet imagej itk-snap label-studio lungmask
medsam2? mmcv mmdetection mmsegmentation monai(?:-label)? n4itk niftyreg nnunet nn-unet nnformer pyradiomics pytorch-unet qupath
sam-?[23] samed segment-anything simpleitk stardist swin-?unetr timm totalsegmentator transunet u-?net\\+* unetr vista3d
voxelmorph yolo(?:v?\\d+)? segmentation[_-]models(?:[_.-]pytorch)?
"""
_TOOLS = "|".join(_TOOLS_TEXT.split())
NAME = rf"[A-Z][\w+-]*[A-Z0-9][\w+-]*|[a-z]+[A-Z][\w+-]*|(?<![\w-])(?:{_TOOLS})(?![\w-])"
"""A coined name: FooNet, R-CNN, nnU-Net; and tools that are often written without a capital."""
_NEAR = 220

# --- verbs of use -----------------------------------------------------------------------------------------------

_ADVERBS = r"(?:(?:\w{1,20}ly|also|then|first|here|only|further) ){0,2}"
_DO = (
    r"(?:use[sd]?|adopt(?:ed)?|employ(?:ed)?|utili[sz]ed?|leveraged?|appl(?:y|ied)|r[au]n|re-?used?|t(?:ake|ook)|borrow(?:ed)?|fork(?:ed)?|"
    r"cloned?|port(?:ed)?|adapt(?:ed)?|modif(?:y|ied)|extend(?:ed)?|customi[sz]ed?|wrap(?:ped)?|integrated?|incorporated?|"
    r"fine-?tuned?|re-?train(?:ed)?|re-?implement(?:ed)?|reproduced?|follow(?:ed)?|download(?:ed)?|obtain(?:ed)?|retrieved?|"
    r"thank|acknowledge|credit|initiali[sz]ed?|start(?:ed)? (?:from|with)|buil[dt] (?:up)?on|bas(?:e|ed) [^.,;]{1,40} on|rel(?:y|ied) on|c[ao]me from|ma[kd]e use of|mirror(?:ed)?|call(?:ed)?|install(?:ed)?|"
    r"(?:implement|insert|embed|plug|add|prompt|quer|build|buil)\w* [^.,;]{1,40}? (?:in|into|within|inside|to|on|with)|revisit(?:ed)?|prompt(?:ed)?)"
)
_DOES = (
    r"(?:uses|adopts|employs|utili[sz]es|leverages|applies|runs|reuses|adapts|modifies|extends|wraps|incorporates|follows|"
    r"inherits|starts (?:from|with)|builds (?:up)?on|relies on|comes from|makes use of|mirrors|originates? (?:from|in)|calls|invokes|queries|(?:come|came|stem|stems|stemmed) from)"
)
_DOING = (
    r"(?:using|leveraging|adopting|employing|utili[sz]ing|applying|adapting|modifying|extending|re-?using|running|re-?training|"
    r"(?<!the )following(?= ?(?:the|their|(?-i:[A-Z])|\(|\[|$))|fine-?tuning|building (?:up)?on|relying on|starting from)"
)
_DONE = (
    r"(?:(?:based|built|implemented|founded) (?:up)?on|on top of|implemented (?:in|with|using)|inspired by|thanks to|courtesy of|powered by|"
    r"(?<!be )(?:adapted|adopted|derived|modified|forked|taken|borrowed|inherited|initiali[sz]ed|ported|copied|sourced|extracted|"
    r"retrieved|downloaded|obtained|acquired|collected|originat\w+) (?:from|with)|initiali[sz]ed by|"
    r"(?:developed|released|proposed|introduced|provided|published|maintained|written|shared|made available) by(?! us\b| our\b| the authors? (?:of|at))|"
    r"(?:fork|copy|clone|modification|replication) of|(?<!be )(?:added|plugged|integrated|incorporated) (?:in)?to|identical to|such as|e\.g\.|originally|well-known|previous(?:ly)? (?:work|released|published))"
)
_THINGS_THAT_USE = (
    r"(?:experiments?|networks?|models?|methods?|approach(?:es)?|baselines?|pipelines?|steps?|training|inference|(?:pre|post)-?processing|"
    r"segmentations?|registrations?|evaluations?|implementations?|study|studies|analys[ie]s|it|they|distances|weights|masks|features)"
)
_OFFERING = "releas|made|collect|contain|summari|compil|organi[sz]|publi|shar|provid|upload|deposit|open|host|plac|put|found|access|locat|avail|archiv|giv|list|post|stor|maintain|document|licen"
_USE = re.compile(
    rf"\bwe {_ADVERBS}{_DO}\b|\b{_DOES}\b|\b{_DOING}\b|\b{_DONE}\b"
    r"|\b(?:was|were|is|are) made (?:with|using|in)\b"
    rf"|\b{_THINGS_THAT_USE} {_ADVERBS}{_DO}\b(?! (?:in|to|for|by|as|here|during|throughout)\b)"
    # "registration was done with X": what was done with the help of X, unless the verb offers.
    rf"|\b(?:was|were|is|are|been) {_ADVERBS}(?!{_OFFERING})\w{{1,20}}(?:ed|ne|wn|un|en|ut|it|lt) (?:\w{{1,20}} ){{0,3}}?(?:with|using|by|via|in|on|from|through)\b",
    re.I,
)
# What is only looked at may as well be data: then only a name or a word for software tells.
_LOOK_AT = re.compile(
    r"\bwe (?:\w+ly )?(?:evaluated?|test(?:ed)?|compared?|train(?:ed)?|benchmark(?:ed)?|audit(?:ed)?|stud(?:y|ied)|examined?|analy[sz]ed?|attack(?:ed)?|"
    r"inspect(?:ed)?|consider(?:ed)?|select(?:ed)?|chose)\b"
    r"|\b(?:study|work|paper|article|we) (?:evaluates|tests|compares|benchmarks|audits|examines|analy[sz]es|investigates)\b"
    r"|\b(?:unlike|similar to|in contrast to|contrary to)\b"
    r"|\bcompar(?:e|ed|ing) (?:[^.,;]{1,40} )?(?:with|to|against)\b|\bcomparisons? (?:with|to)\b|\boutperform\w*"
    r"|\b(?:pre-?trained|trained|evaluat\w+|tested|benchmarked|experiments?|validated) (?:on|against)\b",
    re.I,
)
SOFTWARE = rf"(?:{CODE}|weights?|checkpoints?|encoders?|backbones?|pipelines?|tools?|frameworks?|platforms?|servers?|services?|(?:official|original|reference|public|open[- ]source|available|released|pre-?trained|{NAME}) (?:[\w-]+ )?models?)"
_OF_OTHERS = re.compile(
    r"\b[A-Z][\w'-]+ (?:et al\b|and (?:colleagues|co-?workers))|\bauthors of\b|\bthose (?:released|provided|published|available|of|from|at)\b|\b(?:original|its|their) (?:authors|developers)\b"
    rf"|\b(?:{NAME})(?:['’]s)? (?:authors|developers)\b"
    rf"|\b(?:popular|widely[- ]used|commonly used|off-the-shelf|existing) (?:[\w-]+ ){{0,3}}{SOFTWARE}\W*[(\[]\s*$"
    r"|\b(?i:third[- ]party|unofficial|(?:code|implementation)s? by others)\b|\b(?:[Tt]heir|authors') (?:\w+ )?(?:code|implementation|repository)\b"
    rf"|\b[Tt]he original (?:{NAME}) (?:code|implementation|repository|weights)\b"
    r"|\bof the (?:compared|competing|original|baseline) (?:methods?|models?|works?|papers?|approach(?:es)?)\b"
)

# --- clauses that offer -----------------------------------------------------------------------------------------

_RELEASE = r"(?:releas|shar|provid|open[- ]?sourc|mak(?!\w+ use)|made|publish|host|offer|distribut|contribut|maintain|upload)\w*"
_GOODS = rf"(?:codes?|source codes?|code ?bases?|implementations?|repositor(?:y|ies)|weights|checkpoints|models?|data|demo|resources|materials|scripts|{PAGE})"
_PLAIN_WORDS = r"(?:(?:the|a|all|full|complete|source|corresponding|associated|related|training|trained|pre-?trained|project|accompanying|its own|own) ){0,4}"
_NO_RELATION = r"(?:(?!(?:with|to|against|than|on|using|from|of|by)\b)[\w-]+ ){0,4}?"
WE_RELEASE = re.compile(rf"\bwe\b[^.;]{{0,40}}\b{_RELEASE}", re.I)
OFFERS = re.compile(
    rf"\bwe\b[^.;]{{0,40}}\b{_RELEASE}"
    rf"|\bour {_NO_RELATION}(?:{CODE}|{_GOODS})\b(?! (?:with|to|against|than|on|using|from)\b)"
    rf"|\bour {_NO_RELATION}{THING}\s*[(\[]\s*$"
    rf"|(?:\band|\bwhile|\bbut) (?:(?:we|\w+ly|also|then) ){{0,2}}{_RELEASE}(?! (?:by|at)\b)"
    r"|[,;:] ?(?:(?:\w+ly|also|then) ){0,2}(?:releas|shar|provid|open[- ]?sourc|mak|publish|offer|upload)(?:e|es|ing|s)?\b"
    rf"|(?:[,;](?: with)?| [–—-]|\band|\bwith(?! the\b)) ?{_PLAIN_WORDS}{_GOODS}\b(?: and \w+(?: \w+)?)? ?(?:is|are|will|can|has|have|available|released|provided|published|hosted|at|on|:|\()"
    r"|\band (?:is|are|can be|will be) (?:\w+ly )?(?:availab|releas|found|access|host|public|open|shar|download)"
    r"|, ?(?:we|our|this|it) |[,;] ?(?:please )?(?:see|visit|check)\b",
    re.I,
)
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|will|can|could|has|have|may)\b(?: (?:be|been|also|now|made|soon|\w+ly))*"
    r" (?:availab|releas|found|access|host|public|open|shar|provid|publish|download|obtain|locat|maintain|upload|deposit"
    r"|(?:at|on|under|here|via|in)\s*[:(]?\s*$)\w*(?! by\b)",
    re.I,
)
_RELATIVE = re.compile(r"\b(?:which|that|whose|its|their)(?: [\w-]+){0,3}\s*$", re.I)
_RELATIVE_ONLY = re.compile(r"\b(?:which|that|whose)(?: [\w-]+){0,3}\s*$", re.I)
_OWN_SUBJECT = re.compile(r"\b(?:our|propos\w+|this)\b", re.I)
_CODE_COMES_FIRST = re.compile(
    rf"^\W*(?:(?:and|the|all|our|full|complete|corresponding|associated|relevant) )*(?:{CODE}|{_GOODS})\b[^.;]*$",
    re.I,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|been)\b", re.I)
_FINITE_VERB = re.compile(r"we\b|\w+s\b|(?:was|were|is|are|been)\b", re.I)
_AND_AVAILABLE = re.compile(r"\band (?:\w+ly )?(?:available|hosted|accessible)\b")
_AVAILABLE_AND = re.compile(r"\b(?:available|released|open[- ]source) and\W*$")
_FOR_READERS = re.compile(r"\b(?:can|could|may) be \w+\W*$")
_OFFERED_ITSELF = re.compile(r"\b(?:available|released|from)\b")
_NOTHING_BETWEEN = re.compile(r"\A\W*\Z|\bfrom\W*$")
_WHICH = re.compile(r"\b(?:which|that)\W*$")
_APPOSITION = re.compile(
    r",((?! ?(?:we|our|it|this|they)\b)[^,:]{0,90})(?:,(?=(?: (?:and|\w+ly))* (?:available|released|hosted|at|on|is|are|can|will|has)\b)|(?=:\s*$))",
    re.I,
)

# --- where the link stands --------------------------------------------------------------------------------------

_NO_PROJECTS = re.compile(
    r"\b(?:PyTorch|TensorFlow|Keras|JAX|MATLAB|Python|Julia|CUDA|C\+\+|GitHub|GitLab|Hugging ?Face|Bitbucket|Docker|Zenodo)\b",
    re.I,
)
_ASIDE = re.compile(r"\([^()]*\)")
_BRACKET = re.compile(r"[(\[{<](?P<inside>[^()\[\]{}<>]{0,50})$")
_CODE_INSIDE = re.compile(rf"\b(?:{CODE}|{_GOODS})\b", re.I)
_IN_FRONT = re.compile(rf"(?:{NAME}|(?i:\b{SOFTWARE})|et al\.)\W*$")
_ON_A_HOST = re.compile(r"(?:\b(?:on|in|via|from) )?\b(?:git ?hub|git ?lab|hugging ?face|zenodo)\W*$", re.I)
_FROM = re.compile(r"\bfrom\W*$", re.I)
_TO_HAVE = re.compile(
    rf"\b(?:available|download\w*|obtain\w*|access\w*|request\w*|released?|can be|may be|our {_GOODS})\b|^\W*(?:get|install|clone|fetch)\b",
    re.I,
)
_AT = re.compile(r"\b(?:at|on|in|via|through|under|here|from|link|url|see|to)[\s:\"'`]*$", re.I)
_SOFTWARE_AT = re.compile(
    rf"(?i:\b{SOFTWARE}\b[^.;]{{0,70}}$)|\b(?:{NAME})(?i:,? (?:(?:which|that|is|are|publicly|freely|openly|available|released|published|provided|hosted|found) ?,?){{0,4}}(?:from|at)\b[^.;]{{0,30}}$)"
)

_GIVEN_AT = re.compile(
    r"^ [^,;:]{1,60}\b(?:given|provided|released|published|available|described|listed|defined) (?:at|in|on|from|under)\W*$",
    re.I,
)
_SEE_OTHERS = re.compile(
    rf"(?i:\b{SOFTWARE}) (?:by|of|from) [A-Z][^;]{{0,60}},? see\W*$|\b(?i:{_DO}|with|by|for) (?:{NAME}),? see\W*$"
)

_USED_BEHIND = re.compile(
    r"^[^.;:]{0,60}?\b(?:was|were|is|are|has been|have been|being) (?:(?:\w+ly|also|then|here|again|first|only) ){0,2}"
    r"(?:used|loaded|imported|installed|deployed|queried|prompted|cloned|forked|copied|reused|executed|called|employed|utili[sz]ed|adopted|applied|chosen|selected|taken|r[au]n|fine-?tuned|re-?trained|trained|evaluated|tested|compared|modified|adapted|"
    r"extended|benchmarked|leveraged|integrated|downloaded|incorporated|(?:the|our|a) (?:baseline|backbone|starting point))\b"
    r"|^[^.;:]{0,60}?\b(?:serve[sd]? as|act(?:s|ed)? as|as (?:a|the|our) (?:baseline|backbone|reference|starting point)|for comparison)\b"
    r"|^\W*(?:provided|supplied|(?:that|which) we (?:\w+ly )?(?:use|adopt|employ|utili[sz]e|appl|r[au]n|extend|modif))"
    r"|^[^.;:]{0,20}?\b(?:developed|released|provided|published|written|maintained|made available|created|introduced|proposed) by (?!us\b|our\b|the authors?\b)",
    re.I,
)
_SOME_TOOL = re.compile(
    r"^\W*An? (?:[\w-]+ ){0,2}?(?:publicly available|existing|off-the-shelf|freely available)\b", re.I
)
ELSEWHERE = re.compile(
    r"\b(?:challenge|competition|workshop|session|presented at|presentation at|published (?:in|at|by)|accepted (?:at|by|in|to|for)|appear(?:s|ed|ing)? (?:in|at)|submitt(?:ed|ing|tion) to|"
    r"extended (?:version|abstract) of|extension of|proceedings|conference|conf|journal|doi|paper link|full paper|arxiv|openreview|related (?:paper|work)|prior work|poster|slides|accepted papers|"
    r"conference paper|published version|final version|version of record)\b[^:]*[:(\[]?\s*[\[({]*\s*$",
    re.I,
)


def is_used(context: Context) -> bool:
    """Say whether the sentence says that the paper uses what the link leads to, or looks at it."""
    if context.alone:
        return False
    near = without_asides(context.lead[-_NEAR:])
    return _is_governed(near) or _is_used_behind(near, context.rest.replace("\x01", " "))


def without_asides(near: str) -> str:
    """Leave out closed brackets, and appositions with a verb of use: "our code, built on FooNet, is at"."""
    near = _NO_PROJECTS.sub(lambda name: name[0].lower(), re.sub(r"\s+", " ", near))
    near = _ASIDE.sub(" ", near)
    return _APPOSITION.sub(lambda found: " " if _USE.search(found[1]) else found[0], near)


def _is_governed(near: str) -> bool:
    """Say whether a verb of use, or a word for other makers, governs the link behind it."""
    if _is_of_others(near):
        return True
    verb, look = _last(_USE, near), _last(_LOOK_AT, near)
    last = max(filter(None, (verb, look)), key=re.Match.end, default=None)
    if last is None:
        return False
    before, governed = near[: last.start()], near[last.end() :]
    if _ends(before, last[0], governed):
        return False
    if last is look:
        return _stands_by_software(governed)
    return _gives_what_we_use(last[0], governed) or _stands_by(governed)


def _is_of_others(near: str) -> bool:
    """Say whether the words before the link name other makers, or fetch something from them."""
    near_end = near[-120:]
    maker = _last(_OF_OTHERS, near_end)
    if maker and not OFFERS.search(near_end, maker.end()):
        return True
    if _FROM.search(near) and not _TO_HAVE.search(near):
        return True
    return _SEE_OTHERS.search(near) is not None


def _gives_what_we_use(verb: str, governed: str) -> bool:
    """Say whether the link is where that stands which the authors use: "we use the prompts given at LINK"."""
    return verb.lower().startswith("we ") and _GIVEN_AT.search(governed) is not None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=re.Match.end, default=None)


def _ends(before: str, verb: str, governed: str) -> bool:
    """Say whether a clause that offers something lies between verb and link, or around the verb."""
    if OFFERS.search(governed) or is_predicated(governed, own_subject=bool(_OWN_SUBJECT.search(before))):
        return True
    if _FOR_READERS.search(before) or (re.search(r"\bour\b", verb) and _has_code_in_bracket(governed)):
        return True
    finite = bool(_FINITE_VERB.match(verb) or _FINITE.search(before[-12:]))
    if finite and _AND_AVAILABLE.search(governed):
        return True
    return _is_place_of_offer(before, governed, finite)


def _has_code_in_bracket(governed: str) -> bool:
    """Say whether the link stands in a bracket that names code: "(code: LINK"."""
    bracket = _BRACKET.search(governed)
    return bracket is not None and _CODE_INSIDE.search(bracket["inside"]) is not None


def _is_place_of_offer(before: str, governed: str, finite: bool) -> bool:
    """Say whether the link is the place of what the words before the verb offer.

    "We release our code based on FooNet at LINK", "code based on FooNet available at LINK".
    """
    if not _leads_to_place(governed) or _WHICH.search(before):
        return False
    if WE_RELEASE.search(before):
        return True
    if not _CODE_COMES_FIRST.search(before):
        return False
    return not (finite or _FINITE.search(before)) or _AVAILABLE_AND.search(before) is not None


def _leads_to_place(governed: str) -> bool:
    """Say whether words end in such as "at", "in" or a colon, and do not speak of a release themselves."""
    if not re.search(r"\w", governed) or _OFFERED_ITSELF.search(governed):
        return False
    return _AT.search(governed) is not None or _ends_in_colon(governed)


def _ends_in_colon(words: str) -> bool:
    return words.rstrip().endswith(":")


def is_predicated(words: str, own_subject: bool) -> bool:
    """Say whether the words say of something that it is available, other than in a relative clause."""
    relative = _RELATIVE if not own_subject else _RELATIVE_ONLY
    return any(not relative.search(words[: found.start()]) for found in _PREDICATE.finditer(words))


def _stands_by(governed: str) -> bool:
    """Say whether the link stands by what a verb of use governs."""
    if _NOTHING_BETWEEN.search(governed) or _stands_by_software(governed):
        return True
    if _is_at_place(governed) or _ends_in_colon(governed) or _has_code_in_bracket(governed):
        return False
    return len(governed) <= 80


def _stands_by_software(governed: str) -> bool:
    """Say whether the link stands by software, or by a coined name, that a verb governs."""
    if _is_at_place(governed):
        return _SOFTWARE_AT.search(governed) is not None
    words = _ON_A_HOST.sub("", _BRACKET.sub("", governed))
    return _IN_FRONT.search(words) is not None


def _is_at_place(governed: str) -> bool:
    """Say whether the words lead to the link by such as "at" or "in", and not from within a bracket."""
    return _BRACKET.search(governed) is None and _AT.search(governed) is not None


def _is_used_behind(near: str, rest: str) -> bool:
    """Say whether the words behind the link say that it is used: "BarTool (LINK) was used"."""
    if OFFERS.search(near) or is_predicated(near, own_subject=False):
        return False
    return bool(_USED_BEHIND.search(rest) or (_SOME_TOOL.search(near) and re.search(r"\w", rest)))
