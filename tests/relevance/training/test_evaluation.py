from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, Entry
from bot.core.paper import Paper
from bot.core.state import Decision
from bot.relevance import Context
from bot.relevance.classifier import Classifier
from bot.relevance.labels import Label, read_labels, write_labels
from bot.relevance.training import evaluation, measures
from bot.relevance.training.evaluation import evaluate, rolling_origin
from bot.relevance.training.origin import context_before, months_of
from bot.relevance.training.shown import as_markdown, draw_reliability
from bot.support.errors import InputError
from tests.relevance.conftest import as_rows, grades, read
from tests.relevance.texts import context

LABELS = tuple(Label(id=name, grade=grade) for name, grade in grades().items())


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw few samples for the intervals, which are tested by themselves."""
    monkeypatch.setattr(measures, "intervals", partial(measures.intervals, rounds=10))


@pytest.mark.usefixtures("no_model")
def test_a_head_is_measured_on_graded_papers(classifier: Classifier, tmp_path: Path) -> None:
    found = evaluate(read(), LABELS, classifier, context())
    assert found.figures["core papers"].value == 20
    assert found.figures["average precision, core"].value > 0.9
    assert set(found.by_month) == {"2025-03", "2025-04", "2025-05", "2025-06"}
    assert "| 2025-03 |" in as_markdown(found)
    draw_reliability(found, tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").read_text().startswith("<?xml")


@pytest.mark.usefixtures("no_model")
def test_picked_papers_count_in_no_figure(classifier: Classifier) -> None:
    days = {paper.id: paper.published for paper in read()}
    came = [label.model_copy(update={"published": days[label.paper]}) for label in LABELS]
    core = next(n for n, label in enumerate(came) if label.grade == 3)
    picked = [*came[:core], came[core].model_copy(update={"published": None}), *came[core + 1 :]]

    assert evaluate(read(), came, classifier, context()).figures["core papers"].value == 20
    assert evaluate(read(), picked, classifier, context()).figures["core papers"].value == 19


@pytest.mark.usefixtures("no_model")
def test_rolling_origin_scores_only_the_months_asked_for() -> None:
    found = rolling_origin(read(), LABELS, context(), date(2025, 5, 1), date(2025, 6, 30))
    assert set(found.by_month) == {"2025-05", "2025-06"}
    with pytest.raises(InputError, match="start later"):
        rolling_origin(read(), LABELS, context(), date(2025, 3, 1), date(2025, 3, 31))


@pytest.mark.usefixtures("no_model")
def test_graded_papers_that_have_become_rows_help_no_figure(classifier: Classifier) -> None:
    grown = as_rows([paper for paper in read() if paper.published and paper.published.month == 6])
    june = date(2025, 6, 1)
    plain, more = (rolling_origin(read(), LABELS, context(rows), june, june) for rows in (Catalog(), grown))
    assert plain.papers == more.papers
    plain, more = (evaluate(read(), LABELS, classifier, context(rows)) for rows in (Catalog(), grown))
    assert plain.papers == more.papers


def rows_from(*months: int) -> tuple[Entry, ...]:
    return as_rows([paper for paper in read() if paper.published and paper.published.month in months]).entries


def row(number: int, when: str | None) -> Entry:
    """A row whose paper was not read, and which is near to all that is core."""
    (some,) = as_rows(read()[:1]).entries
    title = f"SpleenSAM{number}: clicks for the spleen, the liver, the kidney and the retina"
    return some.model_copy(update={"arxiv_id": f"2506.{number}", "title": title, "date": when})


EARLIER = rows_from(3, 4)
LATER = (*rows_from(5, 6), row(90001, "202505"), row(90002, "202506"), row(90003, "2025"), row(90004, None))
REJECTED = tuple(
    Decision(id=f"arXiv:2504.{n}", title=f"Clicks for the {n}", verdict="rejected", on=day, by="keeper")
    for n, day in ((90005, date(2025, 5, 1)), (90006, date(2026, 11, 26)))
)
MAY = (date(2025, 5, 1), date(2025, 5, 31))


@pytest.mark.usefixtures("no_model")
def test_what_joined_a_list_after_a_month_helps_no_figure_of_that_month() -> None:
    labels = LABELS[::2]
    then = context(Catalog(entries=EARLIER))
    grown = context(Catalog(entries=EARLIER + LATER), REJECTED)
    ours, theirs = (rolling_origin(read(), labels, one, *MAY) for one in (grown, then))
    assert ours.papers == theirs.papers


def test_a_classifier_ranks_each_month_beside_the_rows_of_the_months_before(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: dict[str, set[str | None]] = {}
    rejected: dict[str, int] = {}

    def record(papers: Sequence[Paper], _: Classifier, then: Context) -> list[Candidate]:
        beside[papers[0].month] = {entry.date for entry in then.catalog.entries}
        rejected[papers[0].month] = len(then.decisions)
        return []

    monkeypatch.setattr(evaluation, "rank", record)
    evaluate(read(), LABELS, classifier, context(Catalog(entries=EARLIER + LATER), REJECTED))
    assert beside == {
        "202503": set(),
        "202504": {"202503"},
        "202505": {"202503", "202504"},
        "202506": {"202503", "202504", "202505"},
    }
    assert rejected == {"202503": 0, "202504": 0, "202505": 0, "202506": 1}


def test_a_row_counts_from_the_month_after_it_came_although_it_shows_an_earlier_one() -> None:
    """A preprint of the last day of a month is announced in the next one."""
    shown = row(90001, "202504")
    late = Paper(title=shown.title, arxiv_id="2506.90001", published=date(2025, 5, 2))
    grown = context(Catalog(entries=(shown,)))
    assert not context_before("2025-05", months_of([late], ()), grown).catalog.entries
    assert context_before("2025-06", months_of([late], ()), grown).catalog.entries == (shown,)
    assert not context_before("", months_of([late], ()), grown).catalog.entries


@pytest.mark.usefixtures("no_model")
def test_labels_of_other_papers_are_told(classifier: Classifier) -> None:
    with pytest.raises(InputError, match="graded"):
        evaluate(read(), [Label(id="1901.00001", grade=3)], classifier, context())


def test_labels_survive_their_file(tmp_path: Path) -> None:
    day = date(2025, 3, 2)
    labels = (
        Label(id="2503.00001", grade=3, kind="method", modality=("ct",), published=day, focus={"model": 2}),
        Label(id="2503.00002", grade=0, focus={}),
        Label(id="2503.00003", grade=1),
    )
    write_labels(tmp_path / "labels.jsonl", labels)
    assert read_labels(tmp_path / "labels.jsonl") == labels
    (tmp_path / "labels.jsonl").write_text('{"id": "x", "grade": 9}\n')
    with pytest.raises(InputError, match="line 1"):
        read_labels(tmp_path / "labels.jsonl")
    (tmp_path / "labels.jsonl").write_text('{"id": "x", "grade": 1, "focus": {"model": 2.5}}\n')
    with pytest.raises(InputError, match=r"line 1.*focus"):
        read_labels(tmp_path / "labels.jsonl")
