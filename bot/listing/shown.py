"""What a piece of Markdown or HTML shows: its text, its links, and what stands in bold, italics or code."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.listing.badges import words_of_badge
from bot.listing.vocabulary import role_of_heading

Span = tuple[int, int]

# Linkify stays off: what a bare address may be is for the reader of rows to say. Addresses keep their spelling.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]

# What is underlined is marked off as what stands in italics.
_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "ins": "italic",
    "u": "italic",
    "code": "code",
}
_UNSHOWN = frozenset({"script", "style", "template", "-comment", "s", "del", "strike"})
"""Elements whose text is not read; what is struck out is no part of the list any more."""
# The bot writes a name between colons otherwise, so that it stays one.
_EMOJI = re.compile(r"(?<![\w:]):[a-z+-][a-z0-9_+-]{1,29}:(?![\w:])")
"""The name of an emoji, which GitHub shows as a picture."""
_WITHIN = re.compile(r"(?<=\S)[ \t]*\n\s*(?=\S)")
"""The end of a line within a text."""
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,30}\](?!:)")
"""The mark of a footnote, which GitHub shows raised."""
_WRAPPED = re.compile(
    r"(?:(?<=[a-z,-])(?=\s*\n\s*[a-z]+\b(?!\s?[:：]))(?!\s*\n\s*(?:(?:https?|www|by|arxiv|biorxiv|medrxiv|code|pdf|paper|link)\b|in [A-Z]))"
    r"|(?<= and)|(?<= the)|(?<= for)|(?<= of)|(?<= in)|(?<= on)|(?<= to)|(?<= with)|(?<=[A-Z]{2})(?=\s*\n\s*(?:19|20)\d\d\b))"
    r"[ \t]*\n[ \t]*(?=\w)"
)
"""The end of a line within a sentence, which goes on in the next line."""
_ADDRESS = re.compile(r"https?://[^\s<>\"“”，。；）)\]|]+(?<![.,;:])")
_DEEPEST = 100
"""Elements within elements that are followed: no list nests so deep, and a hostile one may without end."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a text."""

    label: str
    """What it shows, or what stands for its picture."""
    url: str
    start: int
    """Where the label begins in the shown text."""
    end: int

    def shift(self, places: int) -> "Link":
        """Return the link of a text that has so many characters more before it."""
        return replace(self, start=self.start + places, end=self.end + places)


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a piece of Markdown or HTML shows, with a line feed where a line ends, and what is marked in it."""

    text: str = ""
    links: tuple[Link, ...] = ()
    bold: tuple[Span, ...] = ()
    italic: tuple[Span, ...] = ()
    code: tuple[Span, ...] = ()
    badges: tuple[tuple[int, str], ...] = ()
    """The words of badges that are no links, which are no part of the text, each with its place."""

    def part(self, start: int, end: int) -> "Shown":
        """Return the part between two places of the text."""

        def within(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)

        return Shown(
            self.text[start:end],
            tuple(one.shift(-start) for one in self.links if start <= one.start and one.end <= end),
            within(self.bold),
            within(self.italic),
            within(self.code),
            tuple((at - start, words) for at, words in self.badges if start <= at <= end),
        )


@dataclass(slots=True)
class _Builder:
    text: str = ""
    within_link: bool = False
    flows: bool = False
    links: list[Link] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=lambda: {"bold": [], "italic": [], "code": []})
    badges: list[tuple[int, str]] = field(default_factory=list)

    def add(self, node: LexborNode, leave_out: Collection[str], depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            text = _FOOTNOTE.sub("", _EMOJI.sub("", node.text_content or ""))
            self.text += (_WITHIN if self.flows else _WRAPPED).sub(" ", text)
        elif tag == "br":
            self.text += "\n"
        elif tag == "img":
            self._add_picture(node)
        elif tag not in _UNSHOWN and tag not in leave_out and depth < _DEEPEST:
            self._add_element(node, leave_out, depth)

    def _add_picture(self, node: LexborNode) -> None:
        """Add what stands for a picture: it is the label of a link, and else no text of the list's."""
        words = _words_of_badge(node.attributes.get("src") or "")
        if self.within_link:
            self.text += node.attributes.get("alt") or words
        elif words:
            self.badges.append((len(self.text), words))

    def _add_element(self, node: LexborNode, leave_out: Collection[str], depth: int) -> None:
        start, outer = len(self.text), self.within_link
        url = _address_of(node)
        # An anchor without an address is a place to lead to, and often left open.
        self.within_link = outer or bool(url)
        child = node.child
        while child is not None:
            self.add(child, leave_out, depth + 1)
            child = child.next
        self.within_link = outer
        if url is not None:
            self.links.append(Link(self.text[start:], url, start, len(self.text)))
        elif style := _STYLES.get(node.tag or ""):
            self.spans[style].append((start, len(self.text)))


