"""`bot init`: from the list as it is to bot.toml, catalog.json, the workflows and a first proposal."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bot import pull_request, relevance, sources
from bot.adoption import concepts
from bot.adoption.bot_commit import commit_of_the_bot
from bot.adoption.changes import change_concepts
from bot.adoption.concepts import Draft
from bot.adoption.phrases import Index
from bot.adoption.questions import categories_of
from bot.adoption.settings_text import Adoption, settings_text
from bot.adoption.surroundings import FEW, describe, look_up_known, read_stream, with_similar
from bot.adoption.workflows import workflow_files
from bot.commands import import_list
from bot.commands.add import add
from bot.commands.grading import MOST, grade_papers
from bot.commands.keeper import Keeper, consents, names_in
from bot.commands.scan import make_proposal
from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, Entry, catalog_text, in_order, read_catalog
from bot.core.file_names import CATALOG, README, SETTINGS
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import load_settings, parse_settings
from bot.core.state import State
from bot.core.window import Window, parse_window
from bot.listing.adoption import with_place_for_rows
from bot.listing.reading import parse_list
from bot.pipeline.scan import Scan, scan
from bot.relevance.teaching import choose_to_grade
from bot.support import progress
from bot.support.cache import Cache, open_cache
from bot.support.errors import InputError, SourceError
from bot.support.files import read_text, write_atomically, write_together
from bot.support.plain_text import plain
from bot.support.wording import count

_DAYS = timedelta(days=30)
"""So much of the stream is read to compare the list with, when no window is named."""
_SHOWN = 15
_HELD_SHOWN = 5
_WORDS = 10
"""So many words of a concept, and of the list, are shown; the others stand in bot.toml."""
_PARAGRAPH = "\n\n"
_NOTHING = (
    "  Nothing. If papers of the list came out in that time, answer `no` and begin anew: give a concept more words "
    "(`1 +word`), drop one (`2 drop`), or name an earlier day with --since."
)

_HELD = "Held back: the bot is unsure and does not propose them. The pull request shows them below its table."
_UNTRAINED = (
    "These numbers come from the words of step 3 alone. They get better once you grade papers and train the ranking "
    "(the last of the next steps)."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the keeper said beforehand; what is missing is asked for or proposed."""

    readme: Path
    title: str | None = None
    topic: str | None = None
    examples: tuple[str, ...] = ()
    """Identifiers of papers that belong on the list."""
    categories: tuple[str, ...] = ()
    bot: str | None = None
    """The bot's repository at a commit, for the workflows."""
    since: str | None = None
    until: str | None = None


def init(project: Project, wishes: Wishes, keeper: Keeper, today: date) -> None:
    """Make another list's files in its folder, with the keeper's consent to each choice.

    Args:
        project: the folder. Its settings are stand-ins, because it has no bot.toml yet.
        wishes: what is settled beforehand.
        keeper: who is asked.
        today: the day.

    Raises:
        InputError: there is nothing left to make, or what was given cannot be used; nothing was written.
        SourceError: a service could not be asked; nothing was written.
    """
    if (project.root / SETTINGS).exists():
        _add_workflows(project, wishes, keeper)
        return
    text = _read_readme(wishes.readme)
    entries = parse_list(text, project.settings, today).entries
    keeper.tell(
        "Enter takes what stands in [brackets]; nothing is written before you agree.\n\n1. The list\n"
        f"{wishes.readme} holds {count(len(entries), 'paper')} that the bot can read."
    )
    told = _name_list(wishes, first_heading(text) or project.root.resolve().name, keeper)
    bot = wishes.bot or commit_of_the_bot()
    workflows = _missing_workflows(project, bot, told.title or "")
    catalog = Catalog(entries=in_order(entries))
    with open_cache(project.environment.cache_dir) as cache:
        adoption, window = _agree(project, told, entries, keeper, today, cache)
        adopted = replace(project, settings=parse_settings(settings_text(adoption), SETTINGS))
        preview = _scan(adopted, catalog, window, cache)
        classifier = relevance.read_classifier(project.models, adopted.settings, is_new=True)
        keeper.tell(preview_text(preview, classifier.trained))
        files = "bot.toml, catalog.json and the workflows" if workflows else "bot.toml and catalog.json"
        if not consents(keeper, f"Write {files}", True):
            keeper.tell("Nothing was written.")
            return
        _write(adopted, settings_text(adoption), wishes, entries, keeper, today)
        _write_workflows(project, workflows)
        adopted = replace(project, settings=load_settings(project.root / SETTINGS))
        first = _scan(adopted, read_catalog(adopted.catalog), window, cache)
        _draft(adopted, first, window, keeper, today)
        _grade(adopted, first, keeper, cache)
    keeper.tell(next_steps(window, bool(bot)))


