from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.relevance import rank, read_classifier
from bot.relevance.classifier import Classifier, write_classifier
from bot.support.errors import InputError
from tests.relevance.texts import CORE, OFF, ORDINARY, OTHER_SUBJECT, RELATED, Memory, paper, settings, silent

SETTINGS = settings()
ROWS = Catalog(
    entries=(
        Entry(arxiv_id="2304.12306", date="202304", authors="J. Ma et al.", title="Segment Anything in Medical Images",
              url="https://arxiv.org/pdf/2304.12306.pdf", section="literature",
              provenance=Provenance(by="import", added=date(2024, 1, 31))),
    )
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("no_model")


def ranked(papers: Sequence[Paper], classifier: Classifier) -> list[Candidate]:
    return rank(papers, ROWS, (), SETTINGS, classifier, Memory(), silent)


def test_candidates_come_best_first_and_only_after_the_first_stage(classifier: Classifier) -> None:
    found = ranked([OFF, ORDINARY, RELATED, OTHER_SUBJECT, CORE], classifier)
    assert found[0].paper == CORE
    assert OFF not in [candidate.paper for candidate in found]
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(c.list_worthy >= c.score for c in found)


def test_reasons_name_the_evidence_and_the_nearest_rows(classifier: Classifier) -> None:
    best = ranked([CORE], classifier)[0]
    assert best.outcome == "proposed"
    assert any("LiverSAM" in reason for reason in best.reasons)
    assert [near.id for near in best.nearest] == ["arXiv:2304.12306"]


def test_removing_the_named_evidence_lowers_the_score(classifier: Classifier) -> None:
    best = ranked([CORE], classifier)[0]
    named = next(reason for reason in best.reasons if reason.startswith("names "))
    words = named.removeprefix("names ").rpartition(" in ")[0].split(", ")

    def without(text: str) -> str:
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, "it")
        return text

    less = ranked([replace(CORE, title=without(CORE.title), abstract=without(CORE.abstract))], classifier)
    assert not less or less[0].score < best.score


def test_a_record_without_abstract_is_ranked_on_its_title_and_the_doubt_is_shown(
    classifier: Classifier,
) -> None:
    thin = replace(CORE, abstract="")
    found = ranked([thin], classifier)[0]
    assert found.score > 0
    if found.outcome != "dropped":
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
    assert read_classifier(tmp_path, SETTINGS) == classifier
    (tmp_path / "classifier.json").write_text("[]")
    with pytest.raises(InputError, match="bot train"):
        read_classifier(tmp_path, SETTINGS)
