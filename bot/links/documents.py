"""Web pages and papers as text in which links can be read."""

import re

from selectolax.lexbor import LexborHTMLParser

_MAX_LINKS = 5000


def text_of_html(html: str) -> str:
    """Return the text of a page, each link's target behind its words, without scripts, navigation and references."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "noscript", "template", "svg", "math", "nav"])
    # LaTeXML, which arXiv uses, marks the bibliography so; what stands there is the work of others.
    for node in tree.css("section.ltx_bibliography, .ltx_bibliography, .ltx_page_footer, .ltx_page_header"):
        node.decompose()
    for node in tree.css("a[href]")[:_MAX_LINKS]:
        target = (node.attributes.get("href") or "").strip()
        words = node.text().strip()
        if target.startswith(("http://", "https://")) and target not in words:
            node.replace_with(f"{words} {target} ")
    for node in tree.css("p, div, li, section, h1, h2, h3, h4, td, tr, br, span.ltx_note"):
        node.insert_before("\n")
    return re.sub(r"[ \t]+", " ", tree.body.text() if tree.body else "")


def links_of_html(html: str) -> list[tuple[str, str]]:
    """Return target and words of a page's web links, in order."""
    tree = LexborHTMLParser(html)
    found = []
    for node in tree.css("a[href]")[:_MAX_LINKS]:
        target = (node.attributes.get("href") or "").strip()
        if target.startswith(("http://", "https://")):
            found.append((target, " ".join(node.text().split())))
    return found


def before_references(text: str) -> str:
    """Return the text of a paper up to its list of references."""
    headings = list(
        re.finditer(
            r"^[ \t]{0,20}(?:\d{1,2}\.?[ \t]{0,5})?(?:References|REFERENCES|Bibliography)[ \t]{0,20}$",
            text,
            re.MULTILINE,
        )
    )
    return text[: headings[-1].start()] if headings else text