def _add_workflows(project: Project, wishes: Wishes, keeper: Keeper) -> None:
    """Write the workflows of a list that has bot.toml and lacks them.

    Raises:
        InputError: no bot is named for them, or all are there.
    """
    title = load_settings(project.root / SETTINGS).list.title
    workflows = _missing_workflows(project, wishes.bot, title)
    if not workflows:
        raise InputError(
            f"{SETTINGS} is there already: delete it to begin anew, or change it by hand. "
            "`bot init --bot OWNER/NAME@COMMIT` writes the workflows that are missing."
        )
    _write_workflows(project, workflows)
    keeper.tell(f"{SETTINGS} stays as it is. Written: {', '.join(workflows)}.")


def _missing_workflows(project: Project, bot: str | None, title: str) -> dict[str, str]:
    """Return the workflow files that the list does not have, by path; none where no bot is named for them."""
    files = workflow_files(bot, title) if bot else {}
    return {name: text for name, text in files.items() if not (project.root / name).exists()}


def _write_workflows(project: Project, workflows: Mapping[str, str]) -> None:
    for name, content in workflows.items():
        write_atomically(project.root / name, content)


def _name_list(wishes: Wishes, proposed: str, keeper: Keeper) -> Wishes:
    """Return the wishes with a title and a topic, asked for where they are missing."""
    title = wishes.title or keeper.ask("Title of the list", proposed)
    topic = wishes.topic or keeper.ask(
        "The topic: what a new paper must be about, in two to six words",
        concepts.topic_in(title) or title,
    )
    return replace(wishes, title=title, topic=topic)


def first_heading(text: str) -> str:
    """Return the first heading of a Markdown text without its markup, empty where there is none."""
    found = re.search(r"^#\s+(.+?)\s*#*\s*$", text, re.M)
    heading = found[1] if found else ""
    return plain(re.sub(r"\[!\[.*?\)\]\(.*?\)|!?\[[^\]]*\]\([^)]*\)|<[^>]*>|[`*_]", "", heading))


def _read_readme(path: Path) -> str:
    try:
        return read_text(path)
    except FileNotFoundError:
        raise InputError(
            f"{path} is missing: run `bot init` in the list's folder, or name the file."
        ) from None


def _write(
    project: Project, text: str, wishes: Wishes, entries: Sequence[Entry], keeper: Keeper, today: date
) -> None:
    """Write bot.toml, and the catalog and README that follow from it."""
    write_atomically(project.root / SETTINGS, text)
    if entries:
        done = import_list.import_file(project, wishes.readme, today)
        keeper.tell(
            f"{count(done.added, 'row')} of {count(len(done.sections), 'section')} are in catalog.json now; "
            f"{count(len(done.problems), 'place')} could not be read. `bot import {wishes.readme} --dry-run` lists what "
            "was read line by line."
        )
        return
    # A list without a paper that can be read: what is found later has its place under the section's title.
    readme = with_place_for_rows(_read_readme(wishes.readme), project.settings)
    write_together(project.root, {CATALOG: catalog_text(Catalog()), README: readme})
    if wishes.examples:
        add(project, wishes.examples, today)


def _agree(
    project: Project,
    wishes: Wishes,
    entries: Sequence[Entry],
    keeper: Keeper,
    today: date,
    cache: Cache,
) -> tuple[Adoption, Window]:
    """Look around, propose concepts and categories, and change them until the keeper is content.

    Raises:
        SourceError: a service did not answer; the message holds the keeper's answers, so that none is lost.
    """
    topic = wishes.topic or ""
    keeper.tell("\n2. What to read")
    known = look_up_known(project, entries, _examples_for(entries, wishes, keeper))
    window = parse_window(wishes.since or f"{today - _DAYS}", wishes.until, today)
    papers = describe(entries, known)
    keeper.tell(tell_known(len(known), len(papers)))
    with _telling_the_way_on(wishes, window):
        papers = with_similar(project, papers, topic, window, cache, progress.for_stream())
    proposed = " ".join(categories_of(papers)) or "cs.CV"
    categories = wishes.categories or names_in(
        keeper.ask("arXiv categories that are read whole, with blanks between", proposed)
    )
    with _telling_the_way_on(replace(wishes, categories=categories), window):
        stream = read_stream(project, categories, window, cache, progress.for_stream())
    drafts = _agree_on_concepts(topic, papers, stream, keeper)
    return Adoption(wishes.title or topic, project.repository, topic, drafts, categories), window


