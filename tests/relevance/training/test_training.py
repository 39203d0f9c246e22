from datetime import date

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.commands.train import as_text
from bot.core.catalog import Catalog
from bot.core.state import Decision
from bot.relevance.classifier import Classifier, classifier_text
from bot.relevance.labels import Label
from bot.relevance.ranking import find_known, rank
from bot.relevance.training import table, training
from bot.relevance.training.branches import fit_branch
from bot.relevance.training.examples import examples
from bot.relevance.wording import Vocabulary
from bot.support.errors import InputError
from tests.relevance.conftest import as_rows, grades, read
from tests.relevance.texts import context

NOTHING = table.Learned({}, Vocabulary())


def fit(labels: dict[str, int], catalog: Catalog | None = None, until: date | None = None) -> Classifier:
    rows = [Label(id=name, grade=grade) for name, grade in labels.items()]
    return training.train(read(), rows, context(catalog), until).classifier


@pytest.mark.usefixtures("no_model")
def test_the_same_input_gives_the_same_bytes(classifier: Classifier) -> None:
    assert classifier_text(fit(grades())) == classifier_text(classifier)


@pytest.mark.usefixtures("no_model")
def test_what_people_told_of_papers_teaches_how_far_others_are_about_each_concept() -> None:
    about = {
        "1": {"model": 2.0, "medical": 2.0},
        "2": {"model": 0.0, "medical": 2.0},
        "3": {"model": 0.0, "medical": 2.0},
        "4": {"model": 2.0, "medical": 0.0},
    }
    labels = [Label(id=name, grade=grade, focus=about.get(name[-1])) for name, grade in grades().items()]
    classifier = training.train(read(), labels, context()).classifier
    focus = classifier.full.list_worthy.focus
    # A concept of which nobody was asked is left out.
    assert focus.concepts == ("model", "medical")
    assert focus.told.rows == 74  # those of the 80 that pass the first stage
    assert np.abs(focus.coefficient.values).max(axis=0).min() > 0
    assert not classifier.title_only.list_worthy.focus.concepts
    assert not classifier.full.core.focus.concepts


@pytest.mark.usefixtures("no_model")
def test_concepts_that_bot_toml_does_not_have_are_told() -> None:
    labels = [Label(id=name, grade=grade, focus={"kites": 2.0}) for name, grade in grades().items()]
    with capture_logs() as said:
        classifier = training.train(read(), labels, context()).classifier
    assert not classifier.full.list_worthy.focus.concepts
    assert [line["unknown"] for line in said if line["log_level"] == "warning"] == [["kites"]]


@pytest.mark.usefixtures("no_model")
def test_a_new_list_trains_from_its_rows_alone() -> None:
    core = [paper for paper in read() if paper.id.endswith("1")]
    classifier = fit({}, as_rows(core))
    assert classifier.trained


@pytest.mark.usefixtures("no_model")
def test_nothing_published_on_or_after_the_day_is_seen() -> None:
    labels = [Label(id=name, grade=grade) for name, grade in grades().items()]
    seen = examples(read(), labels, context(), date(2025, 5, 1))
    assert {e.paper.published for e in seen} == {date(2025, 3, 1), date(2025, 4, 1)}


@pytest.mark.usefixtures("no_model")
def test_decisions_count_and_what_was_never_graded_is_off_topic() -> None:
    first, second, third, *_ = read()
    decisions = [
        Decision(id=first.id, title=first.title, verdict="accepted", on=date(2025, 5, 1), by="keeper"),
        Decision(id=second.id, title=second.title, verdict="rejected", on=date(2025, 5, 1), by="keeper"),
    ]
    labels = [Label(id=third.id, grade=1)]
    seen = {e.paper.id: e.grade for e in examples(read(), labels, context(decisions=decisions))}
    assert (seen.pop(first.id), seen.pop(second.id), seen.pop(third.id)) == (3, 0, 1)
    assert set(seen.values()) == {0}


@pytest.mark.usefixtures("no_model")
def test_a_label_without_a_day_trains_but_does_not_calibrate() -> None:
    first, second, *_ = read()
    labels = [Label(id=first.id, grade=3, published=first.published), Label(id=second.id, grade=2)]
    seen = {e.paper.id: e for e in examples(read(), labels, context())}
    assert (seen[first.id].grade, seen[first.id].sampled) == (3, True)
    assert (seen[second.id].grade, seen[second.id].sampled) == (2, False)


@pytest.mark.usefixtures("no_model")
def test_a_paper_that_has_become_a_row_is_not_its_own_neighbour() -> None:
    first, *others = examples(read(), (), context())
    grown, before = as_rows([e.paper for e in (first, *others)]), as_rows([e.paper for e in others])
    with_it, without = (
        table.tabulate([first], find_known(rows, ()), NOTHING, context()) for rows in (grown, before)
    )
    np.testing.assert_array_equal(with_it.x, without.x)


@pytest.mark.usefixtures("no_model")
def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(InputError, match="needs 10"):
        fit({read()[0].id: 3})


@pytest.mark.usefixtures("no_model")
def test_a_list_without_grades_proposes_as_many_papers_as_without_training() -> None:
    core = [paper for paper in read() if paper.id.endswith("1")]
    trained = training.train(read(), (), context(as_rows(core[:12])))
    forecast = trained.forecast
    assert forecast.proposed == pytest.approx(forecast.untrained_proposed, abs=1)
    assert "without training" in as_text(trained)


@pytest.mark.usefixtures("no_model")
def test_a_complete_list_without_grades_does_not_silence_the_bot() -> None:
    """Where all that belongs is on the list, no other paper says how many proposals are right."""
    core = [paper for paper in read() if paper.id.endswith("1")]
    near = [paper for paper in read() if not paper.id.endswith("1")][:20]
    trained = training.train([*core, *near], (), context(as_rows(core)))
    thresholds = trained.classifier.full.thresholds
    assert thresholds.proposed < 1
    proposed = [c for c in rank(core, trained.classifier, context(as_rows(core))) if c.outcome == "proposed"]
    assert len(proposed) > len(core) / 2


@pytest.mark.usefixtures("no_model")
def test_positives_without_label_raise_the_probabilities_of_all() -> None:
    core = [paper for paper in read() if paper.id.endswith("1")]
    found = examples(read(), (), context(as_rows(core[:12])))
    numbers = table.tabulate(found, find_known(as_rows(core[:12]), ()), NOTHING, context())
    fitted = fit_branch(numbers, context().settings)
    unlisted_core = [i for i, e in enumerate(found) if e.grade == 0 and e.paper.id.endswith("1")]
    others = [i for i, e in enumerate(found) if e.grade == 0 and not e.paper.id.endswith("1")]
    assert fitted.unseen.list_worthy[unlisted_core].mean() > fitted.unseen.list_worthy[others].mean()


def test_a_graded_list_says_what_a_month_would_bring(trained: training.Trained) -> None:
    assert 5 <= trained.forecast.proposed <= 12  # of 10 papers a month that belong


@pytest.mark.usefixtures("no_model")
def test_trained_up_to_a_day_a_list_that_has_grown_since_gives_the_same_bytes() -> None:
    may = date(2025, 5, 1)
    early, all_rows = (
        as_rows([paper for paper in read() if paper.published and paper.published < day])
        for day in (may, date(2026, 1, 1))
    )
    then, grown = (fit(grades(), rows, may) for rows in (early, all_rows))
    assert classifier_text(then) == classifier_text(grown)
