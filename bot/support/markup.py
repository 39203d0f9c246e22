"""Text that carries the markup of its source, as the plain text that a reader would see."""

import html
import logging
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.support.plain_text import plain

_LONGEST = 2000
"""Characters of a text that are read: no title, name or venue is longer."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")

_HTML = (
    "abbr b bdi bdo big br cite code em font i ins kbd mark p q s samp small span strike strong sub sup tt u var "
    "wbr sc scp smallcaps italic bold monospace roman overline underline sans-serif styled-content named-content "
    "inf inline-formula tex-math alternatives ext-link xref a title formula tex"
)
_MATHML = (
    "math mi mn mo ms mtext mrow msub msup msubsup mover munder munderover mfrac msqrt mroot mstyle mspace mfenced "
    "mpadded mphantom menclose mtable mtr mtd semantics annotation mmultiscripts mprescripts none"
)
_NAMES = "|".join(sorted(f"{_HTML} {_MATHML}".split(), key=len, reverse=True))
# Only elements that titles are set with: "<mask>" or "1 < 2" is text.
_TAG = re.compile(
    rf"""(</?(?:mml:|jats:|ns\d:)?(?:{_NAMES})(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+))*\s*/?>)""",
    re.I,
)
_PREFIX = re.compile(r"(?<=[</])(?:mml|jats|ns\d):", re.I)

# Carets that raise what follows: in a formula, and in a name such as A$^2$GC. Private characters pass through TeX.
_RAISED, _EXPONENT = "\ue000", "\ue001"
_MATH = re.compile(r"(?<!\\)\$\$?(?P<dollars>[^$]+)(?<!\\)\$\$?|\\\((?P<round>.+?)\\\)")
_IS_MARKED = re.compile(r"[&<\\$~\ufb00-\ufb06\U0001d400-\U0001d7ff]|`|\{[^{}]*\}")
_IS_TEX = re.compile(r"""\\(?:[A-Za-z'"`^~=.&%$\#_{}()\[\]\\ ,;:!-]|$)|\$[^$]*\$|\{[^{}]*\}""")
# A tie between words and quotes as TeX types them; "2~3" is a range.
_TIE = re.compile(r"(?<=[^\W\d_]{2})~(?=\w)|(?<=[^\s/\\])~(?=[^\W\d_]{2})")
# TeX takes the blank behind a command: "1\textpertenthousand Spatial" means one all the same.
_SIGN = re.compile(r"(\\textper(?:ten)?thousand)\s")
_QUOTES = re.compile(r"``([^`']+)''")
_SINGLE_QUOTES = re.compile(r"(?<![\w`\\])`([^`'\s][^`']*)'(?![\w'])")
_FORMULA = re.compile(r"[()\[\]=<>]|\w[-+/*]\w|\S\s+\S")
_FUNCTION = re.compile(r"(?<=([\w)}]))?\\(log|ln|exp|sin|cos|tan|max|min|sup|inf|lim|det|dim|arg)\b(\s*)")
_SCRIPT = re.compile(rf"(.?)([{_RAISED}{_EXPONENT}])([-+\u2212]?\d+|.?)")
_SUPERSCRIPTS = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# Fonts by letters of their own (U+1D400 to U+1D7FF) and ligatures: the letters are what was meant.
_STYLED = re.compile(r"[\ufb00-\ufb06\U0001d400-\U0001d7ff]")
_FONTS = (
    "mathbf mathtt mathrm mathit mathsf mathcal mathbb mathfrak mathscr mathnormal boldsymbol bm pmb text textbf "
    "textit textrm textsf texttt textsc textup textmd textsl textnormal emph underline overline mbox hbox "
    "operatorname ensuremath textsuperscript textsubscript boldmath widehat widetilde"
)
_SILENT = (
    "bf rm it tt sc sf em sl cal tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge left right "
    "big Big bigl bigr displaystyle textstyle protect xspace noindent centering limits"
)
_ASIDES = ("cite", "ref", "label", "footnote", "thanks", "color", "includegraphics")
_LAST_SHOWN = ("href", "raisebox", "textcolor", "colorbox")
"""Commands with two arguments, the second of which is shown."""


def decode(text: str) -> str:
    """Return a title, a name or a venue as plain Unicode text on one line.

    Read are entities, once or several times escaped, HTML and MathML, and TeX: accents, commands, mathematics.
    Subscripts and the raised parts of names stand on the line (``CO2``, ``A2GC``), exponents of numbers and formulas
    are Unicode superscripts. A single dollar sign is an amount. What cannot be read stays as it is. Decoding twice
    changes nothing.
    """
    before, text = "", text[:_LONGEST]
    if not _IS_MARKED.search(text):
        return plain(text)
    # Each pass removes a layer and makes the text shorter.
    while text != before:
        before = text
        text = plain(_read_tex(_read_tags(_read_entities(text)))) or plain(text)
    return text


def _read_entities(text: str) -> str:
    # Without its semicolon "&copy" is the beginning of a word.
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _read_tags(text: str) -> str:
    """Return what HTML, JATS or MathML shows; what is raised is written in TeX."""
    pieces = _TAG.split(text)
    if len(pieces) == 1:
        return text
    from selectolax.lexbor import LexborHTMLParser

    for place, piece in enumerate(pieces):
        pieces[place] = _PREFIX.sub("", piece) if place % 2 else html.escape(piece, quote=False)
    tree = LexborHTMLParser(f"<body>{''.join(pieces)}</body>")
    _write_out(tree)
    return _with_blanks_around_formulas(tree.body.text() if tree.body else text)


def _write_out(tree: Any) -> None:
    """Put what is raised in TeX, and marks around formulas; drop what says the same again."""
    for again in tree.css("annotation, annotation-xml, alternatives > :not(:first-child)"):
        again.decompose()
    for node in tree.css("sup, msup > :nth-child(2), msubsup > :nth-child(3)"):
        node.replace_with(f"^{{{node.text()}}}")
    for node in tree.css("mfrac > :nth-child(2)"):
        node.replace_with(f"/{node.text().strip()}")
    for node in tree.css("br"):
        node.replace_with(" ")
    for node in tree.css("math"):
        node.replace_with(f"\ue002{' '.join(node.text().split())}\ue002")
    for node in tree.css("inline-formula"):
        node.replace_with(f"\ue002{node.text().strip()}\ue002")


def _with_blanks_around_formulas(shown: str) -> str:
    # Publishers lose the blanks around a formula: "in<math>N</math>-Fold", "of<math>10^6</math>cells".
    shown = re.sub(r"\ue002(?=\ue002)", "", shown)
    shown = re.sub(
        r"(?<=[^\W\d_])\ue002(?=[^\W\d_])|(?<=[a-z]{2})\ue002(?=\d)|(?<=[\w}])\ue002(?=[a-z]{2})", " ", shown
    )
    return shown.replace("\ue002", "")


def _read_tex(text: str) -> str:
    text = _SINGLE_QUOTES.sub(r"‘\1’", _QUOTES.sub(r"“\1”", _TIE.sub(" ", text)))
    text = _SIGN.sub(r"\1{} ", text)
    if not _IS_TEX.search(text):
        return _STYLED.sub(_as_letter, text)
    prepared = _MATH.sub(_read_formula, text)
    prepared = re.sub(r"(?<!\\)\^(?=\{)", _RAISED, re.sub(r"(?<!\\)([%#&])", r"\\\1", prepared))
    try:
        shown = _converter()(_FUNCTION.sub(_read_function, prepared))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        # The library promises to tolerate anything; deep nesting and odd arguments break it all the same.
        return text
    if not any(c.isalnum() for c in shown):
        return text
    return _STYLED.sub(_as_letter, _SCRIPT.sub(_read_script, shown))


def _as_letter(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _read_formula(found: re.Match[str]) -> str:
    """Mark the scripts of a formula; two dollar amounts are none (the rule of Pandoc's Markdown)."""
    body = found["dollars"] or found["round"] or ""
    if found["dollars"] and _is_amount(body, found.string[found.end() : found.end() + 1]):
        return found[0].replace("$", r"\$")
    # Braces keep a command at the end apart from the word behind.
    caret = _EXPONENT if _FORMULA.search(re.sub(r"\\[a-zA-Z]+\s*", "", body)) else _RAISED
    bare = re.sub(r"\s+(?=\\right\b)", "", body.strip())
    return "{" + re.sub(r"(?<!\\)_", "", re.sub(r"(?<!\\)\^", caret, bare)) + "}"


def _is_amount(body: str, behind: str) -> bool:
    """Return whether what stands between two dollar signs is no formula; ``behind`` is the next character."""
    if re.search(r"[\\^_{}]", body) or not re.search(r"\w", body):
        return False
    return body[0].isspace() or body[-1].isspace() or behind.isdigit()


def _read_function(found: re.Match[str]) -> str:
    return f"{' ' if found[1] else ''}{found[2]}{' ' if found[3] else ''}"


def _read_script(found: re.Match[str]) -> str:
    base, caret, script = found[1], found[2], found[3]
    if script in ("∘", "*", "′"):
        return base + script.replace("∘", "°")
    is_number = script.lstrip("-+\u2212").isdigit()
    if is_number and (caret == _EXPONENT or base.isdigit() or base in (")", "]")):
        return base + script.translate(_SUPERSCRIPTS)
    return f"{base}{'^' if base in (')', ']') else ''}{script}"


@cache
def _converter() -> Callable[[str], str]:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
    from pylatexenc.latexwalker import get_default_latex_context_db as get_default_walker_db
    from pylatexenc.macrospec import std_macro

    # It warns of each argument that is missing.
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    walker, shown = get_default_walker_db(), get_default_latex_context_db()
    walker.add_context_category(
        "titles",
        macros=[
            *(std_macro(name, False, 1) for name in (*_FONTS.split(), "url", "unicode")),
            *(std_macro(name, True, 1) for name in _ASIDES),
            *(std_macro(name, False, 2) for name in _LAST_SHOWN),
        ],
        prepend=True,
    )
    shown.add_context_category(
        "titles",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, simplify_repl="%s") for name in _FONTS.split()),
            *(MacroTextSpec(name, simplify_repl="") for name in (*_SILENT.split(), *_ASIDES)),
            *(MacroTextSpec(name, simplify_repl=_last_argument) for name in _LAST_SHOWN),
            MacroTextSpec("slash", simplify_repl="/"),
            MacroTextSpec("url", simplify_repl="%s"),
            MacroTextSpec("unicode", simplify_repl=_character),
            MacroTextSpec("LaTeX", simplify_repl="LaTeX"),
            MacroTextSpec("TeX", simplify_repl="TeX"),
        ],
    )
    shown.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_name_of))
    converter = LatexNodes2Text(latex_context=shown, math_mode="text")
    return lambda text: str(converter.latex_to_text(text, latex_context=walker))


def _name_of(node: Any) -> str:
    """Return the name of a command that nobody knows: it was somebody's word, unless it only dresses another."""
    behind = node.parsing_state.s[node.pos + node.len :][:2]
    return "" if re.match(r"\{[^}]", behind) else str(node.macroname + node.macro_post_space)


def _last_argument(node: Any, l2tobj: Any) -> str:
    return str(l2tobj.nodelist_to_text([one for one in node.nodeargd.argnlist[1:] if one]))


def _character(node: Any, l2tobj: Any) -> str:
    code = l2tobj.nodelist_to_text(node.nodeargd.argnlist).strip()
    found = re.fullmatch(r"x([0-9a-fA-F]{2,5})|(\d{2,6})", code)
    number = int(found[1], 16) if found and found[1] else int(found[2]) if found else 0
    return chr(number) if 0xA0 <= number < 0xD800 else ""