@contextmanager
def _telling_the_way_on(wishes: Wishes, window: Window) -> Iterator[None]:
    """Add to the error of a source that does not answer that nothing was written, and what to do."""
    try:
        yield
    except SourceError as error:
        raise SourceError(error.source, f"{error.message}\n{way_on(wishes, window)}") from error


def way_on(wishes: Wishes, window: Window) -> str:
    """Say what to do where a source does not answer for a window: the same again later, or an earlier month."""
    given = [("--title", wishes.title), ("--topic", wishes.topic), ("--bot", wishes.bot)]
    given += [("--example", name) for name in wishes.examples]
    given += [("--category", name) for name in wishes.categories]
    if wishes.readme != Path(README):
        given.append(("--readme", str(wishes.readme)))
    command = " ".join(["bot init", *(f"{option} {shlex.quote(value)}" for option, value in given if value)])
    again = f" --since {wishes.since}" if wishes.since else ""
    again += f" --until {wishes.until}" if wishes.until else ""
    month = f"{window.since.replace(day=1) - timedelta(days=1):%Y-%m}"
    return (
        f"Nothing was written: {window.since} to {window.until} could not be read. With the answers so far, run it again "
        f"later:\n  {command}{again}\nor try the settings on another month:\n  {command} --since {month} --until {month}"
    )


def tell_known(described: int, papers: int) -> str:
    """Say how many of the list's papers have abstracts, and whether that is enough.

    Args:
        described: the papers that a source knows.
        papers: these, and those of which only the title is known.
    """
    found = f"{count(described, 'paper')} of the list found at the sources, with abstracts"
    if described >= FEW:
        return f"{found}: enough to find its words."
    if papers >= FEW and not described:
        return (
            "No paper of the list was found at the sources. Only the titles are read: look twice at step 3."
        )
    if papers >= FEW:
        return f"{found}; of the other {papers - described} the titles are read. That is enough to find its words."
    return (
        f"{found}: few. arXiv's papers of the last year that name the topic are read beside them. More papers that "
        "belong (`--example ID`, several times) would help."
    )


def _examples_for(entries: Sequence[Entry], wishes: Wishes, keeper: Keeper) -> tuple[str, ...]:
    """Return papers that belong on the list, asked for where neither the list nor the keeper named any."""
    if entries or wishes.examples:
        return wishes.examples
    return names_in(keeper.ask("Two to five papers that belong on the list (arXiv identifiers)", ""))


def _agree_on_concepts(
    topic: str, papers: Sequence[Paper], others: Sequence[Paper], keeper: Keeper
) -> tuple[Draft, ...]:
    listed, stream = Index(papers), Index(others)
    drafts = list(concepts.propose(topic, listed, stream))
    kept = {draft.title for draft in drafts}
    keeper.tell(
        "\n3. What the list is about\n"
        "A new paper must name every concept, by one of its words. * stands for any ending."
    )
    for draft in concepts.seed_concepts(topic, listed, stream):
        if draft.title not in kept:
            keeper.tell(_tell_left_out(draft))
    while True:
        _tell_concepts(drafts, listed, stream, keeper)
        wish = keeper.ask(
            "\nEnter goes on. To change: `1 +word, -word`, `1 drop`, `new: phrase`",
            "",
        ).strip()
        if not wish:
            return tuple(drafts)
        try:
            drafts = change_concepts(drafts, wish, listed, stream)
        except InputError as error:
            keeper.tell(str(error))


def _tell_concepts(drafts: Sequence[Draft], listed: Index, stream: Index, keeper: Keeper) -> None:
    for number, draft in enumerate(drafts, 1):
        keeper.tell(
            f"\n  {number}  {draft.title}: {draft.coverage:.0%} of the list names it, {draft.in_stream:.1%} of arXiv's papers"
            f"\n     {_some_of(draft.terms)}"
        )
        if draft.vocabulary:
            keeper.tell(
                f"     and any word of {draft.vocabulary} (`{number} -{draft.vocabulary}` takes these out)"
            )
    named = [term.rstrip("*") for draft in drafts for term in draft.terms]
    telling = concepts.telling(listed, stream, 5 * _WORDS)
    others = [word for word in telling if not any(word in term or term in word for term in named)]
    if others:
        keeper.tell(f"\n  Other words of the list: {', '.join(others[:_WORDS])}")
    if concepts.is_broad(drafts):
        keeper.tell(warn_of_broad(drafts[0], stream))


def _some_of(terms: Sequence[str]) -> str:
    rest = len(terms) - _WORDS
    return ", ".join(terms[:_WORDS]) + (f", and {rest} more" if rest > 0 else "")


