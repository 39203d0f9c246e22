from datetime import date

import numpy as np
import pytest

from bot.catalog import Catalog, Entry, Provenance
from bot.errors import InputError
from bot.relevance import training
from bot.relevance.head import Head, head_text
from bot.relevance.labels import Label
from bot.settings import Relevance
from bot.state import Decision
from tests.relevance.conftest import grades, read
from tests.relevance.texts import Memory, settings, silent

SETTINGS = settings()


def fit(labels: dict[str, int], catalog: Catalog | None = None, until: date | None = None) -> Head:
    rows = [Label(id=name, grade=grade) for name, grade in labels.items()]
    return training.train(read(), rows, catalog or Catalog(), (), SETTINGS, Memory(), silent, until)


@pytest.mark.usefixtures("no_model")
def test_the_same_input_gives_the_same_bytes(head: Head) -> None:
    assert head_text(fit(grades())) == head_text(head)


@pytest.mark.usefixtures("no_model")
def test_a_new_list_trains_from_its_rows_alone() -> None:
    core = [paper for paper in read() if paper.id.endswith("1")]
    rows = tuple(
        Entry(arxiv_id=p.arxiv_id, date="202503", authors="A. Person", title=p.title, url=f"https://arxiv.org/pdf/{p.arxiv_id}",
              section="literature", provenance=Provenance(by="person", added=date(2025, 4, 1)))
        for p in core
    )  # fmt: skip
    head = fit({}, Catalog(entries=rows))
    assert head.trained


@pytest.mark.usefixtures("no_model")
def test_nothing_published_on_or_after_the_day_is_seen() -> None:
    labels = [Label(id=name, grade=grade) for name, grade in grades().items()]
    seen = training.examples(read(), labels, Catalog(), (), SETTINGS, silent, date(2025, 5, 1))
    assert {e.paper.published for e in seen} == {date(2025, 3, 1), date(2025, 4, 1)}


@pytest.mark.usefixtures("no_model")
def test_decisions_count_and_what_was_never_graded_is_off_topic() -> None:
    first, second, third, *_ = read()
    decisions = [
        Decision(id=first.id, title=first.title, verdict="accepted", on=date(2025, 5, 1), by="keeper"),
        Decision(id=second.id, title=second.title, verdict="rejected", on=date(2025, 5, 1), by="keeper"),
    ]
    labels = [Label(id=third.id, grade=1)]
    seen = {
        e.paper.id: e.grade for e in training.examples(read(), labels, Catalog(), decisions, SETTINGS, silent)
    }
    assert (seen.pop(first.id), seen.pop(second.id), seen.pop(third.id)) == (3, 0, 1)
    assert set(seen.values()) == {0}


@pytest.mark.usefixtures("no_model")
def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(InputError, match="needs 10"):
        fit({read()[0].id: 3})


LISTED = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
BELONGS = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
IS_CORE = np.array([1, 0, 0, 1, 0, 0], dtype=bool)


@pytest.mark.parametrize(
    ("wish", "proposed"),
    [(Relevance(precision=0.99), 0.8), (Relevance(precision=0.7), 0.6), (Relevance(recall=0.97), 0.6)],
)
def test_a_line_fulfils_the_wish(wish: Relevance, proposed: float) -> None:
    # Scores that say nothing leave the decision to list_worthy.
    drawn = training.lines(np.full(6, 0.1), LISTED, IS_CORE, BELONGS, wish)
    assert drawn.proposed == proposed
    assert drawn.held == 0.6


def test_a_likely_core_paper_is_proposed_where_another_of_the_same_odds_is_not() -> None:
    score = np.array([0.5, 0.01, 0.01, 0.4, 0.01, 0.01])
    drawn = training.lines(score, LISTED, IS_CORE, BELONGS, Relevance(precision=0.99))
    assert (drawn.proposed, drawn.core) == (0.8, 0.4)
    assert [drawn.outcome(c, p) for c, p in zip(score, LISTED, strict=True)].count("proposed") == 3


def test_a_wish_that_nothing_fulfils_proposes_the_top_alone() -> None:
    drawn = training.lines(
        np.full(6, 0.1), LISTED, IS_CORE, np.zeros(6, dtype=bool), Relevance(precision=0.99)
    )
    assert (drawn.proposed, drawn.core) == (0.9, 1.0)
