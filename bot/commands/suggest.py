"""`bot suggest`: look up the papers that a comment or an issue asks for, and judge them, in a workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot import pull_request, relevance, taxonomy
from bot.commands.add import refuse_fallen, resolve
from bot.commands.respond import event_of
from bot.commands.services import open_services
from bot.core.candidate import Candidate
from bot.core.catalog import Provenance
from bot.core.paper import Paper
from bot.core.project import Project
from bot.listing import working_copy
from bot.pipeline.proposal import row_of
from bot.pull_request import Answered
from bot.pull_request.desk import Found
from bot.pull_request.events import CommentEvent
from bot.support import progress
from bot.support.cache import open_cache
from bot.support.errors import InputError, SourceError

_TOO_FAR = "it speaks of too few of the topic's concepts to be ranked"
_REASONS = 3


def suggest(project: Project, variables: Mapping[str, str], today: date) -> Answered:
    """Look up the papers of `/bot add` in a comment, or of a suggestion in an issue, and answer.

    Raises:
        InputError: no workflow runs, its event tells of neither, or the classifier cannot be used.
        GitHubError: GitHub refused, or could not be reached.
    """
    event = event_of(variables)

    def find(names: Sequence[str]) -> Mapping[str, Found]:
        return find_papers(project, names, today)

    if isinstance(event, CommentEvent):
        return pull_request.add_papers(event, project, today, find)
    return pull_request.answer_suggestion(event, project, today, find)


def find_papers(project: Project, names: Sequence[str], today: date) -> dict[str, Found]:
    """Return a finished row for each paper, by the identifier that names it, or why there is none.

    No page is read: people that nobody knows name the papers.
    """
    found: dict[str, Found] = {}
    with open_services(project, today) as services:
        known = services.look_up(names)
        for name in names:
            try:
                paper = resolve(name, known, services)
                refuse_fallen(name, paper)
            except (InputError, SourceError) as error:
                found[name] = Found(problem=str(error))
                continue
            candidate = replace(_judge(project, paper, today), code=services.find_code(paper))
            row = row_of(candidate, Provenance(by="person", added=today), project.settings.style)
            found[name] = Found(row) if row else Found(problem="no address leads to it")
    return found


def _judge(project: Project, paper: Paper, today: date) -> Candidate:
    """Return a paper with its probabilities and reasons, whatever the thresholds say of it."""
    catalog, state = working_copy.read_list(project, today).catalog, pull_request.recall(project)
    classifier = relevance.read_classifier(project.models, project.settings)
    with open_cache(project.environment.cache_dir) as cache:
        context = relevance.Context(catalog, state.decisions, project.settings, cache, progress.for_stream())
        weighed = relevance.weigh(paper, classifier, context)
    if weighed.candidate is None:
        candidate = Candidate(paper, 0.0, 0.0, "held", reasons=(_TOO_FAR,))
    else:
        told = tuple(words for weight, words in weighed.weights if words and weight > 0)[:_REASONS]
        candidate = replace(weighed.candidate, reasons=weighed.candidate.reasons or told)
    stands = taxonomy.where_rows_stand(catalog)
    headings = taxonomy.words_of_headings(catalog, project.settings.sections)
    return taxonomy.classify(candidate, project.settings, stands, headings)
