"""What a piece of Markdown or HTML shows: its text, its links, and what stands in bold, italics or code."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

Span = tuple[int, int]

# Linkify stays off: what a bare address may be is for the reader of rows to say. Addresses keep their spelling.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]

_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code"}
_UNSHOWN = frozenset({"script", "style", "template", "-comment"})
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a piece of Markdown or HTML shows, with a line feed where a line ends, and what is marked in it."""

    text: str = ""
    links: tuple[Link, ...] = ()
    bold: tuple[Span, ...] = ()
    italic: tuple[Span, ...] = ()
    code: tuple[Span, ...] = ()

    def part(self, start: int, end: int) -> "Shown":
        """Return the part between two places of the text."""

        def within(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)

        links = (
            Link(one.label, one.url, one.start - start, one.end - start)
            for one in self.links
            if start <= one.start and one.end <= end
        )
        return Shown(
            self.text[start:end], tuple(links), within(self.bold), within(self.italic), within(self.code)
        )


@dataclass(slots=True)
class _Builder:
    text: str = ""
    links: list[Link] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=lambda: {"bold": [], "italic": [], "code": []})

    def add(self, node: LexborNode, leave_out: Collection[str], depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self.text += node.text_content or ""
        elif tag == "br":
            self.text += "\n"
        elif tag == "img":
            self.text += node.attributes.get("alt") or ""
        elif tag not in _UNSHOWN and tag not in leave_out and depth < _DEEPEST:
            start = len(self.text)
            child = node.child
            while child is not None:
                self.add(child, leave_out, depth + 1)
                child = child.next
            if tag == "a":
                url = (node.attributes.get("href") or "").strip()
                self.links.append(Link(self.text[start:], url, start, len(self.text)))
            elif style := _STYLES.get(tag):
                self.spans[style].append((start, len(self.text)))


def shown(node: LexborNode, leave_out: Collection[str] = ()) -> Shown:
    """Return what an element shows, without the elements within it whose tags are to be left out."""
    builder = _Builder()
    builder.add(node, leave_out, 0)
    spans = {name: tuple(sorted(found)) for name, found in builder.spans.items()}
    return Shown(builder.text, tuple(sorted(builder.links, key=lambda link: link.start)), **spans)


def what_shows(markup: str) -> Shown:
    """Read Markdown, or HTML, within a line."""
    body = LexborHTMLParser(MARKDOWN.renderInline(markup)).body
    return shown(body) if body is not None else Shown(re.sub(r"<[^>]*>", "", markup))
