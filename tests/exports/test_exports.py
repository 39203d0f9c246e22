"""The feeds and files, read by programs of other people."""

import csv
import io
import json
from datetime import date, timedelta

import feedparser
import jsonschema
import pytest
from citeproc.source.json import CiteProcJSON
from defusedxml.ElementTree import fromstring
from hypothesis import given
from pybtex.database import parse_string
from ruamel.yaml import YAML
from selectolax.lexbor import LexborHTMLParser

from bot.core.catalog import Provenance
from bot.core.citations import Cited
from bot.exports import DOWNLOADS, export, exports_of, feeds_of
from bot.exports.atom import MOST
from bot.support.errors import InputError
from tests import ROOT
from tests.listing.strategies import catalog_entries
from tests.site.lists import FIRST_DAY, SETTINGS, SITE, paper, public_list

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(*entries, name="feed.xml", **facts):
    text = export(public_list(*entries, **facts), name)
    read = feedparser.parse(text.encode())
    assert not read.bozo, read.get("bozo_exception")
    return read


def lines_of(text):
    """Read the CSV as programs do that know the mark at its beginning."""
    return csv.DictReader(io.StringIO(text.encode().decode("utf-8-sig"), newline=""))


def on(day: int) -> Provenance:
    return Provenance(by="bot", added=FIRST_DAY + timedelta(days=day))


def test_a_feed_tells_of_the_rows_that_came_last_not_of_the_newest_papers():
    old, new = paper(11, provenance=on(5)), paper(1, provenance=on(9))
    assert (old.date or "") > (new.date or "")
    assert [entry.title for entry in feed_of(old, new).entries] == [new.title, old.title]


def test_a_backfill_does_not_flood_a_feed():
    assert len(feed_of(*map(paper, range(MOST + 30))).entries) == MOST


def test_each_section_has_a_feed_of_its_own():
    rows = [paper(number) for number in range(8)]
    found = feed_of(*rows, name="feed-sam2.xml")
    assert {entry.title for entry in found.entries} == {row.title for row in rows if row.section == "sam2"}
    assert "SAM 2" in found.feed.title
    assert {feed.name for feed in feeds_of(public_list())} == {
        "feed.xml", *(f"feed-{section.name}.xml" for section in SETTINGS.sections)
    }  # fmt: skip


def test_a_row_of_two_sections_stands_in_the_feeds_of_both():
    row = paper(1, section="literature", also_in=("sam2",))
    assert (
        len(feed_of(row, name="feed-sam2.xml").entries)
        == len(feed_of(row, name="feed-literature.xml").entries)
        == 1
    )


def test_rows_under_one_link_or_without_date_and_authors_can_be_exported():
    same = {
        "arxiv_id": None,
        "link_in_doubt": True,
        "url": "https://example.org/one",
        "date": None,
        "authors": None,
        "venue": None,
    }
    rows = [paper(1, **same), paper(2, **same, title="Another title")]
    texts = exports_of(public_list(*rows))
    found = feedparser.parse(texts["feed.xml"].encode())
    assert not found.bozo
    assert len({entry.id for entry in found.entries}) == 2
    assert len(parse_string(texts["references.bib"], "bibtex").entries) == 2
    assert [len(item) for item in json.loads(texts["references.json"])] == [4, 4]


def test_an_entry_says_what_readers_want_to_know():
    row = paper(6, authors="Ł. Müller et al.")
    (entry,) = feed_of(row).entries
    assert (entry.id, entry.link) == (f"https://arxiv.org/abs/{row.arxiv_id}", row.url)
    assert entry.author == "Ł. Müller et al."
    assert date.fromisoformat(entry.updated[:10]) == row.provenance.added
    assert [link.rel for link in entry.links] == ["alternate"]
    links = LexborHTMLParser(entry.content[0].value).css("a")
    assert [link.attributes["href"] for link in links] == [row.code, f"{SITE}/#{row.id}"]
    assert entry.summary == "Ł. Müller et al. · MICCAI 2025 · evaluation · CT"


def test_what_rfc_4287_asks_for_is_there():
    feed = fromstring(export(public_list(*map(paper, range(5))), "feed.xml").encode())
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert element.findall(f"{ATOM}author")
        assert (
            len([one for one in element.findall(f"{ATOM}link") if one.get("rel") in (None, "alternate")]) == 1
        )
    assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        f"{SITE}/feed.xml"
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_a_feed_without_rows_or_without_a_site_can_be_read():
    assert feed_of(name="feed-sam2.xml").entries == []
    assert feed_of(paper(1), site=None).feed.id


def test_the_order_of_time_is_the_only_thing_that_changes_a_feed():
    rows = [paper(1), paper(2)]
    assert export(public_list(*rows), "feed.xml") == export(public_list(*reversed(rows)), "feed.xml")


