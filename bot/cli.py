"""The command line: parse, call, print. Everything heavy is imported by the command that needs it."""

import gc
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot import __version__
from bot.core.project import Project, open_project
from bot.core.window import parse_day, parse_window
from bot.support.errors import BotError, InputError
from bot.support.wording import count
from bot.support.wrapped import wrap_lines

if TYPE_CHECKING:
    from bot.pipeline.scan import Scan

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find the papers that a curated list is missing, and propose them in a pull request.",
    epilog="Exit status: 0 done, 1 a fault of the bot, 2 input, 3 a source, 4 GitHub, 130 interrupted.",
)


def examples(*lines: str) -> str:
    """Return examples of a command for the end of its help, each on a line of its own."""
    return "\n".join(["\b", "Examples:", *(f"  bot {line}" for line in lines)])


class Format(StrEnum):
    """How a scan is printed."""

    table = "table"
    json = "json"
    markdown = "markdown"


class LogFormat(StrEnum):
    """How the log is written on standard error."""

    plain = "plain"
    json = "json"


Since = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="First day, YYYY-MM or YYYY-MM-DD. Without it: where the last run ended."
    ),
]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Last day, included. Without it: today.")]
Write = Annotated[bool, typer.Option("--write", help="Change the list's files in this folder.")]
AsPullRequest = Annotated[bool, typer.Option("--pull-request", help="Propose the change in a pull request.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing. Print what would be done.")]
Papers = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="Papers as JSON lines or a harvest, plain or .gz. Without it: the sources are read.",
    ),
]
Labels = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Graded papers. Without it: models/labels.jsonl.")
]


def main() -> None:
    """Run the command line; an expected failure is one message and its exit status."""
    from bot.support.logs import safe

    # Nearly all that is made while a long list is read stays in use: looking through it for garbage took a tenth of the time.
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        # A terminal or a log without UTF-8 (LC_ALL=C) shows é as an escape instead of ending the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        app()
    except BotError as error:
        typer.echo(safe(f"bot: {error}"), err=True)
        sys.exit(error.exit_status)


def _interrupt(_: int, frame: FrameType | None) -> None:
    # Python ignores an exception in a callback of its import system. A command writes nothing while it imports a module.
    if _is_importing(frame):
        os._exit(130)
    # A KeyboardInterrupt within exec(), as when a dataclass is made, would make CPython end itself by SIGINT even
    # where it is caught: pymain_run_python looks at a flag that run_eval_code_obj set.
    sys.exit(130)


def _is_importing(frame: FrameType | None) -> bool:
    """Return whether a frame stands within the import of a module."""
    while frame and not frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame is not None


