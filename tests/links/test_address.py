"""Addresses in canonical form, and every spelling of a repository found again."""

import ipaddress
import re
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.links import find_all
from bot.links.address import parse
from bot.links.spelling import mend, mentions

WORDS = st.sampled_from(
    ["code", "our", "github", "GitHub:", "github.com", "https://", "http:", "//", "/", "a/b", ".git", "\\url{", "}", "\\href{", "{", "\\_", "$",
     "www.", "(", ")", "[", "]", "\n", " ", "-", "data", "available at", ".", ",", "https://github.com/a-b/c", "x.github.io", "huggingface.co/",
     "hf.co/a/b", "127.0.0.1", "http://[::1]/", "localhost", "user:pw@", ":8080", "@", "\u200b", "。", "：", "／", "ｈ", "%00", "\x00", "é", "𝒶", "git@github.com:a/b",
     "doi.org/10.5281/zenodo.1", "anonymous.4open.science/r/x", "gitlab.", "..", "?", "#", "&amp;", "<a href=", '"', "~", "\\~{}", "\u202e", "\ud800"]
)  # fmt: skip
HOSTILE = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=14).map("".join),
    st.lists(WORDS, max_size=14).map(" ".join),
)


def assert_plain_public_address(url: str) -> None:
    assert re.fullmatch(r"https?://[!-~]+", url), url
    parts = urlsplit(url)
    host = parts.hostname or ""
    assert "." in host
    assert parts.username is None
    assert not re.search(r"(?:^|\.)(?:localhost|local|internal|test|invalid)$", host)
    with pytest.raises(ValueError, match="does not appear"):
        ipaddress.ip_address(host)


@given(HOSTILE)
def test_no_text_breaks_the_reading_and_every_result_is_a_plain_public_address(text: str) -> None:
    for link in find_all(
        Paper(title=text[:20], abstract=text, comment=text[::-1], authors=(text[:9], "A B"))
    ):
        assert_plain_public_address(link.url)
        assert link.reason


@given(HOSTILE)
def test_normalising_twice_changes_nothing(text: str) -> None:
    candidates = (text, f"https://{text}", f"https://github.com/{text}", f"https://a.github.io/{text}")
    for address in filter(None, map(parse, candidates)):
        assert_plain_public_address(address.url)
        assert parse(address.url) == address


@given(HOSTILE)
def test_mending_twice_finds_the_same_links(text: str) -> None:
    once = mend(text)
    assert [m.address for m in mentions(once)] == [m.address for m in mentions(mend(once))]


