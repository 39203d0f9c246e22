"""`bot scan --explain ID`: why a paper was proposed, held, dropped or not read at all."""

import textwrap
from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot import pull_request, relevance
from bot.core.catalog import Catalog
from bot.core.identifiers import canonical_name
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Concept, Topic
from bot.core.state import State, read_state
from bot.identity import find_unlisted, paper_of, same_work
from bot.listing import working_copy
from bot.pipeline.scan import next_starts
from bot.pull_request.rows import find
from bot.relevance import Weighed, first_stage
from bot.relevance.lexicon import Evidence
from bot.relevance.models import log_odds
from bot.sources.finding import Finder, find_questions
from bot.sources.lookup import look_up
from bot.support import progress
from bot.support.cache import open_cache
from bot.support.errors import InputError
from bot.support.plain_text import plain
from bot.support.wording import count

_WIDTH = 80
_SURE = 1e-6
"""So near to 0 or 1 a probability is taken for certain."""
_SMALLEST = 0.05
"""Log-odds below which a piece of evidence is not listed."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that decides about one paper."""

    paper: Paper
    known: str | None
    """Why it cannot be proposed again: it is on the list, or was rejected; None where it can."""
    starts: tuple[tuple[str, date], ...]
    """For each source the day from which a scan without ``--since`` reads now."""
    finders: tuple[Finder, ...]
    weighed: Weighed
    topic: Topic
    told_by: str
    """Where decisions and checkpoints were read, as a sentence."""


def explain(project: Project, name: str, today: date, on_github: bool = False) -> Explanation:
    """Ask the sources about one paper and weigh it as a scan does; nothing is changed.

    Args:
        project: the list.
        name: the paper's identifier.
        today: the day of a row that people typed into the README.
        on_github: read the state from its branch on GitHub, not from the folder.

    Raises:
        InputError: the name is no identifier, no service knows the paper, or the list's files cannot be used.
        SourceError: a service that knows papers by their identifiers could not be asked.
        GitHubError: GitHub refused, or could not be reached.
    """
    state = pull_request.recall(project) if on_github else read_state(project.state)
    catalog = working_copy.read_list(project, today).catalog
    paper = _find(name, project, catalog)
    classifier = relevance.read_classifier(project.models, project.settings)
    with open_cache(project.environment.cache_dir) as cache:
        context = relevance.Context(catalog, state.decisions, project.settings, cache, progress.for_stream())
        weighed = relevance.weigh(paper, classifier, context)
    day = paper.published
    return Explanation(
        paper=paper,
        known=_tell_known(paper, catalog, state),
        starts=tuple(next_starts(catalog, state, project.settings, today).items()),
        finders=tuple(find_questions(project, paper, day)) if day and paper.sources else (),
        weighed=weighed,
        topic=project.settings.topic,
        told_by=_tell_state(project, on_github),
    )


def _tell_state(project: Project, on_github: bool) -> str:
    branch = project.settings.pull_request.state_branch
    if on_github:
        return f"Decisions and checkpoints were read from the branch {branch} on GitHub."
    other = f"With --state-branch those of the branch {branch} on GitHub are read."
    if project.state.exists():
        return f"Decisions and checkpoints were read from {project.state.name} in this folder. {other}"
    return f"There is no {project.state.name} in this folder, so decisions and checkpoints are not known. {other}"


def _find(name: str, project: Project, catalog: Catalog) -> Paper:
    canonical = canonical_name(name)
    if canonical is None:
        raise InputError(f"{name!r} is no identifier: give an arXiv identifier, a DOI or a paper's page.")
    known = look_up([canonical], project)
    if error := known.unanswered.get(canonical):
        raise error
    if paper := known.papers.get(canonical):
        return paper
    if row := find(canonical, catalog.entries):
        return paper_of(row)
    raise InputError(f"No service knows {canonical}: check the identifier.")


def _tell_known(paper: Paper, catalog: Catalog, state: State) -> str | None:
    for entry in catalog.entries:
        if same_work(paper, paper_of(entry)) == "same":
            return f"it is on the list since {entry.provenance.added}, as {entry.id}"
    if not find_unlisted([paper], catalog, state.decisions):
        return "a maintainer rejected it"
    return None


def as_text(found: Explanation) -> str:
    """Return the explanation as lines of at most 80 columns, save for identifiers that are longer."""
    paper = found.paper
    head = [f"{plain(paper.id)}  {paper.published or 'no date'}  {', '.join(paper.categories)}".rstrip()]
    head += _wrap(plain(paper.title))
    blocks = [head, _verdict(found), _reading(found), _first_stage(found.weighed.evidence, found.topic)]
    if found.weighed.candidate:
        blocks.append(_weights(found.weighed))
    blocks.append(_wrap(found.told_by, ""))
    return "\n\n".join("\n".join(block) for block in blocks)


