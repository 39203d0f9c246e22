import subprocess
import sys
from dataclasses import replace

import pytest

from bot.core.paper import Paper
from bot.relevance import first_stage
from bot.relevance.lexicon import Lexicon
from tests.relevance.texts import CORE, OFF, ORDINARY, OTHER_SUBJECT, RELATED, settings

TOPIC = settings().topic
LEXICON = Lexicon(TOPIC)


def passes(paper: Paper) -> bool:
    return first_stage.passes(LEXICON.evidence(paper), TOPIC)


@pytest.mark.parametrize("paper", [CORE, RELATED, OTHER_SUBJECT])
def test_what_belongs_or_names_the_family_passes(paper: Paper) -> None:
    assert passes(paper)


@pytest.mark.parametrize("paper", [OFF, Paper(title="")])
def test_what_is_off_the_topic_does_not(paper: Paper) -> None:
    assert not passes(paper)


def test_a_record_without_abstract_passes_on_its_title() -> None:
    assert passes(replace(CORE, abstract=""))
    assert passes(replace(RELATED, abstract=""))
    assert passes(Paper(title="IonSAM for spectra"))
    assert not passes(replace(OFF, abstract=""))


def test_it_weighs_the_second_mention_less_than_the_first() -> None:
    once, twice, thrice = (
        first_stage.weight(LEXICON.evidence(Paper(title="x", abstract=" ".join(["mask"] * n))), TOPIC)
        for n in (1, 2, 3)
    )
    assert twice - once > thrice - twice > 0
    assert first_stage.weight(LEXICON.evidence(ORDINARY), TOPIC) > once


def test_it_never_imports_torch() -> None:
    code = (
        "import sys, bot.relevance.first_stage; sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("concepts", [1, 2])
def test_a_title_that_names_not_the_first_of_few_concepts_does_not_pass_alone(concepts: int) -> None:
    topic = TOPIC.model_copy(update={"concepts": TOPIC.concepts[:concepts], "related": ()})
    evidence = Lexicon(topic).evidence(Paper(title="Medical images of the liver"))
    assert not first_stage.passes(evidence, topic)
    assert first_stage.passes(Lexicon(topic).evidence(Paper(title="SAM and its masks")), topic)