OWNERS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,6})?", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{1,8}([-_.][A-Za-z0-9]{2,6}){0,2}", fullmatch=True)
SPELLINGS = [
    "Code is available at https://github.com/{o}/{n}.",
    "Code is available at http://www.github.com/{o}/{n}/.",
    "Code: github.com/{o}/{n}",
    "(Code: https://github.com/{o}/{n})",
    "Our code is at \\url{{https://github.com/{o}/{l}}}.",
    "Our code is at \\href{{https://github.com/{o}/{l}}}{{this link}}.",
    "Our code is at $\\href{{https://github.com/{o}/{l}}}{{\\text{{this https URL}}}}$.",
    "Our code is at {{\\tt https://github.com/{o}/{l}}}.",
    "Our code is [here](https://github.com/{o}/{n}).",
    "Our code is at <https://github.com/{o}/{n}>.",
    "Our code is at https: //github . com/{o}/{n}.",
    "Our code is at https : / / github . com / {o} / {n} .",
    "Our code is at https://github.com/\n  {o}/{n}.",
    "Our code is at https://github.com/{o}/\n{n}.",
    "Our code is at https://github.com/{o}/{n}.git, with data.",
    "Our code is at https://github.com/{o}/{n}/tree/main/sub/folder.",
    "Our code is at https://github.com/{o}/{n}/blob/main/README.md?raw=1#top.",
    "Our code is at https：／／github．com／{o}／{n}。",
    "Our code is at \u201chttps://github.com/{o}/{n}\u201d.",
    "Our code is on our GitHub: {o}/{n}.",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(owner=OWNERS, name=NAMES)
@settings(max_examples=60, deadline=None)
def test_every_spelling_of_a_repository_is_found_again(spelling: str, owner: str, name: str) -> None:
    meant = parse(f"https://github.com/{owner}/{name}")
    assume(meant is not None and meant.kind == "forge" and meant.name == name)
    assume(not re.search(r"\.(?:git|\d+|[A-Z][a-z]+)$", name))
    assume(not {owner.lower(), name.lower()} & {"code", "data", "model", "models", "and", "or", "is", "at", "on", "in", "to", "we", "as", "by", "for", "our", "are", "with", "www", "https", "http"})  # fmt: skip
    text = spelling.format(o=owner, n=name, l=name.replace("_", "\\_"))
    found = [link.url for link in find_all(Paper(title="Kidneys", abstract=f"We segment. {text}"))]
    assert meant is not None
    assert found[:1] == [meant.url]


SPELLED = [
    ("https://github.com/acme/medical _masks.", "https://github.com/acme/medical_masks"),
    ("https://github.com/acme/medical_ masks.", "https://github.com/acme/medical_masks"),
    ("https://github.com/acme/medical _ masks.", "https://github.com/acme/medical_masks"),
    ("https://github.com/acme/medical\n_masks.", "https://github.com/acme/medical_masks"),
    ("https://github.com/acme_lab /medical_masks", "https://github.com/acme_lab/medical_masks"),
    (
        "https://github.com/acme/temperature\\protect_schedules",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\protect\\_schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\string_schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "\\url{https://github.com/acme/temperature\\allowbreak_schedules}.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\textunderscore schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\textunderscore{}schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature{\\textunderscore}schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\char`_schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\char95 schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\_\\allowbreak schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\_\\linebreak schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    (
        "https://github.com/acme/temperature\\hspace{0pt}\\_schedules.",
        "https://github.com/acme/temperature_schedules",
    ),
    ("https://github.com/acme/\\textbf{seg}\\_\\textit{tool}.", "https://github.com/acme/seg_tool"),
    ("https://github.com/acme/seg$\\_$tool.", "https://github.com/acme/seg_tool"),
    ("https://github.com/acme/seg\\mbox{-}tool.", "https://github.com/acme/seg-tool"),
    ("https://github.com/acme/seg$-$tool.", "https://github.com/acme/seg-tool"),
    ("https://github.com/acme/seg\\textendash tool.", "https://github.com/acme/seg-tool"),
    ("https://github.com/acme/seg\\discretionary{}{}{}tool.", "https://github.com/acme/segtool"),
    ("\\nolinkurl{https://github.com/acme/segtool}.", "https://github.com/acme/segtool"),
    ("\\path{https://github.com/acme/segtool}.", "https://github.com/acme/segtool"),
    ("git@github.com:acme/segtool.git", "https://github.com/acme/segtool"),
    ("git@github.com:acme/segtool", "https://github.com/acme/segtool"),
    ("(git@github.com:acme/segtool.git).", "https://github.com/acme/segtool"),
    ("ssh://git@github.com/acme/segtool.git", "https://github.com/acme/segtool"),
    ("ssh://git@github.com:22/acme/segtool.git", "https://github.com/acme/segtool"),
    ("git+ssh://git@github.com/acme/segtool.git", "https://github.com/acme/segtool"),
    ("git://github.com/acme/segtool.git", "https://github.com/acme/segtool"),
    ("git+https://github.com/acme/segtool.git", "https://github.com/acme/segtool"),
    ("git@gitlab.com:group/sub/segtool.git", "https://gitlab.com/group/sub/segtool"),
    ("git@git.uni-x.de:group/segtool.git", "https://git.uni-x.de/group/segtool"),
    ("git@hf.co:acme/segtool", "https://huggingface.co/acme/segtool"),
    ("git@bitbucket.org:acme/segtool.git", "https://bitbucket.org/acme/segtool"),
    ("org-1234@github.com:acme/segtool.git", "https://github.com/acme/segtool"),
    ("git clone https://github.com/acme/segtool.git", "https://github.com/acme/segtool"),
    ("github.com:acme/segtool", "https://github.com/acme/segtool"),
    ("https://github.com:acme/segtool", "https://github.com/acme/segtool"),
    ("htps://github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("htttps://github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("ttps://github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("https;//github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("https:///github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("http:github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("hhttps://github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("lhttps://github.com/acme/segtool", "https://github.com/acme/segtool"),
    ("https://github.com//acme//segtool", "https://github.com/acme/segtool"),
    ("https://github.com/acme/segtool.git/", "https://github.com/acme/segtool"),
    ("https://github.com/acme/segtool.git#egg=x", "https://github.com/acme/segtool"),
    ("https://github.com/acme/seg%5Ftool", "https://github.com/acme/seg_tool"),
    ("https://github.com/acme/segtool%20", "https://github.com/acme/segtool"),
    ("https://github.com/acme/segtool—and data there", "https://github.com/acme/segtool"),
    ("https://github.com/acme/segtool — data there", "https://github.com/acme/segtool"),
    ("https://github.com/acme/segtool _project page_", "https://github.com/acme/segtool"),
    ("https://gitlab.com/acme/tree", "https://gitlab.com/acme/tree"),
    ("https://gitlab.com/acme/blob.git", "https://gitlab.com/acme/blob"),
    ("https://gitlab.com/acme/wiki", "https://gitlab.com/acme/wiki"),
    ("https://gitlab.com/acme/tree/tree/main", "https://gitlab.com/acme/tree"),
    ("https://gitlab.com/acme/seg/tree/main", "https://gitlab.com/acme/seg"),
    ("https://gitlab.com/acme/seg/-/tree/main/src", "https://gitlab.com/acme/seg"),
    ("https://gitlab.com/acme/releases/-/releases", "https://gitlab.com/acme/releases"),
    ("https://gitlab.inria.fr/acme/src", "https://gitlab.inria.fr/acme/src"),
    ("https://github.com/acme/tree", "https://github.com/acme/tree"),
    ("https://github.com/acme/wiki/wiki", "https://github.com/acme/wiki"),
    ("https://bitbucket.org/acme/src/src/master", "https://bitbucket.org/acme/src"),
    ("https://codeberg.org/acme/raw", "https://codeberg.org/acme/raw"),
    (
        "https://github.com/acme/foreign-seg-and-\ndisinformation",
        "https://github.com/acme/foreign-seg-and-disinformation",
    ),
]


@pytest.mark.parametrize(("written", "meant"), SPELLED)
@pytest.mark.parametrize("words", ["Code is available at", "Our code:"])
def test_a_link_is_read_however_it_is_spelled(words: str, written: str, meant: str) -> None:
    found = find_all(Paper(title="Kidneys", abstract=f"We segment. {words} {written}"))
    assert found[0].url == meant


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a", "http://[::1]/", "http://localhost/x", "http://intranet/x", "https://a.local/x", "ftp://a.org/x",
        "https://me:pw@github.com/a/b", "https://github.com:8443/a/b", "javascript:alert(1)", "https://", "github", "https://a..b/",
        "https://github.com/", "https://github.com/-x/y", "mailto:a@b.org", "http://1.2.3.4/x", "https://a.b",
    ],
)  # fmt: skip
def test_what_is_no_public_address_gives_none(url: str) -> None:
    assert parse(url) is None


def test_pages_of_github_that_are_no_repository_are_not_taken_for_one() -> None:
    for path in ("topics/segmentation", "orgs/lab-x/repositories", "features/actions", "search?q=sam"):
        address = parse(f"https://github.com/{path}")
        assert address is not None
        assert address.kind == "other"
