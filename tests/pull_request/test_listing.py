"""What people change in the README on GitHub is told as `bot render` tells it, and nothing of it is lost."""

from datetime import date

import pytest

from bot.core.catalog import Catalog, Entry, Provenance, in_order, with_entries
from bot.core.settings import Column, Section
from bot.listing.files import Listing
from bot.listing.readme import new_readme, render_readme
from bot.listing.readme_edits import take_in
from bot.pull_request.listing import changes_by_people
from bot.pull_request.rows import replace_rows, with_row, without
from bot.support.errors import InputError
from tests.pull_request.people import settings

TODAY = date(2026, 11, 26)
_COLUMNS = ("date", "authors", "title", "venue", "code")
METHODS = Section(
    name="methods",
    title="Methods",
    columns=tuple(Column(heading=role.capitalize(), role=role) for role in _COLUMNS),
    row="| {date} | {authors} | {title} [(paper)]({url}) | {venue?{venue}:arXiv} | {code?[code]({code}):-} |",
)
SURVEYS = Section(
    name="surveys",
    title="Surveys",
    columns=(),
    row="- **{title}**, {authors}{venue?, *{venue}*} [[paper]]({url}){code? [[code]]({code})}",
)
SETTINGS = settings().model_copy(update={"sections": (METHODS, SURVEYS)})
KITES = "arXiv:2405.00001"


def entry(
    number: int, title: str, section: str = "methods", month: str = "202405", **values: object
) -> Entry:
    arxiv_id = f"{month[2:]}.{number:05}"
    facts = {
        "arxiv_id": arxiv_id,
        "date": month,
        "authors": "A. Bell et al.",
        "title": title,
        "url": f"https://arxiv.org/abs/{arxiv_id}",
        "section": section,
        "kind": "method",
        "provenance": Provenance(by="bot", added=TODAY, classified=("kind", "section")),
    }
    return Entry.model_validate(facts | values)


CATALOG = Catalog(
    entries=in_order(
        [
            entry(1, "Flying kites", venue="ICML 2024", code="https://github.com/bell/kites"),
            entry(2, "Kites that fly themselves", month="202404", venue="CVPR 2024"),
            entry(3, "The wind of kites", month="202403"),
            entry(4, "A survey of kites", "surveys", month="202301", venue="TPAMI 2023"),
            entry(5, "Kites in both", "surveys", month="202302", also_in=("methods",)),
        ]
    )
)
_WHOLE = new_readme(CATALOG, SETTINGS)
README = _WHOLE[_WHOLE.index("<!-- bot:table-methods:start") :]
BEFORE = Listing(CATALOG, README)


def line_of(title: str, readme: str = README, start: str = "| 2") -> str:
    return next(one for one in readme.splitlines() if one.startswith(start) and title in one)


def edited(old: str, new: str, readme: str = README) -> str:
    assert old in readme
    return readme.replace(old, new)


TYPED = "| 202403 | N. Ew | Brand new kites [(paper)](https://arxiv.org/abs/2403.09999) | ECCV 2024 | [code](https://github.com/n/k) |"
EDITS = {
    "a venue": edited("| CVPR 2024 |", "| ECCV 2024 |"),
    "a venue typed where there was none": edited("| arXiv |", "| NeurIPS 2024 |"),
    "a venue taken out": edited("| CVPR 2024 |", "| - |"),
    "a venue in an item": edited("*TPAMI 2023*", "*IJCV 2023*"),
    "authors in an item": edited("**A survey of kites**, A. Bell et al.", "**A survey of kites**, C. Dorn"),
    "a code link": edited("github.com/bell/kites", "github.com/bell/better"),
    "a code link taken out": edited("[code](https://github.com/bell/kites)", "-"),
    "a link": edited("[(paper)](https://arxiv.org/abs/2404.00002)", "[(paper)](https://doi.org/10.1000/x)"),
    "a publisher's page": edited(
        "[(paper)](https://arxiv.org/abs/2405.00001)",
        "[(paper)](https://arxiv.org/abs/2405.00001) [(ICML)](https://doi.org/10.1000/x)",
    ),
    "a title and a date": edited(line_of("wind"), line_of("wind").replace("03 |", "02 |").replace("wind", "Wind")),
    "a row copied into another section": edited(
        "- **A survey",
        "- **The wind of kites**, A. Bell et al. [[paper]](https://arxiv.org/abs/2403.00003)\n- **A survey",
    ),
    "a row moved into another section": edited(
        "- **A survey",
        "- **The wind of kites**, A. Bell et al. [[paper]](https://arxiv.org/abs/2403.00003)\n- **A survey",
        edited(line_of("wind") + "\n", ""),
    ),
    "one of two places of a row taken out": edited(line_of("Kites in both") + "\n", ""),
    "the other place of it taken out": edited(line_of("Kites in both", start="- **") + "\n", ""),
    "a new row": edited(line_of("wind"), f"{line_of('wind')}\n{TYPED}"),
}  # fmt: skip