@given(catalog_entries)
def test_whatever_the_rows_hold_every_file_can_be_read(entries):
    texts = exports_of(public_list(*entries))
    found = feedparser.parse(texts["feed.xml"].encode())
    assert not found.bozo
    assert len(found.entries) == len(entries)
    assert len(parse_string(texts["references.bib"], "bibtex").entries) == len(entries)
    assert len(json.loads(texts["references.json"])) == len(entries)
    assert len(list(lines_of(texts["papers.csv"]))) == len(entries)
    jsonschema.validate(json.loads(texts["papers.json"]), json.loads(texts["papers.schema.json"]))


def test_the_json_has_the_facts_of_a_row():
    row = paper(6)
    data = json.loads(export(public_list(row, cited={row.id: Cited(count=3)}), "papers.json"))
    (found,) = data["papers"]
    assert (found["id"], found["title"], found["code"], found["cited"]) == (row.id, row.title, row.code, 3)
    assert (found["added"], found["added_by"]) == (str(row.provenance.added), "bot")
    schema = json.loads(export(public_list(), "papers.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://evil.example")', "＝1+1", "＠SUM(A1)"]
)
@pytest.mark.parametrize("before", ["", " ", "\t", "\n", "\u200b", "\u202e"])
def test_no_cell_is_a_formula(title, before):
    text = export(public_list(paper(1, title=before + title)), "papers.csv")
    (row,) = lines_of(text)
    assert row["title"] == f"'{title}"


def test_the_csv_has_a_line_for_each_row_with_its_names():
    text = export(public_list(paper(1, title='Commas, "quotes"', modality=("ct", "mri"))), "papers.csv")
    (row,) = lines_of(text)
    assert (row["title"], row["modality"], row["cited"]) == ('Commas, "quotes"', "ct;mri", "")


def test_spreadsheets_are_told_that_the_csv_is_utf_8():
    assert export(public_list(paper(1)), "papers.csv").encode().startswith(b"\xef\xbb\xbfid,key,title")


def test_a_title_that_shows_nothing_breaks_no_file():
    texts = exports_of(public_list(paper(1, title="\u3164\u200b")))
    assert feedparser.parse(texts["feed.xml"].encode()).entries[0].title == "Untitled"
    assert json.loads(texts["papers.json"])["papers"][0]["title"] == "Untitled"


def test_rows_whose_link_is_in_doubt_are_entries_of_their_own():
    rows = [paper(1, link_in_doubt=True, title=title) for title in ("One", "Two")]
    assert len({entry.id for entry in feed_of(*rows).entries}) == 2


def test_an_address_that_hides_where_it_leads_is_no_link():
    row = paper(1, url="https://arxiv.org@evil.example/x", code="https://github.com:a@evil.example/y")
    (entry,) = feed_of(row).entries
    assert "evil" not in str(entry.get("links")) + entry.content[0].value


def test_a_citation_processor_reads_the_csl():
    rows = [paper(0, venue="MICCAI 2025"), paper(1, venue="IEEE TMI"), paper(2, venue=None)]
    public = public_list(*rows)
    items = json.loads(export(public, "references.json"))
    source = CiteProcJSON(items)
    kinds = {public.references[row.id].key: source[public.references[row.id].key]["type"] for row in rows}
    assert sorted(kinds.values()) == ["article", "article-journal", "paper-conference"]
    first = next(item for item in items if item["type"] == "paper-conference")
    assert (first["container-title"], first["issued"]) == ("MICCAI 2025", {"date-parts": [[2025]]})
    assert first["author"] == [{"family": "Müller", "given": "A."}, {"literal": "others"}]


def test_citation_cff_names_the_list_and_its_surveys():
    found = YAML(typ="safe").load(export(public_list(), "CITATION.cff"))
    assert (found["cff-version"], found["title"]) == ("1.2.0", SETTINGS.list.title)
    assert found["repository"] == "https://github.com/keeper/list"
    assert found["preferred-citation"]["authors"][0] == {"family-names": "Zhang", "given-names": "Yichi"}
    assert len(found["references"]) == len(SETTINGS.cite)


def test_this_repositorys_citation_cff_says_what_its_settings_say():
    here = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    made = YAML(typ="safe").load(export(public_list(), "CITATION.cff"))
    assert (here["title"], here["references"]) == (made["title"], made["references"])


def test_an_unknown_file_is_refused_with_the_names_of_all():
    with pytest.raises(InputError, match=r"'list\.txt'.*references\.bib.*feed-sam2\.xml"):
        export(public_list(), "list.txt")


def test_every_offered_file_is_written():
    assert {one.name for one in DOWNLOADS} < set(exports_of(public_list()))
