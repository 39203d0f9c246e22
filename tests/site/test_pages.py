"""The pages as they are without a script: everything is there, and nothing of a row can become markup."""

import re
from datetime import date

import pytest
from hypothesis import given
from selectolax.lexbor import LexborHTMLParser

from bot.core.citations import Cited
from bot.listing.public import anchor
from bot.site import Figure, Offer, pages, site_of
from bot.support.plain_text import plain
from tests.listing.strategies import catalog_entries
from tests.site.lists import paper, public_list, settings

OFFERS = (Offer("feed.xml", "All new papers", is_feed=True), Offer("references.bib", "BibTeX"))


TAGS = frozenset(
    ["tbody", "tr", "td", "time", "a", "p", "span", "details", "summary", "pre", "button", "dl", "dt", "dd"]
)
"""What a row is made of."""


def page_of(*entries, name="index.html", **facts):
    return LexborHTMLParser(site_of(public_list(*entries, **facts), OFFERS, ())[name])


def rows(page):
    return page.css("#papers > tr")


def text(node):
    return " ".join(node.text().split())


def test_every_row_stands_in_the_plain_table_newest_first():
    page = page_of(*map(paper, range(30)))
    months = [row.css_first("time").attributes["datetime"] for row in rows(page)]
    assert len(months) == 30
    assert months == sorted(months, reverse=True)


def test_a_row_shows_what_readers_look_for():
    entry = paper(6, venue="MICCAI 2025", modality=("mri", "multi"))
    (row,) = rows(page_of(entry))
    assert row.css_first("a.title").attributes["href"] == entry.url
    assert text(row.css_first(".by")) == f"{entry.authors} MICCAI 2025 evaluation MRI several modalities"
    assert row.css("td")[2].css_first("a").attributes["href"] == entry.code
    assert text(row.css_first("pre")).startswith("@inproceedings{")
    assert str(entry.provenance.added) in text(row.css_first("dl"))


def test_each_row_has_an_anchor_that_its_own_link_names():
    entry = paper(1, arxiv_id=None, url='https://example.org/é?a=<b>&c="d"#e')
    (row,) = rows(page_of(entry))
    assert row.attributes["id"] == anchor(entry)
    assert f"#{anchor(entry)}" in [link.attributes["href"] for link in row.css("dd a")]
    assert re.fullmatch(r"[!-~]+", anchor(entry))


def test_a_long_list_goes_on_on_further_pages():
    texts = site_of(public_list(*map(paper, range(pages.PAGE + 3))), (), ())
    assert len(rows(LexborHTMLParser(texts["index.html"]))) == pages.PAGE
    second = LexborHTMLParser(texts["page-2.html"])
    assert len(rows(second)) == 3
    assert [link.attributes["href"] for link in second.css("#pages a")] == ["index.html", "page-2.html"]


def test_each_row_has_one_address_wherever_it_stands():
    entries = list(map(paper, range(pages.PAGE + 3)))
    cited = {entry.id: Cited(count=1, cites=(entries[0].id,)) for entry in entries}
    texts = site_of(public_list(*entries, cited=cited), (), ())
    first, second = (LexborHTMLParser(texts[name]) for name in ("index.html", "page-2.html"))
    ids = [row.attributes["id"] for row in rows(second)]
    assert [one.attributes["id"] for one in first.css("noscript .elsewhere p")] == ids
    assert [one.attributes["href"] for one in first.css("noscript a")] == [
        f"page-2.html#{one}" for one in ids
    ]
    assert not second.css("noscript")
    assert {str(link.attributes["href"]).partition("#")[0] for link in first.css("#papers a[href*='#']")} == {
        ""
    }
    there = [str(link.attributes["href"]) for link in second.css("#papers a[href*='#']")]
    assert {href.partition("#")[0] for href in there} == {"index.html"}
    known = {row.attributes["id"] for row in (*rows(first), *rows(second))}
    assert {href.partition("#")[2] for href in there} <= known


def test_an_empty_list_has_a_page():
    page = page_of()
    assert rows(page) == []
    assert text(page.css_first("#status")) == "0 papers"


def test_a_row_without_month_authors_or_code_leaves_its_cells_empty():
    (row,) = rows(page_of(paper(1, kind=None, modality=(), code=None, venue=None)))
    assert text(row.css("td")[2]) == ""
    assert row.css(".tag") == []


def test_an_address_that_hides_where_it_leads_is_no_link():
    (row,) = rows(
        page_of(paper(1, url="https://arxiv.org@evil.example/x", code="https://a:b@evil.example/y"))
    )
    assert row.css_first(".title").tag == "span"
    assert not any("evil" in (link.attributes["href"] or "") for link in row.css("a"))


def test_a_title_that_shows_nothing_is_told():
    (row,) = rows(page_of(paper(1, title="\u3164")))
    assert text(row.css_first("a.title")) == "Untitled"


def test_titles_are_written_in_the_direction_of_their_own_letters():
    (row,) = rows(page_of(paper(1, title="تقسيم الصور", authors="أ. علي")))
    assert [row.css_first(one).attributes.get("dir") for one in (".title", ".by span")] == ["auto", "auto"]


