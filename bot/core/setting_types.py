"""Texts of bot.toml and the environment that have a form: base URLs, patterns, queries."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from bot.support.pace import is_loopback


def _checked_base_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port = 0
    if (
        port == 0
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or parts.query
    ):
        raise ValueError("must be scheme, host and port, such as https://export.arxiv.org")
    if parts.scheme == "http" and not is_loopback(url):
        raise ValueError("must be https: plain http is for services on this machine only")
    return url.rstrip("/")


def _checked_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return pattern


def _checked_query(query: str) -> str:
    query = " ".join(query.split())
    outside = re.sub(r'"[^"]*"', "", query)
    depth = 0
    for character in outside:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if not outside.replace("(", "").replace(")", "").strip() and '"' not in query:
        raise ValueError("is empty")
    if depth != 0 or '"' in outside:
        raise ValueError("has a parenthesis or a quotation mark without its partner")
    if "submittedDate" in query or len(query) > 2_000:
        raise ValueError("must be without dates and at most 2,000 characters")
    return query


BaseUrl = Annotated[str, AfterValidator(_checked_base_url)]
Pattern = Annotated[str, AfterValidator(_checked_pattern)]
Query = Annotated[str, AfterValidator(_checked_query)]
