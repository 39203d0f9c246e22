"""Does a link answer, does it hold code, and is it the paper's own? Asked of GitHub's API and of the pages."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import requests
import structlog
from rapidfuzz import fuzz

from bot.core.candidate import CodeLink, LinkStatus
from bot.core.paper import Paper
from bot.identity.titles import normalise
from bot.links.address import Address, parse
from bot.links.well_known import well_known
from bot.support import web
from bot.support.plain_text import fold, plain
from bot.support.web import Fetch

if TYPE_CHECKING:
    from github import Github, GithubException
    from github.Repository import Repository

BUDGET_LEFT = 50
"""So many requests of GitHub's hourly allowance are left to the pull request."""
_TITLE_LIKENESS = 92.0

# A repository that holds nothing else holds no code yet.
_NO_CODE_FILE = re.compile(
    r"(?:readme|licen[sc]e|copying|citation|contributing|code_of_conduct|changelog|notice|security|authors|index)(?:\..*)?"
    r"|\.git(?:ignore|attributes|keep)|.*\.(?:md|markdown|rst|txt|pdf|png|jpe?g|gif|svg|webp|bmp|tiff?|mp4|mov|avi|html?|css|bib|cff|ico)|\.nojekyll|cname",
    re.IGNORECASE,
)
_NO_CODE_FOLDER = re.compile(
    r"\.github|assets?|images?|imgs?|figs?|figures?|pics?|pictures?|media|docs?|static|videos?|paper|papers|gifs?|css|fonts?",
    re.IGNORECASE,
)

_NO_MORE = "GitHub takes no more questions at present"
_BLOCKED = "Repository access blocked"
_ODD_ANSWER = (RuntimeError, ValueError, TypeError, AttributeError, KeyError, AssertionError)
"""What PyGithub raises where an answer has not the shape that GitHub's have."""

_SIGN_IN = re.compile(
    r"://(?:login|signin|sso|idp|auth)\.|/(?:sign[_-]?in|log[_-]?in|sso|saml2?|oauth2?)(?:[./?#]|$)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r">\s*[^<\s]|<meta\b[^>]{0,200}refresh|<(?:script|i?frame|img|svg|picture|video|audio|canvas|object|embed|input)\b",
    re.IGNORECASE,
)

_log = structlog.get_logger()