@pytest.mark.parametrize("readme", EDITS.values(), ids=list(EDITS))
def test_an_edit_of_the_readme_stays_and_is_told_as_bot_render_tells_it(readme: str) -> None:
    catalog, told = changes_by_people(BEFORE, Listing(CATALOG, readme), SETTINGS, TODAY)

    assert told.any
    assert not told.deleted
    assert catalog == take_in(readme, CATALOG, SETTINGS, TODAY).catalog
    written = [line for line in readme.splitlines() if line not in README.splitlines()]
    lines = render_readme(readme, catalog, SETTINGS).splitlines()
    assert [line for line in written if line not in lines] == []


BOTH = line_of("Kites in both")
SECOND_PLACES = {
    "a title in the first section": ("title", edited("- **Kites in both**", "- **Kites in Both**")),
    "authors in the first section": (
        "authors",
        edited("- **Kites in both**, A. Bell et al.", "- **Kites in both**, C. Dorn"),
    ),
    "a title in the other": ("title", edited(BOTH, BOTH.replace("in both", "in Both"))),
    "authors in the other": ("authors", edited(BOTH, BOTH.replace("A. Bell et al.", "C. Dorn"))),
    "a date in the other": ("date", edited(BOTH, BOTH.replace("202302", "202303"))),
}


@pytest.mark.parametrize(("field", "readme"), SECOND_PLACES.values(), ids=list(SECOND_PLACES))
def test_an_edit_in_one_of_two_places_of_a_row_stays(field: str, readme: str) -> None:
    catalog, told = changes_by_people(BEFORE, Listing(CATALOG, readme), SETTINGS, TODAY)
    assert told.changed == {"arXiv:2302.00005": (field,)}
    written = [line for line in readme.splitlines() if line not in README.splitlines()]
    rendered = render_readme(readme, catalog, SETTINGS)
    assert [line for line in written if line not in rendered.splitlines()] == []
    # What the other place still says is no edit when somebody is at it later.
    after = Listing(catalog, rendered.replace("<!-- rendered ", "<!-- was "))
    assert not changes_by_people(Listing(catalog, rendered), after, SETTINGS, TODAY)[1].any


def test_a_value_taken_out_of_the_first_place_of_a_row_is_taken_out_although_the_other_tells_it() -> None:
    code = "https://github.com/bell/both"
    catalog = replace_rows(CATALOG, lambda one: one.model_copy(update={"code": code}))
    readme = render_readme(README, catalog, SETTINGS)
    item = line_of("Kites in both", readme, start="- **")
    after = Listing(catalog, edited(item, item.replace(f" [[code]]({code})", ""), readme))
    now, told = changes_by_people(Listing(catalog, readme), after, SETTINGS, TODAY)
    assert told.changed == {"arXiv:2302.00005": ("code",)}
    assert code not in line_of("Kites in both", render_readme(after.readme, now, SETTINGS), start="- **")


@pytest.mark.parametrize("readme", EDITS.values(), ids=list(EDITS))
def test_an_edit_that_was_told_before_is_not_told_again(readme: str) -> None:
    before = Listing(CATALOG, readme)
    after = Listing(CATALOG, "Welcome.\n\n" + readme)
    assert not changes_by_people(before, after, SETTINGS, TODAY)[1].any


@pytest.mark.parametrize("readme", EDITS.values(), ids=list(EDITS))
def test_without_an_earlier_state_the_readme_counts_as_for_bot_render(readme: str) -> None:
    catalog, _ = changes_by_people(None, Listing(CATALOG, readme), SETTINGS, TODAY)
    assert catalog == take_in(readme, CATALOG, SETTINGS, TODAY).catalog