@app.callback(invoke_without_command=True)
def configure(
    log_format: Annotated[
        LogFormat, typer.Option(help="Log lines for people or for programs.")
    ] = LogFormat.plain,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log every request.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Find the papers that a curated list is missing, and propose them in a pull request."""
    from bot.support import logs

    logs.configure("json" if log_format is LogFormat.json else "plain", verbose=verbose)
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command(
    epilog=examples(
        "scan",
        "scan --since 2025-11 --write",
        "scan --pull-request --dry-run",
        "scan --explain 2304.12306 --state-branch",
    )
)
def scan(
    since: Since = None,
    until: Until = None,
    write: Write = False,
    pull_request: AsPullRequest = False,
    dry_run: DryRun = False,
    papers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Rank from a harvest or a file of papers; ask no source."),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Tell why one paper was proposed, held, dropped or not read."),
    ] = None,
    state_branch: Annotated[
        bool,
        typer.Option("--state-branch", help="With --explain: read the state from its branch on GitHub."),
    ] = False,
    output: Annotated[
        Format, typer.Option("--format", help="What to print on standard output.")
    ] = Format.table,
) -> None:
    """Find new papers. Print them, write them into the list, or propose them.

    A scan reads the sources, ranks what the list lacks, classifies it and finds its code. Without --write or
    --pull-request it only prints.
    """
    from bot.commands import scan as command

    run = _choose(write, pull_request, (command.preview, command.write, command.propose))
    if explain:
        _refuse_beside(
            "--explain",
            {
                "--since": since,
                "--until": until,
                "--write": write,
                "--pull-request": pull_request,
                "--papers": papers,
                "--format": output is not Format.table,
            },
        )
        from bot.commands import explain as explaining

        typer.echo(explaining.as_text(explaining.explain(_project(), explain, _today(), state_branch)))
        return
    if state_branch:
        raise InputError(
            "--state-branch means nothing without --explain: leave it out, or give a paper's ID."
        )
    if dry_run:
        run = command.draft if pull_request else command.preview
    found, messages = run(_project(), since, until, _today(), papers)
    _print_scan(found, output)
    for line in messages:
        typer.echo(line, err=not dry_run)
    for warning in found.warnings:
        typer.echo(f"bot: warning: {warning}", err=True)
    _fail(found.failures)


def _fail(failures: Sequence[BotError]) -> None:
    """Tell what failed although the run went on, and end with the status of the first."""
    for failure in failures:
        typer.echo(f"bot: {failure}", err=True)
    if failures:
        sys.exit(failures[0].exit_status)


def _print_scan(found: "Scan", output: Format) -> None:
    from bot.commands import report

    if output is Format.json:
        typer.echo(report.as_json(found))
    elif output is Format.markdown:
        typer.echo(report.as_markdown(found))
    else:
        from rich.console import Console

        console = Console()
        if console.width >= report.WIDE:
            console.print(report.as_table(found), report.completeness(found))
        else:
            typer.echo(report.as_lines(found, console.width))


class _Terminal:
    """The keeper at a terminal."""

    def ask(self, question: str, proposed: str) -> str:
        try:
            return str(typer.prompt(_as_prompt(question, proposed), default=proposed, show_default=False))
        except typer.Abort:
            raise InputError("The input ended at a question: answer it, or see --help for options.") from None

    def tell(self, text: str) -> None:
        typer.echo(_fit(text))


class _Consent:
    """A keeper who takes what is proposed, for scripts."""

    def ask(self, question: str, proposed: str) -> str:
        typer.echo(_as_prompt(question, proposed))
        return proposed

    def tell(self, text: str) -> None:
        typer.echo(_fit(text))


def _as_prompt(question: str, proposed: str) -> str:
    return _fit(f"{question} [{proposed}]" if proposed else question)


def _fit(text: str) -> str:
    """Return a text on lines that fit into the terminal; where there is none, into 80 columns."""
    from rich.console import Console

    return wrap_lines(text, Console().width)


@app.command(
    epilog=examples(
        "init",
        'init --topic "Diffusion models in medical imaging"',
        'init --topic "Adaptation" --example 2010.02502 --example 2006.10726',
    )
)
def init(
    readme: Annotated[Path, typer.Option(metavar="FILE", help="The list as it is.")] = Path("README.md"),
    topic: Annotated[str | None, typer.Option(metavar="TEXT", help="The topic in two to six words.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The title of the list.")] = None,
    example: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A paper that belongs on the list. Can be given several times."),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="An arXiv category to read whole. Can be given several times."),
    ] = None,
    bot: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/NAME@COMMIT",
            help="The bot's repository for the workflows. Without it: the checkout that runs.",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="First day to try on. Without it: 30 days ago.")
    ] = None,
    until: Until = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take what is proposed, and ask nothing.")] = False,
) -> None:
    """Start another list.

    Reads the list in this folder, proposes what it is about and what to search for, and shows what that finds in
    the last month. You correct it. Then it writes bot.toml, catalog.json and the workflow files, and says what to
    do next.
    """
    from bot.adoption.stand_in import stand_in_settings
    from bot.commands import init as command
    from bot.core.project import new_project
    from bot.support.logs import keep_to_warnings

    wishes = command.Wishes(
        readme=readme,
        title=title,
        topic=topic,
        examples=tuple(example or ()),
        categories=tuple(category or ()),
        bot=bot,
        since=since,
        until=until,
    )
    project = new_project(Path.cwd(), stand_in_settings(), os.environ)
    if not yes:
        keep_to_warnings()
    command.init(project, wishes, _Consent() if yes else _Terminal(), _today())


@app.command(epilog=examples("queries"))
def queries() -> None:
    """Print queries to add for the words that bot.toml has now.

    For after you added words to a concept: the queries under [search] stay, and these come beside them. What no query
    can ask for is told. Nothing is changed, and nobody is asked.
    """
    from bot.commands.queries import propose_queries

    found = propose_queries(_project())
    for note in found.notes:
        typer.echo(note, err=True)
    if found.text:
        typer.echo(found.text)


@app.command(
    epilog=examples(
        "harvest lists/kites lists/ships --output harvest.jsonl.gz", "scan --papers harvest.jsonl.gz"
    )
)
def harvest(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER", help="Folders of lists, each with its bot.toml.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to write; gzipped if the name ends in .gz.")
    ] = Path("harvest.jsonl.gz"),
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="First day to read. Without it: 30 days ago.")
    ] = None,
    until: Until = None,
) -> None:
    """Read the sources once for several lists.

    arXiv allows one connection for all machines of an organisation. The file holds the papers that any of the lists
    asks for, with their embeddings; `bot scan --papers FILE` ranks from it in each list.
    """
    from bot.commands.harvest import harvest as command

    found = command(folders, os.environ, since, until, output, _today())
    for report in found.reading.reports:
        typer.echo(f"{report.name}: {count(report.papers, 'paper')} in {count(report.requests, 'request')}")
        if report.failure:
            typer.echo(f"bot: {report.failure}", err=True)
    typer.echo(
        f"{output}: {count(len(found.reading.papers), 'record')}, {count(len(found.embeddings), 'embedding')}."
    )
    if failed := [report.failure for report in found.reading.reports if report.failure]:
        sys.exit(failed[0].exit_status)


@app.command(epilog=examples("grade", "grade --since 2025-11 --papers 20 --concepts"))
def grade(
    since: Since = None,
    until: Until = None,
    papers: Annotated[
        int, typer.Option(min=1, max=200, metavar="N", help="How many papers to ask for.")
    ] = 12,
    concepts: Annotated[
        bool,
        typer.Option("--concepts", help="Also ask how far each paper is about each concept of bot.toml."),
    ] = False,
) -> None:
    """Grade the papers that teach the ranking most.

    Scans, and asks for a grade from 0 to 3 for papers about which the ranking is unsure and that are unlike one
    another. Each grade goes at once into models/labels.jsonl, from which `bot train` learns; b goes back to the paper
    before, and q ends.
    """
    from bot.commands.grading import Asking
    from bot.commands.grading import grade as command

    command(_project(), since, until, Asking(papers, concepts), _Terminal(), _today())


@app.command("import", epilog=examples("import README.md", "import README.md --dry-run"))
def import_list(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A Markdown file with papers in tables, lists or paragraphs."),
    ],
    dry_run: DryRun = False,
) -> None:
    """Read a Markdown list into catalog.json. Rows that are in it already stay as they are.

    Of the list's own README, the headings become sections of bot.toml, and the README gets markers around its rows.
    """
    from bot.commands import import_list as command

    done = (command.preview if dry_run else command.import_file)(_project(), file, _today())
    for line in command.as_text(done, file):
        typer.echo(line, err=True)
    if done.problems:
        typer.echo(
            f"{count(len(done.problems), 'place')} could not be read and stay as they stand.", err=True
        )
    verb = "would be written" if dry_run else "written"
    typer.echo(
        f"{count(done.rows - len(done.problems), 'row')} read, {count(done.works, 'work')}; {count(done.added, 'new row')} {verb} to {', '.join(done.files)}."
    )


@app.command(epilog=examples("render", "render --dry-run"))
def render(
    new: Annotated[bool, typer.Option("--new", help="Make a first README where there is none.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Bring README, picture and catalog up to date with one another.

    Rows that people typed into the README go into catalog.json. Then the README's tables and the picture are
    rendered from it. What was taken in, changed and moved is told row by row.
    """
    from bot.commands import render as command

    project = _project()
    if dry_run:
        _refuse_beside("--dry-run", {"--new": new})
        done = command.preview(project, _today())
    else:
        if new:
            command.start_readme(project)
        done = command.render(project, _today())
    for line in done.changes:
        typer.echo(line)
    if dry_run:
        typer.echo(
            f"Would be changed: {', '.join(done.files)}." if done.files else "Nothing would be changed."
        )
    else:
        written = dict.fromkeys(("README.md", *done.files) if new else done.files)
        typer.echo(f"Written: {', '.join(written)}." if written else "Nothing had to be written.")


@app.command(epilog=examples("links papers.jsonl"))
def links(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Papers as JSON lines, plain or .gz.")],
) -> None:
    """Show the code link that each paper of a file gives, and why."""
    from bot.commands.links import find_links

    for line in find_links(file):
        typer.echo(json.dumps(line, ensure_ascii=False))


@app.command(epilog=examples("add 2304.12306", "add 10.1016/j.media.2024.103061 --dry-run"))
def add(
    names: Annotated[
        list[str], typer.Argument(metavar="ID", help="arXiv identifiers, DOIs, or pages of papers.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Write complete rows for papers that you name.

    Papers that are on the list already are skipped. If a paper cannot be found, nothing is written.
    """
    from bot.commands import add as command

    found = (command.preview if dry_run else command.add)(_project(), names, _today())
    for entry in found.rows:
        known = " ".join(filter(None, (entry.date, entry.authors))) or "date and authors not known"
        typer.echo(f"{known}: {entry.title} ({entry.id}), section {entry.section}")
    for reason in found.skipped:
        typer.echo(f"skipped: {reason}", err=True)
    typer.echo(f"{count(len(found.rows), 'row')} {'would be added' if dry_run else 'added'}.")


@app.command(epilog=examples("check", "check --hints", "check --online"))
def check(
    online: Annotated[bool, typer.Option("--online", help="Also ask the sources and every link.")] = False,
    hints: Annotated[
        bool, typer.Option("--hints", help="Show each hint, not the first of each kind.")
    ] = False,
) -> None:
    """List what is wrong with the rows.

    Found are duplicates, implausible dates, missing fields, links that are not in their lasting form, and rows in
    which README and catalog differ. Faults come first, one line each; then hints, counted by the field that they
    concern. The exit status is 2 if there is a fault; hints do not count.
    """
    from bot.commands import check as command

    project, today = _project(), _today()
    found, note = command.check_online(project, today) if online else (command.check(project, today), "")
    for line in filter(None, (*command.as_lines(found, hints), note)):
        typer.echo(line)
    if any(finding.level == "fault" for finding in found):
        sys.exit(InputError.exit_status)


@app.command(epilog=examples("refresh", "refresh --rows 100 --write"))
def refresh(
    rows: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="How many rows to look at: those not seen for longest."),
    ] = 25,
    write: Write = False,
    pull_request: AsPullRequest = False,
    dry_run: DryRun = False,
) -> None:
    """Look at rows again and find what changed since.

    Found are code that was released later, dead links, venues, assigned DOIs, withdrawals, months and authors that are
    missing, and kind and modality as the abstract tells them. Without --write or --pull-request the changes are only printed.
    """
    from bot.commands import refresh as command

    run = _choose(write, pull_request, (command.preview, command.write, command.propose))
    found, message = (command.preview if dry_run else run)(_project(), _today(), rows)
    for name, title in found.checked.items():
        typer.echo(f"looked at: {name} ({title})")
    for update in found.updates:
        typer.echo(
            f"{update.id}: {update.field} {update.old or 'none'} becomes {update.new or 'none'}: {update.why}"
        )
    for notice in found.notices:
        typer.echo(notice)
    typer.echo(message)


@app.command(epilog=examples("review", "review --write", "review --grade"))
def review(
    write: Write = False,
    abstracts: Annotated[
        bool, typer.Option("--abstracts/--no-abstracts", help="Look up the abstracts first.")
    ] = True,
    grades: Annotated[
        bool,
        typer.Option("--grade", help="Grade the papers that teach the ranking most instead, as `bot grade`."),
    ] = False,
) -> None:
    """Review the open proposals one by one in the terminal.

    The decisions become one comment of commands on the pull request. With --write, or for a list without GitHub,
    they change the list's files in this folder.
    """
    if grades:
        _refuse_beside("--grade", {"--write": write, "--no-abstracts": not abstracts})
        grade()
        return

    from dataclasses import replace

    from rich.console import Console

    from bot.commands import review as command
    from bot.commands import review_screen

    project = _project()
    desk = command.open_desk(project, _today(), in_folder=write)
    if abstracts:
        desk = replace(desk, items=command.with_abstracts(project, desk.items, _today()))
    typer.echo(review_screen.run(desk, Console(highlight=False)))


@app.command(epilog=examples("respond"))
def respond() -> None:
    """Carry out the commands of a comment on the pull request.

    For the workflow that runs on issue_comment: the comment is read from the file that GITHUB_EVENT_PATH names.
    """
    from bot.commands import respond as command

    answered = command.respond(_project(), os.environ, _today())
    typer.echo(answered.answer or "The comment was not for the bot.")


@app.command(epilog=examples("suggest"))
def suggest() -> None:
    """Look up the papers that a comment or an issue asks for.

    For the workflow that runs on comments and issues: `/bot add` in a comment, and the form "Suggest a paper".
    """
    from bot.commands import suggest as command

    answered = command.suggest(_project(), os.environ, _today())
    typer.echo(answered.answer or "There was nothing to look up.")


@app.command(epilog=examples("schedule --pull-request"))
def schedule(
    health_file: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to write how the runs go, as JSON.")
    ] = Path("health.json"),
    write: Write = False,
    pull_request: AsPullRequest = False,
) -> None:
    """Do a night's work every night, until SIGTERM.

    That is scan, refresh and citations, as in the nightly workflow. The time is `schedule.cron` of bot.toml.
    """
    from bot.commands.schedule import run_schedule, steps_of_night

    if write == pull_request:
        raise InputError("Say where the rows of each run go: --write or --pull-request.")
    sys.exit(run_schedule(steps_of_night(write), _project().settings.schedule, health_file))


@app.command(epilog=examples("doctor", "doctor --record answers"))
def doctor(
    record: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep the answers there, without keys.")
    ] = None,
) -> None:
    """Find out whether each service answers as the bot needs.

    Each is asked a handful of small questions. Nothing is changed, and it takes less than two minutes.
    """
    from functools import partial

    from bot.commands import doctor as command
    from bot.support.logs import safe
    from bot.support.web import fetch

    project, lines = _project(), []
    get = partial(fetch, user_agent=project.user_agent, seconds=5)
    for line in command.examine(project, _today(), record, get):
        lines.append(line)
        remedy = f" What to do: {line.remedy}." if line.remedy else ""
        typer.echo(
            safe(f"{line.verdict}: {line.service}: {line.asked}: {line.came} ({line.seconds:.1f} s).{remedy}")
        )
    verdicts = [line.verdict for line in lines]
    typer.echo(", ".join(f"{verdicts.count(name)} {name}" for name in ("good", "bad", "not known")) + ".")
    sys.exit(command.exit_status(lines))


@app.command(epilog=examples("demo"))
def demo() -> None:
    """Show a whole run without network or keys.

    Stand-ins on this machine play the services; the pull request that would be opened is printed.
    """
    from bot.demo.run import run

    sys.exit(run(Path.cwd()))


@app.command(epilog=examples("train", "train --papers papers.jsonl.gz --before 2025-11"))
def train(
    papers: Papers = None,
    labels: Labels = None,
    before: Annotated[
        str | None, typer.Option(metavar="DAY", help="See nothing published on this day or later.")
    ] = None,
    output: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder for classifier.json and card.md.")
    ] = Path("models"),
) -> None:
    """Fit the ranking classifier, and write it with its model card.

    It learns from the list, the graded papers and the decisions on earlier proposals.
    """
    from bot.commands import train as command
    from bot.commands.graded_papers import Graded

    until = parse_day(before, "--before") if before else None
    trained = command.train(_project(), Graded(papers or (), labels, until), output, _today())
    typer.echo(
        f"{output}/classifier.json was written, SHA-256 {trained.classifier.sha256}; {output}/card.md tells how good "
        f"it is.\n{command.as_text(trained)}"
    )


@app.command(
    epilog=examples(
        "evaluate --papers papers.jsonl.gz", "evaluate --papers papers.jsonl.gz --rolling 2025-06 2025-11"
    )
)
def evaluate(
    papers: Papers = None,
    labels: Labels = None,
    models: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder of the classifier.json to score.")
    ] = Path("models"),
    rolling: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="MONTH MONTH",
            help="First and last month: score each by a classifier of the months before it instead.",
        ),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the reliability diagram into this SVG file.")
    ] = None,
) -> None:
    """Score a classifier on graded papers, with bootstrap intervals.

    With --rolling each month is scored by a classifier that was trained on the months before it.
    """
    from bot.commands import evaluate as command
    from bot.commands.graded_papers import Graded

    project, graded = _project(), Graded(papers or (), labels)
    if rolling:
        _refuse_beside("--rolling", {"--models": models != Path("models")})
        window = parse_window(*rolling, today=_today())
        found = command.evaluate_by_rolling_origin(project, graded, window, _today())
    else:
        found = command.evaluate(project, graded, models, _today())
    typer.echo(command.as_markdown(found))
    if picture:
        command.draw_reliability(found, picture)


@app.command(epilog=examples("stats", "stats --state-branch --json"))
def stats(
    state_branch: Annotated[
        bool, typer.Option("--state-branch", help="Read the state from its branch on GitHub.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show numbers for keepers: growth, acceptance, code, sources."""
    from bot.commands import stats as command

    found = (command.of_github if state_branch else command.of_folder)(_project(), _today())
    typer.echo(command.as_json(found) if as_json else command.as_text(found))


@app.command(epilog=examples("citations", "citations --write"))
def citations(
    write: Annotated[
        bool, typer.Option("--write", help="Keep the counts in citations.json in this folder.")
    ] = False,
    state_branch: Annotated[
        bool, typer.Option("--state-branch", help="Keep them on GitHub, on the branch of the state.")
    ] = False,
) -> None:
    """Count how often the rows are cited, for the site."""
    from bot.commands import citations as command

    if write and state_branch:
        raise InputError("--write and --state-branch exclude each other: choose where the counts go.")
    run = command.remember if state_branch else command.write if write else command.preview
    counted = run(_project(), _today())
    for line in command.most_cited(counted.found):
        typer.echo(line)
    typer.echo(counted.message)
    _fail(counted.failures)


@app.command(epilog=examples("site", "site --serve"))
def site(
    output: Annotated[Path, typer.Option(help="The folder to fill.")] = Path("_site"),
    state_branch: Annotated[
        bool,
        typer.Option("--state-branch", help="Read the citation counts from the state's branch on GitHub."),
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then show it on this machine until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where --serve shows it.")] = 8000,
) -> None:
    """Build the list's pages, feeds and files for readers."""
    from bot.commands import site as command

    rows = command.build(_project(), output, _today(), state_branch)
    typer.echo(f"{output} holds the pages, feeds and files of {rows} rows.")
    if serve:
        with command.serving(output, port) as server:
            typer.echo(f"Open http://localhost:{server.server_port}/ (stop with Ctrl-C).")
            server.serve_forever()


@app.command(epilog=examples("export references.bib > references.bib", "export CITATION.cff > CITATION.cff"))
def export(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Such as references.bib, papers.csv, CITATION.cff or feed.xml."),
    ],
) -> None:
    """Print the list as BibTeX, CSL-JSON, CSV, JSON or a feed."""
    from bot.commands import site as command

    typer.echo(command.print_export(_project(), name, _today()), nl=False)


@app.command(epilog=examples("schema > catalog.schema.json"))
def schema() -> None:
    """Print the JSON Schema of catalog.json."""
    from bot.core.catalog import schema_text

    typer.echo(schema_text(), nl=False)


def _choose(write: bool, pull_request: bool, ways: tuple[T, T, T]) -> T:
    """Return the way in which a command ends: it only prints, writes the files, or proposes the change."""
    if write and pull_request:
        raise InputError("--write and --pull-request exclude each other: choose where the rows go.")
    preview, into_files, propose = ways
    if pull_request:
        return propose
    return into_files if write else preview


def _refuse_beside(option: str, others: Mapping[str, object]) -> None:
    """Refuse options that were given although they mean nothing beside another.

    Raises:
        InputError: one of the options has a value.
    """
    if given := [name for name, value in others.items() if value]:
        verb = "mean" if len(given) > 1 else "means"
        raise InputError(f"{', '.join(given)} {verb} nothing beside {option}: leave out one or the other.")


def _project() -> Project:
    return open_project(Path.cwd(), os.environ)


def _today() -> date:
    return datetime.now(UTC).date()
