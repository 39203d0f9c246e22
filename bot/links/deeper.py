"""Code of the papers that are shown: beyond abstract and comment, and verified. Needs the network."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import filterfalse
from typing import TYPE_CHECKING, Any

import structlog

from bot.core.candidate import Candidate, CodeLink
from bot.core.paper import Paper
from bot.links.address import Address, parse
from bot.links.kept_pages import Sites
from bot.links.names import is_owned_by_author, names_paper
from bot.links.ownership import Judgement, judge, says_own
from bot.links.reading import in_context, is_doubtful, own_first, rank
from bot.links.verify import GitHubBudget, verify
from bot.links.well_known import well_known
from bot.links.wording import Context
from bot.support import web
from bot.support.documents import read_document
from bot.support.progress import Progress
from bot.support.web import Fetch

if TYPE_CHECKING:
    from github import Github

_TEMPLATES = frozenset(
    {
        "nerfies/nerfies.github.io",
        "eliahuhorwitz/academic-project-page-template",
        "google/model-viewer",
        "jgthms/bulma",
    }
)
_DOUBTS_KEPT = 3
_CODE_BUTTONS = frozenset({"code", "source code", "github", "repository", "code (github)", "github code"})
_REFERENCES = re.compile(
    r"^[ \t]{0,20}(?:\d{1,2}\.?[ \t]{0,5})?(?:References|REFERENCES|Bibliography)[ \t]{0,20}$", re.MULTILINE
)

_log = structlog.get_logger()


def resolve(
    candidates: Sequence[Candidate], github: "Github | None", fetch: Fetch, sites: Sites, progress: Progress
) -> list[Candidate]:
    """Fill in the code of the proposed and held candidates, each link verified; dropped ones stay as they are.

    For each paper: abstract and comment, the project page that they name, Hugging Face, the full text on arXiv
    (HTML, else the PDF's first pages), the open-access PDF. The first link that is the paper's own and holds code
    is taken; where there is none, the best of the others with its status (``empty``, ``closed``, ``doubtful``, ``gone``).

    Args:
        candidates: all candidates of a scan.
        github: for questions about repositories; None leaves them unchecked.
        fetch: gets a page or raises WebError; see :func:`bot.links.kept_pages.keep_pages`.
        sites: where Hugging Face and arXiv are.
        progress: told of each paper.
    """
    shown = sum(candidate.outcome != "dropped" for candidate in candidates)
    budget = GitHubBudget(github)
    resolved = []
    with progress("Looking for code", shown) as step:
        for candidate in candidates:
            if candidate.outcome != "dropped":
                candidate = replace(candidate, code=best_link(candidate, budget, fetch, sites))
                step.advance()
            resolved.append(candidate)
    return resolved


def best_link(candidate: Candidate, budget: GitHubBudget, fetch: Fetch, sites: Sites) -> CodeLink | None:
    """Return the best verified link of one paper, see :func:`resolve`."""
    asked: set[str] = set()
    rest: list[CodeLink] = []
    for link in _leads(candidate, fetch, sites):
        if link.url in asked:
            continue
        asked.add(link.url)
        checked = verify(link, candidate.paper, budget, fetch)
        if checked.status in ("verified", "unchecked"):
            return checked
        rest.append(checked)
    order = ("empty", "closed", "doubtful", "gone")
    return min(rest, key=lambda link: order.index(link.status), default=None)


def _leads(candidate: Candidate, fetch: Fetch, sites: Sites) -> Iterator[CodeLink]:
    """Yield links in the order in which they deserve a look; each source is asked only when it is reached."""
    paper = candidate.paper
    links = own_first(candidate)
    own = list(filterfalse(is_doubtful, links))
    pages = [link for link in own if link.where == "page"]
    yield from (link for link in own if link.where == "repository")
    for page in pages:
        yield from on_project_page(page, paper, fetch)
    if pages:
        yield from on_hugging_face(paper, fetch, sites)
        yield from pages
    yield from filter(is_doubtful, links)
    if not pages:
        yield from on_hugging_face(paper, fetch, sites)
    yield from sorted(in_full_text(paper, fetch, sites), key=is_doubtful)


def on_project_page(page: CodeLink, paper: Paper, fetch: Fetch) -> list[CodeLink]:
    """Return the repositories that a project page calls its code, or that bear the paper's or page's name."""
    try:
        answer = fetch(page.url)
    except web.WebError:
        return []
    home = parse(page.url)
    found: dict[str, CodeLink] = {}
    for target, words in read_document(answer).links:
        address = parse(target)
        if address and _may_be_code(address) and (reason := _why_own(home, address, words, paper)):
            found[address.url] = CodeLink(address.url, "repository", reason)
    links = list(found.values())
    # A page that calls several repositories its code does not say which one is.
    return links if len(links) <= 2 else [replace(link, status="doubtful") for link in links[:_DOUBTS_KEPT]]


def _why_own(home: Address | None, repository: Address, words: str, paper: Paper) -> str | None:
    """Return why a repository to which a project's page links is the project's, by its name or by the link's words."""
    if (
        _has_owner(home, repository)
        or names_paper(repository, paper)
        or is_owned_by_author(repository, paper)
    ):
        return "the project's page links to it, and its name fits"
    if words.lower().strip(" :[]()") in _CODE_BUTTONS:
        return "the project's page calls it its code"
    return None


def _may_be_code(address: Address) -> bool:
    return (
        address.kind in ("forge", "anonymous", "capsule")
        and not well_known(address)
        and f"{address.owner}/{address.name}".lower() not in _TEMPLATES
        and not address.name.lower().endswith(".github.io")
    )


def _has_owner(page: Address | None, repository: Address) -> bool:
    return page is not None and page.owner != "" and page.owner.lower() == repository.owner.lower()


def on_hugging_face(paper: Paper, fetch: Fetch, sites: Sites) -> list[CodeLink]:
    """Return the repository that Hugging Face's page of a paper names (``githubRepo`` of ``/api/papers/ID``).

    Where ``githubRepoAddedBy`` is ``auto``, Hugging Face guessed, and the link is doubtful.
    """
    record = _ask_hugging_face(paper.arxiv_id, fetch, sites) if paper.arxiv_id else {}
    named = record.get("githubRepo")
    address = parse(named) if isinstance(named, str) else None
    if address is None or address.kind != "forge" or well_known(address):
        return []
    link = CodeLink(
        address.url, address.where, "Hugging Face's page of the paper gives it as the paper's code"
    )
    if record.get("githubRepoAddedBy") == "auto":
        link = replace(link, status="doubtful", reason="Hugging Face guesses that it is the paper's code")
    return [link]


def _ask_hugging_face(arxiv_id: str, fetch: Fetch, sites: Sites) -> dict[str, Any]:
    try:
        record = json.loads(fetch(f"{sites.hugging_face}/api/papers/{arxiv_id}").body)
    except (web.WebError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def in_full_text(paper: Paper, fetch: Fetch, sites: Sites) -> Iterator[CodeLink]:
    """Yield what the paper's own full text offers; ends with the first text that offers code of its own."""
    for url in _texts_of(paper, sites):
        try:
            page = fetch(url)
        except web.WebError as error:
            _log.debug("A full text could not be had", url=url, reason=error.reason)
            continue
        links = read_full_text(_plain_text(page), paper)
        yield from links
        if not all(map(is_doubtful, links)):
            return


def read_full_text(text: str, paper: Paper) -> list[CodeLink]:
    """Return the links of a whole paper that are its own, or may be; most links of a paper are of others."""
    headings = list(_REFERENCES.finditer(text))
    body = text[: headings[-1].start()] if headings else text
    found = [
        (address, judgement)
        for address, context in in_context(body, "paper")
        if (judgement := _judge_in_paper(address, context, paper))
    ]
    links = [link for _, link in rank(found) if link]
    return list(filterfalse(is_doubtful, links)) or links[:_DOUBTS_KEPT]


def _judge_in_paper(address: Address, context: Context, paper: Paper) -> Judgement | None:
    """Judge a link of a whole paper; None where nothing says that it is the paper's own code."""
    judgement = judge(address, context, paper)
    if judgement.verdict == "other" or judgement.data:
        return None
    if says_own(address, context, paper):
        return judgement
    reason = "the paper names it, but not clearly as its own code"
    return replace(judgement, verdict="doubtful", reason=reason) if judgement.verdict == "own" else None


def _texts_of(paper: Paper, sites: Sites) -> Iterable[str]:
    if paper.arxiv_id:
        yield f"{sites.arxiv}/html/{paper.arxiv_id}"
        yield f"{sites.arxiv}/pdf/{paper.arxiv_id}"
    if paper.url and "arxiv.org" not in paper.url:
        yield paper.url


def _plain_text(page: web.Page) -> str:
    # A PDF comes from the cache as the text of its first pages.
    return page.text if page.content_type == "text/plain" else read_document(page).text