def _address_of(node: LexborNode) -> str | None:
    """Return the address of a link; None where an element is no link."""
    if node.tag != "a" or "href" not in node.attributes:
        return None
    return (node.attributes["href"] or "").strip()


def show(node: LexborNode, leave_out: Collection[str] = (), flows: bool = False) -> Shown:
    """Return what an element shows.

    Args:
        node: the element.
        leave_out: the tags of elements within it that are left out.
        flows: whether a line of a text goes on in the next one, as in HTML.
    """
    builder = _Builder(flows=flows)
    builder.add(node, leave_out, 0)
    spans = {name: tuple(sorted(found)) for name, found in builder.spans.items()}
    links = tuple(sorted(builder.links, key=lambda link: link.start))
    return Shown(builder.text, links, **spans, badges=tuple(builder.badges))


def _words_of_badge(url: str) -> str:
    """Return what a badge shows, such as ``ACL 2025``; nothing where its picture is made from figures."""
    words = words_of_badge(url)
    # A badge may name what it tells: *Conference ICLR 2024*.
    return " ".join(words[1:] if len(words) > 1 and role_of_heading(words[0]) in ("venue", "date") else words)


def with_addresses(whole: Shown) -> Shown:
    """Return a text with the addresses that stand bare in it as links, as GitHub shows them.

    The label of such a link is what names it on its line, as in ``Paper: https://...``, or else the address itself.
    """
    taken = [*((link.start, link.end) for link in whole.links), *whole.code]
    found = [
        _name_by_line(Link(bare[0], bare[0], *bare.span()), whole.text)
        for bare in _ADDRESS.finditer(whole.text)
        if not _is_within(bare.start(), taken)
    ]
    own = [_name_by_line(link, whole.text) if "://" in link.label else link for link in whole.links]
    links = sorted((*own, *found), key=lambda link: link.start)
    return replace(whole, links=tuple(links))


def join_lines(texts: Sequence[Shown]) -> Shown:
    """Return several texts as one, each on lines of its own."""
    starts = accumulate((len(one.text) + 1 for one in texts[:-1]), initial=0)
    placed = list(zip(starts, texts, strict=True))

    def move(name: str) -> tuple[Span, ...]:
        return tuple((start + at, end + at) for at, one in placed for start, end in getattr(one, name))

    return Shown(
        text="\n".join(one.text for one in texts),
        links=tuple(link.shift(at) for at, one in placed for link in one.links),
        bold=move("bold"),
        italic=move("italic"),
        code=move("code"),
        badges=tuple((place + at, words) for at, one in placed for place, words in one.badges),
    )


def _is_within(place: int, spans: Iterable[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _name_by_line(link: Link, text: str) -> Link:
    """Return a link that shows its address with what names it on its line, before a colon, as its label."""
    named = re.search(r"([^\n:：]{1,40})[:：]\s*$", text[: link.start])
    return replace(link, label=named[1].strip()) if named else link


def what_shows(markup: str) -> Shown:
    """Read Markdown, or HTML, within a line."""
    body = LexborHTMLParser(MARKDOWN.renderInline(markup)).body
    return show(body) if body is not None else Shown(re.sub(r"<[^>]*>", "", markup))
