"""The one place where text and addresses from outside become Markdown or HTML that is harmless and still readable.

Rules: CommonMark 0.31 and GitHub Flavored Markdown 0.29 (tables, strikethrough, autolinks). GitHub finds
mentions, issue and commit references and emoji codes in the *rendered* text, where no Markdown escape helps; a
zero-width space, written visibly as ``&#8203;``, keeps them from being found (as Renovate does it).
"""

import re
from urllib.parse import quote, urlsplit

from bot.support.plain_text import plain as plain

GAP = "\u200b"
"""What keeps GitHub from finding a reference; it shows as nothing."""

# Where GitHub would find a reference; the gap goes behind the group.
_REFERENCES = (
    re.compile(r"(@)(?=[\w-])"),
    re.compile(r"(#)(?=\d)"),
    re.compile(r"\b(GH-)(?=\d)", re.IGNORECASE),
    re.compile(r"(\w:)(?=//)"),
    re.compile(r"(\bwww)(?=\.)", re.IGNORECASE),
    re.compile(r"(\b(?:mailto|xmpp):)(?=\S)", re.IGNORECASE),
    re.compile(r"(:)(?=[\w+-]+:)"),
)
_COMMIT = re.compile(r"(?<![^\W_])[0-9a-f]{7,40}(?![^\W_])", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_WORDS = re.compile(r"(?:(?!(?i:www\.|[0-9a-f]{7}))[A-Za-z][A-Za-z0-9]*+(?:: |[ ,.()'-])*+)*+")
"""Words without any meaning in Markdown or on GitHub, as most titles and names are."""
# What begins a heading, a list, a quotation or a rule where it begins a line.
_BLOCK = re.compile(r"^(\d{0,9})((?<=\d)[.)](?=\s|$)|(?<!\d)(?:>|([#+=-])(?=\3|\s|$)))")
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


def cell(text: str) -> str:
    """Return Markdown for one cell of a table, or for any place on a line, that shows exactly the text.

    Only what has a meaning in Markdown or on GitHub is escaped, so that titles stay readable as source.
    """
    bare = plain(text)
    if _WORDS.fullmatch(bare):
        return bare
    shown = _ENTITY.sub("&amp;", _with_gaps(bare))
    # As an entity, because parsers disagree on a backslash before the pipe that ends the cell.
    shown = shown.replace("\\", "&#92;")
    shown = re.sub(r"([`*\[\]<~|])", r"\\\1", shown)
    shown = _LOOSE_UNDERSCORE.sub(r"\\_", shown)
    shown = _BLOCK.sub(r"\1\\\2", shown)
    if shown.count("$") > 1:
        shown = shown.replace("$", "&#36;")
    return shown.replace(GAP, "&#8203;")


def _with_gaps(text: str) -> str:
    for reference in _REFERENCES:
        text = reference.sub(rf"\1{GAP}", text)
    return _COMMIT.sub(lambda found: GAP.join(re.findall(r".{1,6}", found[0])), text)


def html(text: str) -> str:
    """Return HTML text that shows exactly the text, also where Markdown is read within the HTML."""
    escaped = re.sub(r"[`*\[\]<>~|_$\\\"'&!]", lambda found: f"&#{ord(found[0])};", _with_gaps(plain(text)))
    return escaped.replace(GAP, "&#8203;")


def code_span(text: str) -> str:
    """Return the text in the fixed-width font, for identifiers and commands."""
    shown = plain(text)
    if shown and not re.search(r"[`|\\]", shown):
        return f"`{shown}`"
    return f"<code>{html(shown)}</code>"


def destination(url: str) -> str | None:
    """Return an address as it can stand in a Markdown link: ASCII, without characters that Markdown reads.

    Nothing but such characters is changed, and those only percent-encoded. None if it is no http(s) address.
    """
    stripped = url.strip()
    try:
        parts = urlsplit(stripped)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    if not host.isascii():
        try:
            stripped = stripped.replace(parts.netloc, parts.netloc.encode("idna").decode("ascii"), 1)
        except UnicodeError:
            return None
    return quote(stripped, safe="%/:?#@!$&'*+,;=-._~[]", errors="replace")


def link(label: str, url: str) -> str:
    """Return a Markdown link that shows the label, which is plain text.

    An address that is no http(s) address is left out: the label stands alone.
    """
    target = destination(url)
    if target is None:
        return cell(label)
    return f"[{cell(label)}]({_ENTITY.sub('&amp;', target)})"


def quiet_link(label: str, url: str) -> str:
    """Return a link for pull requests and comments that leaves no trace in the issue or commit it points to.

    GitHub notes a reference at every issue, pull request, discussion or commit that a body links to; through
    redirect.github.com it does not (as Renovate does it).
    """
    reference = re.compile(
        r"^https?://(?:www\.)?github\.com(?=/[^/]+/[^/]+/(?:issues|pull|discussions|commit)s?/)", re.I
    )
    return link(label, reference.sub("https://redirect.github.com", url.strip()))
