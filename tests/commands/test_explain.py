"""Why a paper was proposed, held, dropped or not read."""

from dataclasses import replace
from datetime import date

import pytest

from bot.commands.explain import Explanation, as_text
from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.core.settings import Topic
from bot.relevance import Weighed
from bot.relevance.classifier import Thresholds
from bot.relevance.lexicon import Lexicon
from bot.sources.finding import Finder

TOPIC = Topic.model_validate(
    {
        "sentence": "Prompting masks of organs.",
        "concepts": [
            {"name": "model", "title": "a promptable model", "sentence": "Prompts.", "terms": ["prompt*"]},
            {"name": "medical", "title": "medical images", "sentence": "Organs.", "terms": ["organ", "ct"]},
        ],
    }
)
PAPER = Paper(
    "Prompting Organs in CT",
    abstract="We prompt. Organs of CT scans are prompted.",
    published=date(2025, 11, 3),
    arxiv_id="2511.00001",
    categories=("cs.CV",),
    sources=("arXiv",),
)
READ = Finder("arXiv stream", "everything in cs.CV", True)
UNREAD = Finder("arXiv keywords", "all:masks", False)


def explanation(
    paper=PAPER, outcome="held", finders=(READ, UNREAD), known=None, start=date(2025, 11, 1), weights=()
) -> Explanation:
    candidate = Candidate(paper, 0.2, 0.4, outcome) if outcome else None
    evidence = Lexicon(TOPIC).evidence(paper)
    weighed = Weighed(evidence, candidate, weights, Thresholds(proposed=0.7, core=0.5, held=0.3))
    return Explanation(paper, known, (("arXiv", start),), finders, weighed, TOPIC, "The state was read.")


def test_the_probabilities_stand_beside_their_thresholds():
    text = " ".join(as_text(explanation()).split())
    assert (
        "Held: list_worthy 0.40 (proposed from 0.70, held from 0.30); score 0.20 (proposed from 0.50)."
        in text
    )


def test_each_question_says_whether_it_finds_the_paper():
    text = as_text(explanation(finders=(READ, UNREAD, Finder("arXiv keywords", "all:x", False, "HTTP 503"))))
    assert "  yes        arXiv stream: everything in cs.CV" in text
    assert "  no         arXiv keywords: all:masks" in text
    assert "  no answer  arXiv keywords: all:x" in text


def test_a_paper_that_no_question_finds_was_not_read():
    assert "Not read: no question of bot.toml" in as_text(explanation(finders=(UNREAD,)))


def test_a_paper_before_the_window_is_told_how_to_be_read():
    text = as_text(explanation(start=date(2025, 11, 4)))
    assert "use --since 2025-11-03" in " ".join(text.split())


def test_a_paper_that_the_first_stage_drops_is_told_what_it_lacks():
    text = as_text(
        explanation(paper=Paper("Masks", arxiv_id="2511.00002", published=date(2025, 11, 3)), outcome=None)
    )
    assert "Dropped by the first stage" in text
    assert "medical images: not named" in text
    assert "What each piece of evidence weighs" not in text


def test_what_the_first_stage_saw_is_shown_in_the_papers_words():
    text = as_text(explanation())
    assert "a promptable model: prompting, prompt, prompted, in title" in text
    assert "medical images: organs (2×), ct (2×), in title" in text


def test_evidence_is_listed_with_its_weight_and_sign():
    text = as_text(
        explanation(weights=((2.31, "medical images: CT"), (0.01, "next to nothing"), (-1.2, "aside")))
    )
    assert "  +2.3  medical images: CT" in text
    assert "  -1.2  aside" in text
    assert "next to nothing" not in text


def test_the_weights_end_in_a_sum_beside_the_thresholds():
    text = " ".join(as_text(explanation(weights=((4.9, "its wording"), (-1.2, "aside")))).split())
    # 0.40, 0.70 and 0.30 as log-odds.
    assert "-4.1 what every paper starts from, and what the pieces above have in common" in text
    assert (
        "-0.4 the sum: the probability 0.40 as log-odds (0 is even odds; proposed from +0.8, held from -0.8)"
        in text
    )


def test_a_threshold_of_certainty_is_a_number():
    found = explanation(weights=((1.0, "its wording"),))
    sure = replace(found.weighed, thresholds=Thresholds(proposed=1, core=1, held=0.3))
    assert "proposed from +13.8" in " ".join(as_text(replace(found, weighed=sure)).split())


def test_a_paper_of_the_list_is_not_proposed_again():
    assert "Not proposed again: it is on the list" in as_text(
        explanation(known="it is on the list since 2025")
    )


def test_a_row_that_no_service_knows_now_is_told_from_the_list():
    row = replace(PAPER, sources=(), abstract="")
    text = " ".join(as_text(explanation(row, known="it is on the list since 2025-12-01")).split())
    assert "Which questions find it: not known: no service knows the paper now" in text


@pytest.mark.parametrize("title", ["A\x1b[31m red title", "\u202eevil", "x" * 500, "words " * 100])
def test_a_hostile_title_shows_no_control_character(title):
    text = as_text(explanation(paper=Paper(title, arxiv_id="2511.00001", published=date(2025, 11, 3))))
    assert text.isprintable() or set(text) - {"\n"} == {c for c in text if c.isprintable()}
    assert max(map(len, text.splitlines())) <= 80
