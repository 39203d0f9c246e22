"""What a hostile or merely unlucky source may send, for property-based tests."""

from hypothesis import strategies as st

from bot.core.catalog import Entry, Provenance

FRAGMENTS = [
    "|", "||", "\\", "\\|", "\\\\|", "`", "``", "*", "**", "_", "__", "~", "~~", "[", "]", "(", ")", "](", "![", "<", ">",
    "<b>", "</td>", "<!--", "-->", "<script>alert(1)</script>", "<img src=x onerror=y>", "&amp;", "&lt;", "&#64;", "&", ";",
    "@octocat", "@org/team", "#123", "GH-12", "owner/repo#1", "0123abcdef", "deadbeef", "a" * 40, ":tada:", "$x$", "$$", "^",
    "https://github.com/o/r/issues/1", "http://evil.example", "www.evil.example", "mail@evil.example", "javascript:alert(1)",
    "mailto:a@b.c", "ftp://x.y", "[x](javascript:alert(1))", "<https://evil.example>", "[a]: http://evil.example",
    "\n", "\r\n", "\t", "\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\x00", "\x1b[31m", "\u2028", "\u3164",
    "\U000e0041", "é", "中文", "SAM", " ", "a_b", "2D+T", "None", "---", "# ", "#", "- ", "1. ", "1) ", "> ", "===", "+ ", "<!-- bot:new:end -->",
]  # fmt: skip

hostile_text = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4), st.sampled_from("abc SAM 12 ")), max_size=6
).map("".join)

shown_text = hostile_text.map(lambda text: f"{text}x")
"""Text that always shows something."""

web_addresses = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}/{path}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["example.org", "github.com", "arxiv.org", "exämple.org", "[::1]", "a.b:8080"]),
    st.lists(st.one_of(st.sampled_from([*FRAGMENTS, "%", "%20", "?a=1&copy;=2", "(a)", "'", '"']), st.text(max_size=3))).map("".join),
)  # fmt: skip


def _entry(number: int, date: str, texts: tuple[str, str], code: str | None, section: str) -> Entry:
    return Entry(
        date=date,
        authors=texts[0],
        title=f"{texts[1]}{number}",
        url=f"https://example.org/{number}",
        code=code,
        section=section,
        provenance=Provenance(by="bot", added="2026-01-01"),
    )


catalog_entries = st.lists(
    st.tuples(
        st.sampled_from(["202304", "202401", "202512"]),
        st.tuples(shown_text, shown_text),
        st.sampled_from([None, "https://github.com/a/b", "http://example.org/x(y)|z?q=1&amp;r"]),
        st.sampled_from(["datasets", "sam2", "literature"]),
    ),
    max_size=2,
).map(lambda rows: tuple(_entry(number, *row) for number, row in enumerate(rows)))
"""Rows as a catalog may hold them, with whatever text got past the sources."""