@dataclass(slots=True)
class GitHubBudget:
    """Whether GitHub may still be asked in this run."""

    github: "Github | None"
    spent: bool = False

    def allows(self) -> bool:
        """Say whether another repository may be looked at."""
        if self.github is None or self.spent:
            return False
        # Known from the last answer's headers; -1 before the first one.
        remaining, limit = self.github.requester.rate_limiting
        # Without a token the whole allowance is 60 an hour: then a tenth is left.
        if limit > 0 and remaining <= min(BUDGET_LEFT, limit // 10):
            self.stop("GitHub's allowance is nearly used up")
        return not self.spent

    def stop(self, why: str) -> None:
        """Ask GitHub nothing more; what is not verified stays unchecked."""
        if not self.spent:
            _log.warning("GitHub is asked no more about code links in this run", reason=why)
        self.spent = True


def verify(link: CodeLink, paper: Paper, budget: GitHubBudget, fetch: Fetch = web.fetch) -> CodeLink:
    """Return the link with what could be learned of it.

    ``verified``: it answers, holds something, and is the paper's own. ``empty``: a repository without code as yet, or
    a page that holds nothing. ``gone``: the address answers 404 or 410, or GitHub took the repository down.
    ``closed``: it leads to a page for signing in. ``doubtful`` stays so unless the page or the repository names the
    paper. ``unchecked``: it could not be asked now, or its address leads elsewhere; the reason says which. A renamed
    repository of GitHub gets its new address.
    """
    address = parse(link.url)
    if address is None:
        return replace(link, status="gone", reason="it is no public web address")
    if on_github(address):
        return _verify_repository(link, address, paper, budget)
    return _verify_page(link, address, paper, fetch)


def on_github(address: Address) -> bool:
    """Say whether an address is that of a repository at github.com."""
    return address.kind == "forge" and address.url.startswith("https://github.com/")


def _verify_repository(link: CodeLink, address: Address, paper: Paper, budget: GitHubBudget) -> CodeLink:
    from github import BadAttributeException, GithubException

    if budget.github is None:
        return link
    if not budget.allows():
        return _because(link, _NO_MORE)
    try:
        return _look_at(budget.github.get_repo(f"{address.owner}/{address.name}"), link, address, paper)
    except GithubException as error:
        return _after_refusal(error, link, budget)
    except (requests.RequestException, BadAttributeException, *_ODD_ANSWER) as error:
        _log.warning("A repository could not be asked", repository=address.url, error=type(error).__name__)
        return _because(link, "GitHub gave no answer that can be used")


def _after_refusal(error: "GithubException", link: CodeLink, budget: GitHubBudget) -> CodeLink:
    from github import UnknownObjectException

    if isinstance(error, UnknownObjectException):
        return replace(link, status="gone", reason=f"{link.reason}; GitHub knows no such repository")
    if error.status == 410:
        return replace(link, status="gone")
    if _is_blocked(error):
        return replace(link, status="gone", reason=f"{link.reason}; GitHub has taken the repository down")
    if _is_limited(error):
        budget.stop(f"it answers {error.status}: the rate limit is reached")
        return _because(link, _NO_MORE)
    _log.warning("A repository could not be asked", repository=link.url, status=error.status)
    return _because(link, f"GitHub answers {error.status} for it")


def _because(link: CodeLink, why: str) -> CodeLink:
    """Return a link that could not be looked at, with why."""
    return replace(link, reason=f"{link.reason}; {why}")


def _is_blocked(error: "GithubException") -> bool:
    """Say whether GitHub keeps everybody from a repository: with 451 for legal reasons, with 403 for others."""
    if error.status == 451:
        return True
    data = error.data if isinstance(error.data, dict) else {}
    return error.status == 403 and (bool(data.get("block")) or data.get("message") == _BLOCKED)


def _is_limited(error: "GithubException") -> bool:
    """Say whether GitHub refuses for the number of requests; any other 403 concerns one repository alone."""
    from github import RateLimitExceededException

    if error.status == 429 or isinstance(error, RateLimitExceededException):
        return True
    # https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: both headers are signs of it.
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return error.status == 403 and ("retry-after" in headers or headers.get("x-ratelimit-remaining") == "0")


def _look_at(repository: "Repository", link: CodeLink, address: Address, paper: Paper) -> CodeLink:
    """Return the link with what its repository shows."""
    found = parse(f"https://github.com/{repository.full_name}") or address
    if found.url.lower() != address.url.lower():
        link = replace(link, url=found.url, reason=f"{link.reason}; the repository was renamed")
    if not _holds_code(repository):
        return replace(link, status="empty", reason=f"{link.reason}; it holds no code yet")
    proof = _find_proof(repository, found, paper) if link.status == "doubtful" else link.reason
    if proof is None:
        return link
    archived = "; the repository is archived" if repository.archived else ""
    return replace(link, status="verified", reason=proof + archived)


def _holds_code(repository: "Repository") -> bool:
    """Say whether the top folder has more than texts, pictures and a licence."""
    from github import GithubException

    try:
        tree = repository.get_git_tree(repository.default_branch).tree
    except GithubException as error:
        if error.status in (404, 409):  # 409: the repository has no commit
            return False
        raise
    return any(
        not (_NO_CODE_FOLDER if item.type == "tree" else _NO_CODE_FILE).fullmatch(item.path or "")
        for item in tree
    )


def _find_proof(repository: "Repository", address: Address, paper: Paper) -> str | None:
    """Return why a repository is the paper's own: its description or README names the paper."""
    from github import GithubException

    if named := names_paper(repository.description or "", paper):
        return f"the repository's description names {named}"
    try:
        readme = repository.get_readme().decoded_content.decode("utf-8", errors="replace")
    except (GithubException, AssertionError, ValueError):
        return None
    named = names_paper(readme, paper, authors=not well_known(address))
    return f"the repository's README names {named}" if named else None


def names_paper(text: str, paper: Paper, *, authors: bool = False) -> str | None:
    """Return what of the paper a text names: its identifier, its title or, if asked, its first or last author."""
    text = plain(text[:200_000])
    if identifier := _find_identifier(text, paper):
        return identifier
    words = _words(text)
    if _holds_title(words, paper):
        return "the paper's title"
    if authors and any(_holds_name(words, name) for name in {*paper.authors[:1], *paper.authors[-1:]}):
        return "an author of the paper"
    return None


def _find_identifier(text: str, paper: Paper) -> str | None:
    if paper.arxiv_id and re.search(rf"(?<![\d.]){re.escape(paper.arxiv_id)}(?!\d)", text):
        return "the paper's arXiv identifier"
    return "the paper's DOI" if paper.doi and paper.doi in text.lower() else None


def _holds_title(words: str, paper: Paper) -> bool:
    # Words as `normalise` gives them, which reads no more than a title's length.
    title = normalise(paper.title)
    return len(title) >= 20 and fuzz.partial_ratio(title, words) >= _TITLE_LIKENESS


def _holds_name(words: str, name: str) -> bool:
    """Say whether a text names a person in full; a short name, or one word, may as well be of another."""
    whole = _words(name)
    return len(whole.split()) >= 2 and len(whole) >= 8 and f" {whole} " in f" {words} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text.replace("&amp;", "&").replace("&", " and "))))


def _verify_page(link: CodeLink, address: Address, paper: Paper, fetch: Fetch) -> CodeLink:
    try:
        page = fetch(address.url)
    except web.WebError as error:
        if error.reason == "gone":
            return replace(link, status="gone", reason=f"{link.reason}; the page is gone")
        return _because(link, plain(str(error)))
    if _SIGN_IN.search(page.url) and not _SIGN_IN.search(address.url):
        status: LinkStatus = "doubtful" if link.status == "doubtful" else "closed"
        return replace(link, status=status, reason=f"{link.reason}; it leads to a page for signing in")
    if _leads_elsewhere(address, page):
        return _because(link, "its address leads elsewhere")
    if _is_empty(page):
        return replace(link, status="empty", reason=f"{link.reason}; the page is empty")
    if link.status != "doubtful":
        return replace(link, status="verified")
    named = _find_on_page(page, address, paper)
    return replace(link, status="verified", reason=f"the page names {named}") if named else link


def _leads_elsewhere(address: Address, page: web.Page) -> bool:
    """Say whether the address of a repository led to anything but this repository."""
    found = parse(page.url)
    return address.kind in ("forge", "model") and (found is None or _place(found) != _place(address))


def _place(address: Address) -> str:
    """Return an address without what makes it no other one."""
    return address.url.partition("://")[2].lower()


def _is_empty(page: web.Page) -> bool:
    """Say whether a page holds nothing: no byte but blanks or, in HTML, no text and nothing that brings some."""
    if "html" in page.content_type:
        return not _CONTENT.search(f">{page.text}")
    return not page.body.strip()


def _find_on_page(page: web.Page, address: Address, paper: Paper) -> str | None:
    # A page of data that names the paper holds its data, which are no code.
    if "html" not in page.content_type or address.kind in ("data", "archive"):
        return None
    return names_paper(page.text, paper)