def test_all_that_a_person_typed_into_a_new_row_is_the_persons() -> None:
    catalog, told = changes_by_people(BEFORE, Listing(CATALOG, EDITS["a new row"]), SETTINGS, TODAY)
    (typed,) = told.added
    assert typed in catalog.entries
    assert typed.provenance.by == "person"
    assert typed.provenance.set_by_person == (
        "date",
        "authors",
        "title",
        "url",
        "code",
        "venue",
        "section",
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("a venue", ("venue",)),
        ("a link", ("url",)),
        ("a row copied into another section", ("also_in",)),
        ("a row moved into another section", ("section",)),
    ],
)
def test_what_a_person_changed_is_the_persons_and_no_more(name: str, fields: tuple[str, ...]) -> None:
    catalog, _ = changes_by_people(BEFORE, Listing(CATALOG, EDITS[name]), SETTINGS, TODAY)
    (marked,) = (one.provenance for one in catalog.entries if one.provenance.set_by_person)
    assert marked.set_by_person == fields
    assert set(marked.classified) == {"kind", "section"} - set(fields)


def test_where_catalog_and_readme_were_both_changed_the_catalog_counts() -> None:
    first = CATALOG.entries[0]
    by_hand = first.model_copy(update={"venue": "ICLR 2024"})
    after = Listing(with_row(CATALOG, first, by_hand), edited("ICML 2024", "ECCV 2024"))
    catalog, told = changes_by_people(BEFORE, after, SETTINGS, TODAY)
    assert told.changed == {KITES: ("venue",)}
    assert catalog.entries[0].venue == "ICLR 2024"


def test_a_row_deleted_in_the_readme_is_deleted() -> None:
    readme = edited(line_of("wind") + "\n", "")
    catalog, told = changes_by_people(BEFORE, Listing(CATALOG, readme), SETTINGS, TODAY)
    assert [one.title for one in told.deleted] == ["The wind of kites"]
    assert told.deleted[0] not in catalog.entries


WIND = "The wind of kites [(paper)](https://arxiv.org/abs/2403.00003)"
SURVEY = "A. Bell et al., *TPAMI 2023* [[paper]](https://arxiv.org/abs/2301.00004)"
STRUCK_ROWS = {
    "what its cells show": f"| ~~202403~~ | ~~A. Bell et al.~~ | ~~{WIND}~~ | ~~arXiv~~ | ~~-~~ |",
    "the title alone": f"| 202403 | A. Bell et al. | ~~{WIND.replace(' [', '~~ [')} | arXiv | - |",
    "the title in HTML": f"| 202403 | A. Bell et al. | <del>{WIND}</del> | arXiv | - |",
    "all of it at once": f"~~| 202403 | A. Bell et al. | {WIND} | arXiv | - |~~",
    "what stands between its ends": f"| ~~202403 | A. Bell et al. | {WIND} | arXiv | -~~ |",
}
STRUCK_ITEMS = {
    "an item": f"- ~~**A survey of kites**, {SURVEY}~~",
    "an item with its mark": f"~~- **A survey of kites**, {SURVEY}~~",
    "the title of an item": f"- ~~**A survey of kites**~~, {SURVEY}",
}


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("name", [*STRUCK_ROWS, *STRUCK_ITEMS])
def test_a_row_that_somebody_struck_out_is_deleted_and_its_line_stays(name: str, keep: bool) -> None:
    sections = tuple(one.model_copy(update={"keep": keep}) for one in SETTINGS.sections)
    kept = SETTINGS.model_copy(update={"sections": sections})
    gone = "The wind of kites" if name in STRUCK_ROWS else "A survey of kites"
    line = line_of("wind") if name in STRUCK_ROWS else line_of("A survey", start="- **")
    struck = (STRUCK_ROWS | STRUCK_ITEMS)[name]
    after = Listing(CATALOG, edited(line, struck))
    catalog, told = changes_by_people(BEFORE, after, kept, TODAY)
    assert [one.title for one in told.deleted] == [gone]
    assert not told.changed
    written = render_readme(after.readme, catalog, kept)
    assert written.splitlines().count(struck) == 1
    later = Listing(catalog, written.replace("<!-- rendered ", "<!-- was "))
    assert not changes_by_people(Listing(catalog, written), later, kept, TODAY)[1].any
    assert take_in(later.readme, catalog, kept, TODAY).catalog == catalog