def test_a_row_of_two_sections_stands_in_both_and_names_the_published_version():
    entry = paper(1, section="sam2", also_in=("datasets",), published="https://example.org/published")
    page = page_of(entry)
    (row,) = rows(page)
    assert row.attributes["data-section"] == "sam2 datasets"
    assert entry.published in [link.attributes["href"] for link in row.css("dd a")]
    assert {"sam2", "datasets"} <= {o.attributes["value"] for o in page.css("select[name=section] option")}


def test_rows_under_one_link_have_anchors_of_their_own():
    same = {"arxiv_id": None, "link_in_doubt": True, "url": "https://example.org/one"}
    ids = [row.attributes["id"] for row in rows(page_of(paper(1, **same), paper(2, **same)))]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"[!-~]+", one or "") for one in ids)


def test_a_row_without_date_or_authors_is_shown():
    (row,) = rows(page_of(paper(1, date=None, authors=None)))
    assert row.attributes["data-month"] == ""
    assert row.css("time")[0].attributes["datetime"] == str(paper(1).provenance.added)


def test_citations_are_shown_only_where_they_are_known():
    first, second, third = paper(1), paper(2), paper(3)
    cited = {first.id: Cited(count=12, cites=(second.id, "arXiv:0000.00000")), second.id: Cited(count=0)}
    page = page_of(first, second, third, cited=cited)
    cells = {row.attributes["id"]: text(row.css_first(".cited")) for row in rows(page)}
    assert cells == {first.id: "12", second.id: "0", third.id: ""}
    related = {row.attributes["id"]: [a.attributes["href"] for a in row.css("dd a")] for row in rows(page)}
    assert f"#{second.id}" in related[first.id]
    assert f"#{first.id}" in related[second.id]
    assert not any("0000.00000" in href for href in related[first.id])


def test_without_counts_there_is_no_such_column():
    assert page_of(paper(1)).css("td.cited, option[value=cited]") == []


def test_the_filters_offer_what_the_list_has_with_its_numbers():
    page = page_of(paper(0), paper(4), paper(5))
    options = {o.attributes["value"]: text(o) for o in page.css("select[name=section] option")}
    assert options["sam2"].endswith("(2)")
    assert "datasets" not in options
    assert [o.attributes["value"] for o in page.css("select[name=year] option")] == [
        "",
        "2020",
        "2019",
        "2015",
    ]


def test_each_page_leads_to_feeds_and_files():
    page = page_of(paper(1))
    assert [link.attributes["href"] for link in page.css("link[rel=alternate]")] == ["feed.xml"]
    assert "follow.html" in [link.attributes["href"] for link in page.css("header a")]
    follow = page_of(paper(1), name="follow.html")
    assert {"feed.xml", "references.bib"} <= {a.attributes["href"] for a in follow.css("main a")}


def test_pictures_come_with_their_words():
    figure = Figure("p.svg", "Papers a month", "12 papers in May", 800, 300)
    page = LexborHTMLParser(site_of(public_list(paper(1)), (), (figure,))["pictures.html"])
    assert [image.attributes["alt"] for image in page.css("img")] == ["12 papers in May"]


@pytest.mark.parametrize("name", ["index.html", "page-2.html", "follow.html", "pictures.html"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(name):
    figure = Figure("p.svg", "T", "words", 800, 300)
    texts = site_of(public_list(*map(paper, range(pages.PAGE + 1))), OFFERS, (figure,))
    page = LexborHTMLParser(texts[name])
    (policy,) = [
        meta.attributes["content"] or "" for meta in page.css("meta[http-equiv=Content-Security-Policy]")
    ]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert page.css("style, [style], iframe, object, embed, base") == []
    assert all(not script.text() for script in page.css("script"))
    loaded = [n.attributes.get("src") or n.attributes.get("href") for n in page.css("script, link, img")]
    assert all(re.fullmatch(r"[\w.-]+", place or "") for place in loaded)
    events = [name for node in page.css("*") for name in node.attributes if name.startswith("on")]
    assert events == []


@given(catalog_entries)
def test_no_text_of_a_row_becomes_markup(entries):
    page = page_of(*entries)
    assert [text(row.css_first(".title")) for row in rows(page)] == [
        plain(entry.title) for entry in sorted(entries, key=lambda entry: entry.date or "", reverse=True)
    ]
    assert {node.tag for node in page.css_first("#papers").css("*")} <= TAGS
    links = [a.attributes["href"] for row in rows(page) for a in row.css("a")]
    assert all(re.match(r"(?:#|https?://)", link, re.IGNORECASE) for link in links)


def test_a_hostile_title_of_the_list_stays_text():
    public = public_list(paper(1))
    named = settings(list=public.settings.list.model_copy(update={"title": "<script>alert(1)</script>"}))
    texts = site_of(type(public)(public.catalog, named), (), ())
    page = LexborHTMLParser(texts["index.html"])
    assert text(page.css_first("h1")) == "<script>alert(1)</script>"
    assert len(page.css("script")) == 1


def test_the_same_list_gives_the_same_bytes():
    assert site_of(public_list(*map(paper, range(9))), OFFERS, ()) == site_of(
        public_list(*map(paper, range(9))), OFFERS, ()
    )


def test_the_day_that_a_row_came_is_there_to_filter_by():
    entry = paper(1)
    (row,) = rows(page_of(entry))
    assert date.fromisoformat(row.attributes["data-added"]) == entry.provenance.added
