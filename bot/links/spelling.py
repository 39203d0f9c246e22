"""Links as authors write them: broken, wrapped in LaTeX or Markdown, escaped, shortened."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.links.address import Address, parse

_MAX_TEXT = 400_000
_MAX_LINKS = 300
_MOST_BREAKS = 4
_LONG_WORD = re.compile(r"(\S{400})\S+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"\s{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        "\u2014": " - ",
        **dict.fromkeys("\u2044\u2215", "/"),
        **dict.fromkeys("\u02dc\u223c", "~"),
    }
)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " "}
_LATEX_SIGN = re.compile(r"[\\{$]")
_LATEX = (
    # What prints nothing or marks where a line may end.
    (re.compile(r"\\hspace\*?\{[^{}]{0,20}\}"), ""),
    (
        re.compile(
            r"\\(?:protect|string|relax|noexpand|allowbreak|nobreak|linebreak|discretionary|penalty\d{0,5}|-|/)"
            r"(?![a-zA-Z])(?:\{\})* ?"
        ),
        "",
    ),
    (
        re.compile(
            r"\{\\_\}|\$\\?_\$|\{_\}|\\_(?:\{\})?|\{?\\textunderscore(?:\{\}| |\}|(?![a-z]))|\\underline\{\s*\}"
            r"|\\char(?:`\\?_|95|\"5F) ?|\\symbol\{95\}"
        ),
        "_",
    ),
    (re.compile(r"\\textendash(?:\{\}| )?|\\hyp\{\}"), "-"),
    (re.compile(r"(?<=[\w/.-])\\(?:mbox|(?<=[/_.-]\\)(?:text[a-z]{1,6}|emph))\{([^{}\s]{1,80})\}"), r"\1"),
    (re.compile(r"\$([./-])\$"), r"\1"),
    (re.compile(r"\\~(?:\{\s*\})?|\$\\sim\$|\\textasciitilde(?:\{\})?|\\sim(?![a-z])|\{~\}"), "~"),
    (re.compile(r"\\slash(?:\{\})?(?![a-z])"), "/"),
    (re.compile(r"\\([%#&$:/.@-])"), r"\1"),
    (re.compile(r"\\[a-zA-Z]+\*?"), " "),
    (re.compile(r"\\"), " "),
)

_HOSTS = (
    "github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "huggingface.co", "hf.co", "zenodo.org",
    "codeocean.com", "anonymous.4open.science", "gitee.com", "gist.github.com", "raw.githubusercontent.com",
)  # fmt: skip
_SPACED_HOST = "|".join(host.replace(".", r"\s*\.\s*") for host in _HOSTS)
_PLAIN_HOST = "|".join(map(re.escape, _HOSTS))
_KNOWN = _PLAIN_HOST + r"|gitlab(?:\.[\w-]+)+|[\w-]+\.git(?:hub|lab)\.io"
_STOP = r"(?!(?:and|or|is|are|for|with|to|in|at|the|will|as|by|on|of|we|our|code|codes|data|project|page|pages|here|see|under)\b)"

_JOINS = (
    # https: //github . com / a / b: blanks that were put around the punctuation.
    (re.compile(r"\bhttp(s?)\s*:\s*/\s*/\s*(?=[\w\[])", re.I), r"http\1://"),
    (re.compile(r"\bhttp(s?):/(?=[\w-]+\.)", re.I), r"http\1://"),
    (re.compile(r"\bhttps?://(?=https?://)", re.I), ""),
    (re.compile(r"\b(at|on|in|via|is|see)(?=github\.com/)"), r"\1 "),
    (re.compile(r"(https?://[\w.-]+\.)\s+(?=[a-z]{2,6}/)", re.I), r"\1"),
    (re.compile(rf"\b(?!https?://\w)[htps]{{3,7}}\s*[:;]?\s*/{{0,3}}\s*(?=(?:www\s*\.\s*)?(?:{_SPACED_HOST}))", re.I), "https://"),
    # git@github.com:owner/name.git, ssh://git@host/owner/name, git://host/owner/name
    (re.compile(rf"(?<![\w.@-])(?:(?:git\+)?ssh://)?(?:git@((?:[\w-]{{1,63}}\.){{1,5}}[a-z]{{2,12}})|[\w-]{{1,39}}@({_PLAIN_HOST}))(?::\d{{1,5}}(?=/))?[:/](?=\w)", re.I), r"https://\1\2/"),
    (re.compile(rf"\bgit(?:\+https?)?://(?=(?:{_PLAIN_HOST})/)", re.I), "https://"),
    (re.compile(rf"(?<![\w@.-])({_PLAIN_HOST}):(?=[\w-]+/)", re.I), r"\1/"),
    (re.compile(rf"(?<![:\w/])//(?=(?:www\.)?(?:{_SPACED_HOST}))", re.I), "https://"),
    (re.compile(r"(?<=://)www\s*\.\s*(?=\w)", re.I), "www."),
    (re.compile(r"(?<=://)([\w-]+)\s*\.\s*git(hub|lab)\s*\.\s*io\b", re.I), r"\1.git\2.io"),
    (re.compile(rf"\b({_SPACED_HOST})\s*/\s*", re.I), lambda m: re.sub(r"\s", "", m[0])),
    (
        re.compile(r"((?:github\.com|gitlab\.[\w.-]+|bitbucket\.org|codeberg\.org|huggingface\.co|hf\.co)/)([\w-]+)\s*/\s*(?!(?:and|or|is|are|for|with|to|in|at|as|by|on|we|our|https?|www)\b)(?=[\w.])", re.I),
        r"\1\2/",
    ),
    (re.compile(rf"((?:{_PLAIN_HOST}|\.git(?:hub|lab)\.io)/\S*\w)\s+(?!_[^_\n]{{1,60}}_(?:\W|$))(?=_\s?[A-Za-z0-9]|/\w)", re.I), r"\1"),
    # A name that was hyphenated at the end of a line keeps its hyphen: LaTeX breaks links without adding one.
    (re.compile(rf"((?:{_PLAIN_HOST}|\.git(?:hub|lab)\.io)/\S*[\w][-_])\s+{_STOP}(?=[a-z0-9][\w.-]*(?:[/\s)}}\],;]|$))", re.I), r"\1"),
)  # fmt: skip

_GLUED = re.compile(r"(?:(?!https?://).)+|https?://(?:(?!https?://).)*")
"""One of several links that were glued together: https://a.github.io/Code:https://github.com/a/b"""
_PATH = r"[A-Za-z0-9._~%/#?=&+@!:-]*"
_LINK = re.compile(
    rf"https?://{_PATH}"
    rf"|(?<![\w@./-])(?:www\.)?(?:{_KNOWN})(?![\w-]){_PATH}"
    rf"|(?<![\w@./-])www\.[a-z0-9-]+\.{_PATH}"
    r"|(?:(?<=page: )|(?<=page at )|(?<=page:)|(?<=website: )|(?<=website at )|(?<=site: )|(?<=site at )|(?<=code: )|(?<=available at )|(?<=available at: ))"
    rf"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{{2,12}}/{_PATH}",
    re.I,
)
_SHORT = re.compile(
    r"\b(?P<host>git ?hub|git ?lab|hugging ?face|bitbucket|codeberg)"
    r"(?:\s+(?:repository|repo|project|page|link|account|at|is|under|as|code)){0,3}"
    r"\s*[:(\[-]*\s*[\"'`{@]*(?P<owner>[A-Za-z0-9][\w-]{1,38})/(?P<name>[A-Za-z0-9][\w.-]{1,80})(?![\w/])",
    re.I,
)
_SHORT_HOSTS = {
    "github": "github.com", "gitlab": "gitlab.com", "huggingface": "huggingface.co",
    "bitbucket": "bitbucket.org", "codeberg": "codeberg.org",
}  # fmt: skip
_PLAIN_TEXT = (
    "and or code codes data dataset datasets model models weight weights training train test testing inference "
    "evaluation page project projects video videos demo docs paper checkpoints software gitlab github huggingface "
    "issues benchmark scripts w with website gitee zenodo bitbucket releases tree main"
)
_PLAIN_WORDS = frozenset(_PLAIN_TEXT.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A link and its place in the mended text."""

    address: Address
    start: int
    end: int


def tame(text: str, limit: int = _MAX_TEXT) -> str:
    """Return the text without what only hostile texts have: endless words, runs of blanks, endless length.

    The patterns of this package look ahead and back; on a tame text they do so within bounds.
    """
    text = _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text[:limit])
    return _LONG_WORD.sub(r"\1", text)


def mend(text: str) -> str:
    """Return the text with its links made whole: plain ASCII punctuation, no LaTeX, no blanks inside."""
    text = _CONTROL.sub(" ", _in_ascii(tame(text)))
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    if _LATEX_SIGN.search(text):
        for command, plain in _LATEX:
            text = command.sub(plain, text)
    text = tame(text)
    for join, whole in _JOINS:
        text = _join(text, join, whole)
    return text


def _in_ascii(text: str) -> str:
    """Return the text with plain punctuation in place of what looks like it, and nothing that cannot be seen."""
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text.translate(_LOOK_ALIKES))
    return unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)


def _join(text: str, join: re.Pattern[str], whole: str | Callable[[re.Match[str]], str]) -> str:
    # A link may be broken several times.
    for _ in range(_MOST_BREAKS):
        before, text = text, join.sub(whole, text)
        if text == before:
            break
    return text


def mentions(text: str) -> list[Mention]:
    """Return every link of a mended text, in order."""
    written = list(_find_written_links(text))
    found = [*written, *_short_links(text, written)]
    return sorted(found, key=lambda mention: mention.start)[:_MAX_LINKS]


def _find_written_links(text: str) -> Iterator[Mention]:
    for matched in _LINK.finditer(text):
        for inner in _GLUED.finditer(matched[0]):
            start, end = matched.start() + inner.start(), matched.start() + inner.end()
            address = parse(_unglue(inner[0], text, end))
            if address and ("://" in inner[0] or start == matched.start()):
                yield Mention(address, start, end)


def _short_links(text: str, written: list[Mention]) -> Iterator[Mention]:
    """Yield what names host, owner and repository without being a link: GitHub: owner/name."""
    for matched in _SHORT.finditer(text):
        names = {matched["owner"].lower(), matched["name"].lower().rstrip(".")}
        if names & _PLAIN_WORDS or _overlaps(matched, written):
            continue
        host = _SHORT_HOSTS[matched["host"].replace(" ", "").lower()]
        if address := parse(f"https://{host}/{matched['owner']}/{matched['name']}"):
            yield Mention(address, matched.start("owner"), matched.end())


def _overlaps(matched: re.Match[str], written: list[Mention]) -> bool:
    return any(one.start < matched.end() and matched.start() < one.end for one in written)


def _unglue(written: str, text: str, end: int) -> str:
    """Cut a word of the next sentence, or a count of pages, that a missing blank glued to the link."""
    if re.match(r"\s*(?:pages|figures|pp)\b", text[end : end + 10]):
        return re.sub(r"\.\d{1,3}$", "", written)
    return re.sub(r"(?<=[a-z0-9/])(?:Code|Project|Github|GitHub|Dataset|Video)s?:$", "", written)