def _wrap(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def _verdict(found: Explanation) -> list[str]:
    candidate, thresholds = found.weighed.candidate, found.weighed.thresholds
    if found.known:
        return _wrap(f"Not proposed again: {found.known}.", "")
    if found.finders and not any(finder.finds for finder in found.finders):
        asked = "no question of bot.toml that could be asked finds it"
        return _wrap(f"Not read: {asked}. The ranking below is what a scan would think of it.", "")
    if candidate is None:
        return _wrap("Dropped by the first stage: it does not speak enough of the topic's concepts.", "")
    numbers = (
        f"list_worthy {candidate.list_worthy:.2f} (proposed from {thresholds.proposed:.2f}, held from "
        f"{thresholds.held:.2f}); score {candidate.score:.2f} (proposed from {thresholds.core:.2f})."
    )
    return _wrap(f"{candidate.outcome.capitalize()}: {numbers}", "")


def _reading(found: Explanation) -> list[str]:
    lines = ["Which questions find it:"]
    if not found.paper.sources:
        return [*lines, *_wrap("not known: no service knows the paper now. What follows knows only its row.")]
    if found.paper.published is None:
        return [*lines, *_wrap("not known: no source gives the day on which it was published")]
    for finder in found.finders:
        lines += _wrap(f"{_answer_of(finder):9}  {finder.channel}: {finder.what}")
    for source, start in found.starts:
        if found.paper.published < start:
            lines += _wrap(
                f"A scan without --since reads {source} from {start} now: use --since {found.paper.published}."
            )
    return lines


def _answer_of(finder: Finder) -> str:
    if finder.error:
        return "no answer"
    return "yes" if finder.finds else "no"


def _first_stage(evidence: Evidence, topic: Topic) -> list[str]:
    passed = first_stage.passes(evidence, topic)
    lines = [f"The first stage {'lets it pass' if passed else 'drops it'}. It saw:"]
    for concept in topic.concepts:
        lines += _wrap(f"{concept.title}: {_mentions(evidence, concept) or 'not named'}")
    for concept in (*topic.related, *topic.look_alikes):
        if said := _mentions(evidence, concept):
            lines += _wrap(f"{concept.title}: {said}")
    return [*lines, *_needed_without_first(evidence, topic)]


def _needed_without_first(evidence: Evidence, topic: Topic) -> list[str]:
    """Say what passes a paper that does not name the first concept."""
    first = topic.concepts[0]
    if evidence.of(first.name) or not evidence.sentences:
        return []
    spoken = f"{first_stage.weight(evidence, topic):.1f} of {first_stage.ENOUGH:.1f}"
    return _wrap(f"without {first.title}, it must speak enough of the rest: {spoken}")


def _mentions(evidence: Evidence, concept: Concept) -> str:
    mentions = evidence.of(concept.name)
    words = Counter(" ".join(mention.words.lower().split()) for mention in mentions)
    said = ", ".join(f"{word} ({number}×)" if number > 1 else word for word, number in words.most_common(5))
    if len(words) > 5:
        said += f" and {count(len(words) - 5, 'more word')}"
    in_title = "title" in {mention.place for mention in mentions}
    return f"{said}, in title" if in_title else said


def _weights(weighed: Weighed) -> list[str]:
    which = "score" if weighed.explains_score else "list_worthy"
    lines = _wrap(
        f"What each piece of evidence weighs (log-odds of {which}, without it they would differ by):", ""
    )
    if not weighed.weights:
        return [*lines, "  none"]
    listed = [(value, words) for value, words in weighed.weights if abs(value) >= _SMALLEST]
    for value, words in listed:
        lines += _wrap(f"{value:+.1f}  {plain(words)}")
    return lines + _total(weighed, sum(round(value, 1) for value, _ in listed))


def _total(weighed: Weighed, listed: float) -> list[str]:
    """Return the lines that make the sum: what the listed pieces leave over, the total, and what it must reach."""
    candidate, thresholds = weighed.candidate, weighed.thresholds
    if candidate is None:
        return []
    if weighed.explains_score:
        value, needed = candidate.score, f"proposed from {_log_odds(thresholds.core):+.1f}"
    else:
        value = candidate.list_worthy
        needed = f"proposed from {_log_odds(thresholds.proposed):+.1f}, held from {_log_odds(thresholds.held):+.1f}"
    total = round(_log_odds(value), 1)
    return [
        *_wrap(
            f"{total - listed:+.1f}  what every paper starts from, and what the pieces above have in common"
        ),
        *_wrap(f"{total:+.1f}  the sum: the probability {value:.2f} as log-odds (0 is even odds; {needed})"),
    ]


def _log_odds(probability: float) -> float:
    return float(log_odds(probability, _SURE))
