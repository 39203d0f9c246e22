"""A body worth reading, within GitHub's limit, whatever the papers say."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.state import Code, Decision, Near, Row
from bot.listing.escape import plain
from bot.pull_request import notes
from bot.pull_request.body import ChangedRow, Story, body, title
from bot.pull_request.commands import Reject, read_command, read_commands
from bot.pull_request.row_text import tell_found
from bot.pull_request.rows import Edits
from bot.pull_request.words import MOST, length, likely
from tests.pull_request.people import TODAY, entry, proposal, row

GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def story(rows: int, held: int = 0, words: int = 12) -> Story:
    long = " ".join(f"word{n}" for n in range(words))
    return Story(
        rows=tuple(row(n, f"Paper number {n} {long}") for n in range(1, rows + 1)),
        held=tuple(row(n + 50_000, f"Held paper {n} {long}") for n in range(1, held + 1)),
        waiting=7,
        scan=proposal().scan,
    )


def test_the_promise_names_its_command_as_code() -> None:
    text = body(Story(rows=(row(1),), promise="The precision is not kept: run `bot train`."))

    assert "run `bot train`." in text


def test_a_row_has_all_that_a_maintainer_needs() -> None:
    full = row(1, venue="MICCAI 2025", doi="10.1000/x", code="https://github.com/a/b").model_copy(
        update={"doubts": ("no abstract was given",), "quote": "We segment livers."}
    )
    text = body(Story(rows=(full,), scan=proposal().scan))

    for part in (
        "[Paper number 1](https://arxiv.org/abs/2507.00001)",
        "<br>A. Author et al., MICCAI 2025 `arXiv:2507.00001`|method: ct<br>[code](https://github.com/a/b)|0.95|",
        "1. Names the model; speaks of CT. “We segment livers.”",
        "Nearest on the list: [A listed paper](https://arxiv.org/abs/2401.00001) (0.80)",
        "Code: the abstract says our code (checked: it answers and holds code): 1",
        "[doi:10.1000/x](https://doi.org/10.1000/x)",
        "/bot reject 2507.00001",
        "Semantic Scholar",
    ):
        assert part in text
    assert "- 1: [Paper number 1](https://arxiv.org/abs/2507.00001): no abstract was given" in unfolded(text)


def unfolded(text: str) -> str:
    """Return what is seen before anything is unfolded."""
    return re.sub(r"<details><summary>(.*?)</summary>.*?</details>", r"\1", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("month", "authors", "told"),
    [
        ("2024", "A. Lee", "), A. Lee, 2024 (`"),
        ("202403", None, "), 2024-03 (`"),
        (None, "A. Lee", "), A. Lee (`"),
        (None, None, ") (`"),
    ],
)
def test_a_row_tells_what_is_known_of_its_month_and_authors_and_nothing_more(
    month: str | None, authors: str | None, told: str
) -> None:
    found = row(1).model_copy(
        update={"entry": row(1).entry.model_copy(update={"date": month, "authors": authors})}
    )
    assert tell_found(found).startswith(f"[Paper number 1](https://arxiv.org/abs/2507.00001{told}arXiv:")


def test_a_doubtful_code_link_needs_the_human() -> None:
    doubtful = row(1).model_copy(
        update={"code": Code(url="https://github.com/a/b", status="doubtful", reason="named once")}
    )

    text = unfolded(body(Story(rows=(doubtful,))))

    assert (
        "code: [github.com/a/b](https://github.com/a/b), named once (doubtful, so not in the table)" in text
    )
    assert "**1 needs your eye**" in text


def test_a_code_link_that_is_closed_to_readers_needs_the_human() -> None:
    code = Code(url="https://gitlab.a.org/b", status="closed", reason="it leads to a page for signing in")
    without = row(1).entry.model_copy(update={"code": None})
    text = unfolded(body(Story(rows=(row(1).model_copy(update={"entry": without, "code": code}),))))
    assert (
        "code: [gitlab.a.org/b](https://gitlab.a.org/b), it leads to a page for signing in "
        "(closed to readers, so not in the table)"
    ) in text


def test_a_row_without_code_says_what_was_read() -> None:
    without = row(1).model_copy(
        update={"code": None, "code_search": "abstract and comment read; full text not"}
    )

    text = body(Story(rows=(without, row(2))))

    assert "Code: none found (abstract and comment read; full text not): 1" in text


def test_an_uncertain_row_needs_the_human() -> None:
    unsure = row(1, provenance=entry(1).provenance.model_copy(update={"list_worthy": 0.61}))

    assert "belongs on the list: likely (0.61)" in unfolded(body(Story(rows=(unsure, row(2)))))


def test_the_summary_counts_by_section_and_marks_what_is_new() -> None:
    rows = (row(1), row(2, section="datasets", code="https://github.com/a/b"), row(3))
    sections = {"literature": "Literature on models for medicine", "datasets": "Datasets"}

    text = body(Story(rows=rows, sections=sections, new=frozenset({"arXiv:2507.00003"})))

    assert text.startswith(
        "**3 papers**: 2 in Literature, 1 in Datasets; 1 with code; 1 new since the last run."
    )
    assert re.search(r"^\|3 \*\*new\*\*\|\[Paper number 3\]", text, re.MULTILINE)
    assert "`arXiv:2507.00003`|method: ct<br>Literature|0.95|" in text


def test_sections_whose_titles_begin_alike_are_told_by_their_whole_titles() -> None:
    sections = {"literature": "Papers on SAM", "datasets": "Papers on data"}

    text = body(Story(rows=(row(1), row(2, section="datasets")), sections=sections))

    assert "1 in Papers on SAM, 1 in Papers on data" in text


def test_the_nearest_row_is_told_only_where_it_is_near_and_not_that_of_all() -> None:
    far = row(3).model_copy(update={"nearest": (Near(id="arXiv:2401.00009", title="Far", similarity=0.5),)})
    near = row(4).model_copy(update={"nearest": (Near(id="doi:10.1000/near", title="Near", similarity=0.9),)})

    text = body(Story(rows=(row(1), row(2), far, near)))

    assert "A listed paper" not in text
    assert "Far" not in text
    assert "Nearest on the list: [Near](https://doi.org/10.1000/near) (0.90)" in text


def test_a_held_paper_says_why_and_what_to_write() -> None:
    held = row(7).model_copy(update={"held_by": "helper"})

    text = body(Story(rows=(row(1),), held=(held,)))

    assert "held by helper; belongs 0.95; names the model; speaks of CT" in text
    assert "`/bot accept arXiv:2507.00007`" in text


def test_twenty_eight_rows_take_two_minutes() -> None:
    words = "Segmenting organs of many patients by a promptable model that was adapted to their scans"
    rows = [row(n, f"Paper {n}: {words}", code=f"https://github.com/owner/project-{n}") for n in range(1, 29)]
    rows[3] = rows[3].model_copy(update={"doubts": ("judged by its title: no abstract was given",)})
    rows = [r.model_copy(update={"entry": r.entry.model_copy(update={"section": s})})
            for r, s in zip(rows, ["literature", "datasets"] * 14, strict=True)]  # fmt: skip
    sections = {
        "literature": "Literature reviews of models for medicine",
        "datasets": "Datasets for medicine",
    }

    text = body(Story(rows=tuple(rows), held=(row(40),), sections=sections, scan=proposal().scan))

    assert length(text) <= 12_000
    assert len(unfolded(text).splitlines()) <= 60
    assert unfolded(text).index("needs your eye") < 200


def test_papers_held_back_never_make_a_body_of_28_rows_longer_than_two_minutes() -> None:
    rows = [row(n, f"Paper {n}: Segmenting organs of many patients by a promptable model") for n in range(28)]
    held = [row(n, f"Held {n}: Segmenting organs by a model of another kind") for n in range(100, 170)]

    text = body(Story(rows=tuple(rows), held=tuple(held), scan=proposal().scan))

    shown = re.findall(r"`/bot accept (arXiv:\S+)`", text)
    assert shown == [one.entry.id for one in held[: len(shown)]]
    assert len(shown) >= 5
    assert f"{70 - len(shown)} more: `bot review` shows all of them" in text
    assert length(text) <= 12_000


def test_every_reason_of_a_row_is_told() -> None:
    reasons = ("names MedSAM in title", "medical: CT", "segmentation: masks", "language: text-driven")

    text = body(Story(rows=(row(1).model_copy(update={"reasons": reasons}),)))

    assert "1. Names MedSAM in title; medical: CT; segmentation: masks; language: text-driven." in text


def test_which_rows_are_not_surely_core_is_told_once() -> None:
    def scored(number: int, score: float) -> Row:
        known = entry(number).provenance.model_copy(update={"score": score})
        return row(number, provenance=known)

    text = body(Story(rows=(scored(1, 0.9), scored(2, 0.114), scored(3, 0.001))))

    told = "- Core of the topic with a probability below 0.8 (in brackets, where it is 0.01 or more): 2 (0.11), 3\n"
    assert told in text


@pytest.mark.parametrize(
    ("rows", "held", "words"),
    [(0, 0, 1), (1, 0, 5), (40, 60, 12), (300, 300, 12), (2000, 2000, 12), (2000, 0, 40)],
)
def test_the_body_is_never_longer_than_github_takes(rows: int, held: int, words: int) -> None:
    text = body(story(rows, held, words))

    assert length(text) <= MOST
    assert len(text.encode("utf-16-le")) // 2 <= 65_536


def test_two_thousand_proposals_degrade_row_by_row_and_the_rest_is_counted() -> None:
    text = body(story(2000, 100))

    shown = re.findall(r"^\|.*`arXiv:2507\.(\d{5})`\|", text, re.MULTILINE)
    assert [int(number) for number in shown] == list(range(1, len(shown) + 1))
    assert len(shown) > 150
    assert f"… and {2000 - len(shown)} more rows without room here: see `catalog.json`" in text
    assert length(text) > MOST * 0.9
    assert "100 papers held back" in text
    assert text.rstrip().endswith("</details>")


def test_each_row_of_the_table_can_be_rejected_by_a_command_to_copy() -> None:
    text = body(story(300))

    shown = re.findall(r"^\|.*`(arXiv:2507\.\d{5})`\|", text, re.MULTILINE)
    lines = re.findall(r"^/bot (reject .*)$", text, re.MULTILINE)
    commands = [read_command(line) for line in lines]
    assert [name for command in commands if isinstance(command, Reject) for name in command.ids] == shown


def test_no_row_is_cut_in_the_middle() -> None:
    whole = {line for number in range(1, 301) for line in body(Story(rows=(row(number),))).splitlines()}

    lines = body(Story(rows=tuple(row(number) for number in range(1, 301)))).splitlines()
    cut = [line for line in lines if line.startswith("|") and ends(line) not in set(map(ends, whole))]
    assert cut == []


def ends(line: str) -> str:
    """Return a line of the table without its number."""
    return line.partition("|[")[2]


def test_rows_that_fit_are_whole() -> None:
    text = body(story(40))

    assert text.count("Names the model; speaks of CT.") == 40


def test_the_title_tells_what_would_be_merged() -> None:
    change = ChangedRow(entry(1), entry(1, code="https://github.com/a/b"), ("code",))

    assert title(Story(rows=(row(1),))) == "Add 1 paper"
    assert title(Story(rows=(row(1),), changed=(change,), removed=(entry(3), entry(4)))) == (
        "Add 1 paper, update 1 row, remove 2 rows"
    )


def test_what_changed_since_the_review_is_told() -> None:
    since = Edits({"arXiv:2507.00003": ("title",)}, (entry(1),), (entry(2),))
    text = body(Story(rows=(), reviewed=date(2025, 7, 30), since_review=since))

    assert "added: Paper number 1 (`arXiv:2507.00001`)" in text
    assert "removed: Paper number 2 (`arXiv:2507.00002`)" in text
    assert "changed: `arXiv:2507.00003` (title)" in text


def test_probabilities_are_words_and_numbers() -> None:
    assert [likely(p) for p in (0.99, 0.85, 0.6, 0.5, 0.2, 0.0)] == [
        "almost certain (0.99)",
        "very likely (0.85)",
        "likely (0.60)",
        "as likely as not (0.50)",
        "doubtful (0.20)",
        "unlikely (0.00)",
    ]


def test_a_note_on_two_thousand_rejected_rows_fits() -> None:
    rejected = [
        Decision(id=f"arXiv:2507.{n:05}", title="Long " * 40, verdict="rejected", on=TODAY, by="x")
        for n in range(2000)
    ]

    text = notes.tell_closed(rejected)
    assert length(text) <= MOST
    assert "more" in text.splitlines()[-1]


def test_a_marker_in_a_message_can_be_copied_and_the_message_ends_in_one_period() -> None:
    text = notes.tell_left_alone("README.md: the marker bot:literature:start stands twice: mend the markers.")

    assert "the marker `bot:literature:start` stands twice: mend the markers.\n" in text
    assert "`<!-- bot:data:end -->`" in notes.tell_left_alone("Put it back:\n  <!-- bot:data:end -->")


hostile = st.one_of(
    st.text(min_size=1, max_size=80),
    st.lists(
        st.sampled_from(
            [
                "|", "\n", "<!--", "-->", "</details>", "<img src=x onerror=1>", "@team", "#12", "GH-7", "](javascript:a)",
                "[a](http://b)", "`", "```", "**", "~~", "\\", "\u202e", "\u200b", "&lt;", "&#124;", "https://github.com/a/b/issues/1",
                "word", "$x$", "/bot rescan", "---", "# x", "1. ", "- ", "> ", "<b>", "www.x.org", "a@b.org", "\r\n\r\n",
            ]
        ),
        min_size=1,
        max_size=12,
    ).map(" ".join),
).filter(lambda text: bool(plain(text)))  # fmt: skip


def shown(tokens: list[Token]) -> str:
    return "".join(token.content if token.type in ("text", "text_special") else " " for token in tokens)


def body_with(words: str) -> str:
    """Return a body that holds a text wherever it holds one of others."""
    nasty = Row(
        entry=entry(1, "x").model_copy(update={"title": words, "authors": words, "venue": words}),
        reasons=(words,),
        nearest=(Near(id="arXiv:1", title=words, similarity=0.5),),
        code=Code(url="https://github.com/a/b", status="verified", reason=words),
        doubts=(words,),
    )
    gone = entry(2, "y").model_copy(update={"title": words})
    change = ChangedRow(entry(3), entry(3).model_copy(update={"title": words}), ("title",), {"title": words})
    found = proposal(errors={"arXiv": words}).scan
    assert found
    scan = found.model_copy(update={"doubtful": (words,), "completeness": words})
    return body(Story(rows=(nasty,), by_people=(gone,), changed=(change,), held=(nasty,), scan=scan))


@pytest.fixture(scope="module")
def harmless() -> list[Token]:
    return GFM.parse(body_with("word"))


@tries(max_examples=1_500, deadline=None)
@given(text=hostile)
def test_hostile_text_changes_neither_structure_nor_links_of_the_body(
    harmless: list[Token], text: str
) -> None:
    told, good = body_with(text), harmless
    bad = GFM.parse(told)

    assert [token.type for token in bad] == [token.type for token in good]
    assert [t.content for t in bad if t.type == "html_block"] == [
        t.content for t in good if t.type == "html_block"
    ]
    for one, other in zip(bad, good, strict=True):
        ours, theirs = one.children or [], other.children or []
        assert [t.attrGet("href") for t in ours if t.type == "link_open"] == [
            t.attrGet("href") for t in theirs if t.type == "link_open"
        ]
        # A command or a value with a backtick in it is written with tags, and escaped within.
        assert {t.content for t in ours if t.type == "html_inline"} <= {"<code>", "</code>", "<br>"}
        seen = shown(ours)
        assert not re.search(r"(?<![\w/])@\w|(?<!\w)#\d|\bGH-\d", seen)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", seen)
    assert read_commands(told) == []
