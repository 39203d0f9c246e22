from datetime import date
from pathlib import Path

import pytest

from bot.core.catalog import Catalog
from bot.relevance.classifier import Classifier
from bot.relevance.labels import Label, read_labels
from bot.relevance.training.evaluation import as_markdown, draw_reliability, evaluate, rolling_origin
from bot.support.errors import InputError
from tests.relevance.conftest import as_rows, grades, read
from tests.relevance.texts import context

LABELS = tuple(Label(id=name, grade=grade) for name, grade in grades().items())


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


@pytest.mark.usefixtures("no_model")
def test_labels_of_other_papers_are_told(classifier: Classifier) -> None:
    with pytest.raises(InputError, match="graded"):
        evaluate(read(), [Label(id="1901.00001", grade=3)], classifier, context())


def test_labels_survive_their_file(tmp_path: Path) -> None:
    labels = (Label(id="2503.00001", grade=3, kind="method", modality=("ct",), published=date(2025, 3, 2)),)
    (tmp_path / "labels.jsonl").write_text(labels[0].model_dump_json() + "\n", encoding="utf-8")
    assert read_labels(tmp_path / "labels.jsonl") == labels
    (tmp_path / "labels.jsonl").write_text('{"id": "x", "grade": 9}\n')
    with pytest.raises(InputError, match="line 1"):
        read_labels(tmp_path / "labels.jsonl")
