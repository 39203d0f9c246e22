"""Read one web page or PDF that a stranger wrote: a program by itself, which a hostile file may end.

    python -I -B read_document.py html <PAGE >DOCUMENT.json
    python -I -B read_document.py pdf <FILE >DOCUMENT.json

:mod:`bot.support.documents` starts it with an empty environment, and reads what it prints. Nothing of the bot is
imported here, so that isolated mode (``-I``: no current folder, no ``PYTHONPATH``) needs the two parsers only.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

MAX_TEXT = 400_000
"""Characters of text."""
MAX_FIELD = 2_000
"""Characters of one address or one field of a page's head."""
_MAX_LINKS = 5_000
_MAX_TAGS = 500
_MAX_DEPTH = 2_000
"""Elements inside each other: beyond some ten thousands, the parser takes minutes. LaTeXML nests some hundred."""
_PDF_PAGES = 3
_MEMORY = 1 << 30
_OUTPUT = 32 << 20
_SECONDS = {"html": 10, "pdf": 20}

_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)", re.I)
# Elements that are never closed, and such as need not be.
_NOT_NESTED_TEXT = """
area base br col embed hr img input link meta param source track wbr
p li dt dd tr td th option colgroup thead tbody tfoot body html head
"""
_NOT_NESTED = frozenset(_NOT_NESTED_TEXT.split())


def read_html(body: bytes) -> dict[str, Any]:
    """Return a page's text with each link's target behind its words, its web links and the fields of its head.

    The text leaves out scripts, navigation and the list of references.
    """
    from selectolax.lexbor import LexborHTMLParser

    html = body.decode("utf-8", errors="replace")
    if _depth(html) > _MAX_DEPTH:
        return {}
    tree = LexborHTMLParser(html)
    links = [
        (target[:MAX_FIELD], " ".join(node.text().split())[:MAX_FIELD]) for node, target in _web_links(tree)
    ]
    tags = list(_fields_of_head(tree))
    return {"text": _text(tree), "links": links, "tags": tags}


def _web_links(tree: Any) -> Iterator[tuple[Any, str]]:
    """Yield the links that lead to the web, each with its target."""
    for node in tree.css("a[href]")[:_MAX_LINKS]:
        target = (node.attributes.get("href") or "").strip()
        if target.startswith(("http://", "https://")):
            yield node, target


def _fields_of_head(tree: Any) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta")[:_MAX_TAGS]:
        given = node.attributes
        name = (given.get("name") or given.get("property") or "").strip().lower()
        content = " ".join((given.get("content") or "").split())
        if name and content:
            yield name[:MAX_FIELD], content[:MAX_FIELD]


def _text(tree: Any) -> str:
    tree.strip_tags(["script", "style", "noscript", "template", "svg", "math", "nav"])
    # LaTeXML, which arXiv uses, marks the bibliography so; what stands there is the work of others.
    for node in tree.css("section.ltx_bibliography, .ltx_bibliography, .ltx_page_footer, .ltx_page_header"):
        node.decompose()
    for node, target in _web_links(tree):
        words = node.text().strip()
        if target not in words:
            node.replace_with(f"{words} {target} ")
    for node in tree.css("p, div, li, section, h1, h2, h3, h4, td, tr, br, span.ltx_note"):
        node.insert_before("\n")
    return re.sub(r"[ \t]+", " ", tree.body.text() if tree.body else "")[:MAX_TEXT]


def _depth(html: str) -> int:
    """Return about how many elements lie inside each other at most."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _NOT_NESTED:
            depth = max(0, depth + (-1 if tag[1] else 1))
            deepest = max(deepest, depth)
    return deepest


def read_pdf(body: bytes) -> dict[str, Any]:
    """Return the text of a PDF's first pages."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body), strict=False)
    texts = [reader.pages[number].extract_text() for number in range(min(_PDF_PAGES, len(reader.pages)))]
    return {"text": "\n\n".join(texts)[:MAX_TEXT]}


def _limit(seconds: int) -> None:
    """Give this process so much memory, time and output, and no more."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_OUTPUT, _OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read standard input as what the first argument names, and print the document as JSON."""
    kind = sys.argv[1]
    _limit(_SECONDS[kind])
    document = {"html": read_html, "pdf": read_pdf}[kind](sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(document).encode())


if __name__ == "__main__":
    main()
