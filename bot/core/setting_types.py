"""Texts of bot.toml and the environment that have a form: base URLs, patterns, queries."""

import re
from itertools import accumulate
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from bot.support.pace import is_loopback

_QUOTED = re.compile(r'"[^"]*"')
_LONGEST_QUERY = 2_000


def _check_base_url(url: str) -> str:
    if not _is_base_url(url):
        raise ValueError("must be scheme, host and port, such as https://export.arxiv.org")
    if urlsplit(url).scheme == "http" and not is_loopback(url):
        raise ValueError("must be https: plain http is for services on this machine only")
    return url.rstrip("/")


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return False
    is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    return is_address and has_port and not (parts.username or parts.query)


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return pattern


def _check_query(query: str) -> str:
    query = " ".join(query.split())
    outside = _QUOTED.sub("", query)
    if not outside.strip("() ") and '"' not in query:
        raise ValueError("is empty")
    if not _is_balanced(outside) or '"' in outside:
        raise ValueError("has a parenthesis or a quotation mark without its partner")
    if "submittedDate" in query or len(query) > _LONGEST_QUERY:
        raise ValueError("must be without dates and at most 2,000 characters")
    return query


def _is_balanced(text: str) -> bool:
    """Return whether each parenthesis has its partner, in their order."""
    depths = list(accumulate((c == "(") - (c == ")") for c in text))
    return min(depths, default=0) >= 0 and depths[-1:] in ([], [0])


BaseUrl = Annotated[str, AfterValidator(_check_base_url)]
Pattern = Annotated[str, AfterValidator(_check_pattern)]
Query = Annotated[str, AfterValidator(_check_query)]
