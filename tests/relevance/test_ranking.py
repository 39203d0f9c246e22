import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.relevance import rank, read_classifier, worth_keeping
from bot.relevance.classifier import Classifier, Thresholds, write_classifier
from bot.relevance.training.card import card
from bot.support.errors import InputError
from tests.relevance.conftest import read
from tests.relevance.texts import CORE, OFF, ORDINARY, OTHER_SUBJECT, RELATED, context, paper, settings

SETTINGS = settings()
ROWS = Catalog(
    entries=(
        Entry(arxiv_id="2304.12306", date="202304", authors="J. Ma et al.", title="Segment Anything in Medical Images",
              url="https://arxiv.org/pdf/2304.12306.pdf", section="literature",
              provenance=Provenance(by="import", added=date(2024, 1, 31))),
    )
)  # fmt: skip
TYPICAL = read()[0]
"""A core paper like those that the classifier of these tests was trained on."""
pytestmark = pytest.mark.usefixtures("no_model")


def ranked(papers: Sequence[Paper], classifier: Classifier) -> list[Candidate]:
    return rank(papers, classifier, context(ROWS))


def test_candidates_come_best_first_and_only_after_the_first_stage(classifier: Classifier) -> None:
    found = ranked([OFF, ORDINARY, RELATED, OTHER_SUBJECT, CORE], classifier)
    assert found[0].paper == CORE
    assert OFF not in [candidate.paper for candidate in found]
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(c.list_worthy >= c.score for c in found)


def test_reasons_name_the_evidence_and_the_nearest_rows(classifier: Classifier) -> None:
    best = ranked([TYPICAL], classifier)[0]
    assert best.outcome == "proposed"
    assert any("LiverSAM0" in reason for reason in best.reasons)
    assert [near.id for near in best.nearest] == ["arXiv:2304.12306"]


def test_removing_the_named_evidence_lowers_the_score(classifier: Classifier) -> None:
    best = ranked([TYPICAL], classifier)[0]
    named = next(reason for reason in best.reasons if reason.startswith("names "))
    words = re.split(r", | in (?:title|text)(?: and |$)", named.removeprefix("names "))[:-1]

    def without(text: str) -> str:
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, "it")
        return text

    less = ranked(
        [replace(TYPICAL, title=without(TYPICAL.title), abstract=without(TYPICAL.abstract))], classifier
    )
    assert not less or less[0].score < best.score


def test_a_record_without_abstract_is_ranked_on_its_title_and_the_doubt_is_shown(
    classifier: Classifier,
) -> None:
    thin = replace(CORE, abstract="")
    lenient = Thresholds(proposed=0.9, core=0.9, held=0.0001)
    branch = classifier.title_only.model_copy(update={"thresholds": lenient})
    found = ranked([thin], classifier.model_copy(update={"title_only": branch}))[0]
    assert found.outcome == "held"
    assert any("no abstract" in reason for reason in found.reasons)


def test_nothing_read_gives_nothing(classifier: Classifier) -> None:
    assert ranked([], classifier) == []
    assert ranked([paper("")], classifier) == []


def test_a_repository_without_models_starts_from_the_words(tmp_path: Path) -> None:
    classifier = read_classifier(tmp_path, SETTINGS)
    assert not classifier.trained
    found = ranked([OTHER_SUBJECT, ORDINARY, CORE], classifier)
    assert found[0].paper == CORE


def test_the_head_of_the_repository_is_read_back(tmp_path: Path, classifier: Classifier) -> None:
    write_classifier(tmp_path, classifier)
    (tmp_path / "card.md").write_text(card(classifier, (), context()))
    assert read_classifier(tmp_path, SETTINGS) == classifier
    (tmp_path / "classifier.json").write_text("[]")
    with pytest.raises(InputError, match="bot train"):
        read_classifier(tmp_path, SETTINGS)


def test_a_classifier_that_was_changed_by_hand_is_refused(tmp_path: Path, classifier: Classifier) -> None:
    (tmp_path / "card.md").write_text(card(classifier, (), context()))
    changed = classifier.model_copy(update={"target": "precision = 0.1"})
    write_classifier(tmp_path, changed)
    with pytest.raises(InputError, match=r"Restore both from git, or run `bot train`"):
        read_classifier(tmp_path, SETTINGS)
    (tmp_path / "card.md").unlink()
    with pytest.raises(InputError, match="names no hash"):
        read_classifier(tmp_path, SETTINGS)


def test_a_record_that_ranking_may_need_is_kept() -> None:
    keeps = worth_keeping(SETTINGS.topic)
    assert [keeps(p) for p in (CORE, RELATED, OFF, replace(OFF, abstract=""))] == [True, True, False, True]
    assert keeps(replace(OFF, comment="This paper has been withdrawn by the authors"))
