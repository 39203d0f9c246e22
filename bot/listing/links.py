"""The links of a row, told apart by what they lead to: the paper, its code, a page of the project, or anything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from bot.listing.notes import is_note
from bot.listing.shown import Link, Shown
from bot.listing.vocabulary import LinkRole, role_of_address, role_of_link
from bot.support.plain_text import plain

Kind = Literal["papers", "code", "projects", "titled", "others"]
Place = Literal["title", "code", "beside"]
"""Where a link stands: in the cell of the title, in that of code, or in another."""
_ARXIV_CELL = re.compile(r"(?:arxiv:?\s*)?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)


@dataclass(slots=True)
class Links:
    """The links of a row."""

    papers: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    titled: list[Link] = field(default_factory=list)
    """Links whose label is a title, to a paper."""
    others: list[str] = field(default_factory=list)
    """Links with a label such as *link*, to addresses that do not tell: to the paper where nothing else leads to it."""


def sort_links(cells: Sequence[Shown], code: Shown) -> Links:
    """Return the links of cells, of which the first holds the title, and of the cell for code."""
    links = Links()
    _sort(cells[0], "title", links)
    for cell in cells[1:]:
        _sort(cell, "beside", links)
    _sort(code, "code", links)
    # A link to the paper that is named code is a slip of the list's.
    links.code = [url for url in links.code if url not in links.papers]
    if not links.papers and not links.titled:
        _take_pages_for_papers(links)
    if not links.papers and all(role_of_address(link.url) in ("code", "project") for link in links.titled):
        links.papers += links.others
    return links


def _take_pages_for_papers(links: Links) -> None:
    """Put the pages that are a paper's among the papers, whatever their labels name: ``[[page](https://arxiv.org/...)]``."""
    links.papers += [url for url in links.projects if role_of_address(url) == "paper"]
    links.projects = [url for url in links.projects if url not in links.papers]


def _sort(cell: Shown, place: Place, links: Links) -> None:
    """Put the links of a cell among those that they belong to; one that may be anything is left out."""
    for link in cell.links:
        url = address_of(link.url)
        if url is None or role_of_link(link.label, link.url) == "other":
            continue
        match _kind_of(link, url, place):
            case "titled":
                links.titled.append(link)
            case str(kind):
                getattr(links, kind).append(url)


def _kind_of(link: Link, url: str, place: Place) -> Kind | None:
    leads_to = role_of_address(link.url)
    match _label_of(link, url, leads_to, place):
        case "paper" if " " in link.label.strip() and _is_front_page(url):
            return None
        case "paper":
            return "projects" if leads_to == "code" and place == "code" else "papers"
        case "link":
            return _kind_of_bare(leads_to, place)
        case "project":
            return "projects"
        case "code":
            return "code"
    return _kind_of_unnamed(plain(link.label), leads_to, place)


def _is_front_page(url: str) -> bool:
    """Return whether an address is that of a whole site, such as that of *Connected Papers*."""
    parts = urlsplit(url)
    return (
        not parts.path.strip("/")
        and not parts.query
        and not parts.fragment
        and role_of_address(url) != "paper"
    )


def _label_of(link: Link, url: str, leads_to: LinkRole | None, place: Place) -> LinkRole | None:
    """Return what a label names; the name of a repository is one of code, and a note leads to its paper."""
    shown = plain(link.label)
    if label := role_of_link(link.label, link.url):
        return label
    if leads_to == "code" and "/" in shown and shown.casefold() in url.casefold():
        return "code"
    return "paper" if leads_to == "paper" and place != "code" and _is_short_note(shown) else None


def _is_short_note(shown: str) -> bool:
    return len(shown) < 50 and is_note(shown)


def _kind_of_bare(leads_to: LinkRole | None, place: Place) -> Kind | None:
    """Return what a link of which the label tells nothing leads to; None for pages such as those of videos."""
    if leads_to == "code" or place == "code":
        return "code"
    if leads_to == "other":
        return None
    return "papers" if leads_to == "paper" else "others"


def _kind_of_unnamed(shown: str, leads_to: LinkRole | None, place: Place) -> Kind | None:
    """Return what a link without a label leads to that names it: one with a title to the paper, if it can."""
    if leads_to in ("code", "project"):
        return _kind_of_page(shown, leads_to, place)
    if place == "code":
        return "code"
    if _may_be_title(shown):
        return "titled"
    if leads_to == "other":
        return None
    return "papers" if leads_to == "paper" or place != "title" or "://" in shown else None


def _may_be_title(shown: str) -> bool:
    return len(shown) > 3 and "://" not in shown and not _ARXIV_CELL.fullmatch(shown)


def _kind_of_page(shown: str, leads_to: LinkRole | None, place: Place) -> Kind:
    """Return what a link to code or a project is: that of the title where its label may be one."""
    if place == "title" and "://" not in shown and len(shown) > 2:
        return "titled"
    return "code" if "code" in (leads_to, place) else "projects"


def address_of(url: str) -> str | None:
    """Return the address with its scheme, which hand-kept lists leave out at times; None if it is none."""
    bare = "".join(url.split())
    if re.match(r"https?://[^/]", bare, re.IGNORECASE):
        return re.sub(r"^https?", lambda found: found[0].lower(), bare, flags=re.IGNORECASE)
    is_file = bare.lower().endswith((".md", ".html", ".pdf"))
    is_host = re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)", bare)
    return f"https://{bare}" if is_host and not is_file else None