def _tell_left_out(draft: Draft) -> str:
    """Say which concept of the topic is not asked for, and why."""
    if draft.coverage < concepts.REQUIRED:
        reason = f"only {draft.coverage:.0%} of the list names it"
    else:
        reason = f"{draft.in_stream:.0%} of the stream names it"
    return f"Left out: `{draft.title}`, because {reason}. `new: {draft.title}` takes it in."


def warn_of_broad(draft: Draft, stream: Index) -> str:
    """Warn of a single concept that many papers name, and say what narrows it."""
    term, papers = concepts.broadest_term(draft, stream)
    way_out = f"`1 -{term}` takes it out. Or add" if len(draft.terms) > 1 else "Add"
    return (
        f"\nOnly one concept is left, and it is broad: {count(round(draft.in_stream * stream.size), 'paper')} of "
        f"{stream.size} that were read name `{draft.title}`, and each may be proposed. Its broadest word is "
        f"`{term}`, in {count(papers, 'paper')}. {way_out} a second concept (`new: phrase`), or begin anew with papers "
        "that belong (`--example ID`, several times) and a topic that names what they have in common."
    )


def _scan(project: Project, catalog: Catalog, window: Window, cache: Cache) -> Scan:
    return scan(project, dict.fromkeys(sources.NAMES, window), catalog, State(), cache, progress.for_stream())


def preview_text(preview: Scan, is_trained: bool) -> str:
    """Return what the settings find in the window, best first; where the ranking has not learned, that it is rough."""
    proposed = [candidate for candidate in preview.candidates if candidate.outcome == "proposed"]
    held = [candidate for candidate in preview.candidates if candidate.outcome == "held"]
    lines = [
        "\n4. What this finds",
        f"From {preview.since} to {preview.until} these settings propose {count(len(proposed), 'paper')} "
        f"and hold {len(held)} back:",
    ]
    if proposed:
        lines.append("  (each with the probability, list_worthy, that it belongs on the list)")
    lines += _best(proposed, _SHOWN) or [_NOTHING]
    if held:
        lines += [_HELD, *_best(held, _HELD_SHOWN)]
    if not is_trained:
        lines.append(_UNTRAINED)
    return "\n".join(lines)


def _best(found: Sequence[Candidate], most: int) -> list[str]:
    """Return the likeliest papers as lines, and how many more there are."""
    best = sorted(found, key=lambda candidate: -candidate.list_worthy)[:most]
    lines = [f"  {candidate.list_worthy:.2f}  {plain(candidate.paper.title)}" for candidate in best]
    if len(found) > most:
        lines.append(f"  and {count(len(found) - most, 'more paper')}")
    return lines


def _draft(project: Project, found: Scan, tried: Window, keeper: Keeper, today: date) -> None:
    """Show how the first pull request would begin; nothing is sent."""
    proposal = make_proposal(project, found, read_catalog(project.catalog), State(), today)
    if not proposal.rows:
        keeper.tell("\nThere would be no pull request: no paper is proposed.")
        return
    title, body = pull_request.draft(proposal, project.settings)
    keeper.tell(
        f"\nThe first pull request would be `{title}`. It begins:\n  {body.partition(_PARAGRAPH)[0]}\n"
        f"The whole text, not sent: {_dry_run(tried)}"
    )


def _dry_run(tried: Window) -> str:
    return f"`bot scan --since {tried.since} --until {tried.until} --pull-request --dry-run`"


def _grade(project: Project, preview: Scan, keeper: Keeper, cache: Cache) -> None:
    asked = choose_to_grade(
        preview.candidates, MOST, project.settings.relevance, cache, progress.for_stream()
    )
    if asked and consents(keeper, f"Grade {count(len(asked), 'paper')} now, those that teach most", False):
        grade_papers(project, asked, keeper)


def next_steps(tried: Window, has_workflows: bool) -> str:
    """Return what the keeper does next; ``tried`` are the days that the settings were tried on."""
    steps = [f"Look at the proposals: {_dry_run(tried)}."]
    if not has_workflows:
        steps.append(
            "For a run every night: `bot init --bot OWNER/BOT-REPOSITORY@COMMIT` writes the workflows. COMMIT is what "
            "`git rev-parse HEAD` prints in the bot's folder."
        )
    steps += [
        "Commit and push: `git add bot.toml catalog.json README.md .github`, "
        '`git commit -m "Let the bot propose papers"`, `git push`.',
        "On GitHub, under Settings, Actions, General: allow Actions to create pull requests. Then run the workflow "
        "Nightly by hand, or wait for its next run.",
        "Later: change words in bot.toml, whose comments say how; `bot grade` and `bot train` teach the ranking.",
    ]
    return "\nWhat to do next:\n" + "\n".join(f"  {number}. {step}" for number, step in enumerate(steps, 1))