def test_a_section_of_which_all_rows_are_struck_out_keeps_one_header() -> None:
    shown = [line for line in README.splitlines() if line.startswith("| 2")]
    after = README
    for line in shown:
        cells = line.split(" | ")
        after = after.replace(line, " | ".join([*cells[:2], f"~~{cells[2]}~~", *cells[3:]]))
    catalog, _ = changes_by_people(BEFORE, Listing(CATALOG, after), SETTINGS, TODAY)
    written = render_readme(after, catalog, SETTINGS)
    assert written.count("|Date|") == 1
    new = with_entries(catalog, [entry(7, "A new kite")])
    assert take_in(render_readme(written, new, SETTINGS), new, SETTINGS, TODAY).catalog == new
    assert line_of("A new kite", render_readme(written, new, SETTINGS))


def test_a_value_that_somebody_struck_out_is_taken_out_of_its_row() -> None:
    catalog, told = changes_by_people(
        BEFORE, Listing(CATALOG, edited("| CVPR 2024 |", "| ~~CVPR 2024~~ |")), SETTINGS, TODAY
    )
    assert told.changed == {"arXiv:2404.00002": ("venue",)}
    assert catalog.entries[1].venue is None


def test_a_row_deleted_in_the_catalog_stays_deleted_although_another_row_of_its_table_was_edited() -> None:
    after = Listing(without(CATALOG, [KITES]), EDITS["a venue"])
    catalog, told = changes_by_people(BEFORE, after, SETTINGS, TODAY)
    assert [one.id for one in told.deleted] == [KITES]
    assert told.changed == {"arXiv:2404.00002": ("venue",)}
    assert KITES not in [one.id for one in catalog.entries]


def test_a_row_changed_in_the_catalog_is_not_deleted_with_its_line() -> None:
    changed = replace_rows(CATALOG, lambda one: one.model_copy(update={"title": one.title + " anew"}))
    after = Listing(changed, edited(line_of("wind") + "\n", ""))
    assert not changes_by_people(BEFORE, after, SETTINGS, TODAY)[1].deleted


def test_the_readme_of_an_earlier_state_may_lack_a_section_that_the_list_has_now() -> None:
    new = Section(name="tools", title="Tools")
    wider = SETTINGS.model_copy(update={"sections": (*SETTINGS.sections, new)})
    readme = EDITS["a venue"] + "\n<!-- bot:table-tools:start -->\n<!-- bot:table-tools:end -->\n"
    _, told = changes_by_people(BEFORE, Listing(CATALOG, readme), wider, TODAY)
    assert told.changed == {"arXiv:2404.00002": ("venue",)}


def test_an_edit_that_gives_two_rows_one_identifier_is_told() -> None:
    # The README gives one row the link of a row that the catalog got meanwhile.
    readme = edited(
        "Kites that fly themselves [(paper)](https://arxiv.org/abs/2404.00002)",
        "Kites that fly themselves [(paper)](https://arxiv.org/abs/2405.00009)",
    )
    catalog = Catalog(entries=in_order([*CATALOG.entries, entry(9, "Another work")]))
    with pytest.raises(InputError, match=r"cannot be changed so: arXiv:2405\.00009 has two rows"):
        changes_by_people(BEFORE, Listing(catalog, readme), SETTINGS, TODAY)


@pytest.mark.parametrize("keep", [True, False])
def test_a_row_that_a_person_made_unreadable_is_refused_and_one_that_was_unreadable_stands(
    keep: bool,
) -> None:
    odd = "| someday | A | No link | - | - |"
    sections = (METHODS.model_copy(update={"keep": keep}), SURVEYS)
    kept = SETTINGS.model_copy(update={"sections": sections})
    was = edited(line_of("wind"), f"{line_of('wind')}\n{odd}")
    with pytest.raises(InputError, match="No link"):
        changes_by_people(BEFORE, Listing(CATALOG, was), kept, TODAY)
    after = Listing(CATALOG, edited("CVPR 2024", "ECCV 2024", was))
    _, told = changes_by_people(Listing(CATALOG, was), after, kept, TODAY)
    assert told.changed == {"arXiv:2404.00002": ("venue",)}
