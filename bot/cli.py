"""The command line: parse, call, print. Everything heavy is imported by the command that needs it."""

import json
import os
import signal
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import __version__
from bot.core.project import Project, open_project
from bot.core.window import parse_day, parse_window
from bot.support.errors import BotError, InputError

if TYPE_CHECKING:
    from bot.pipeline.scan import Scan

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Find the papers that a curated list is missing, and propose them in a pull request.",
    epilog="Exit status: 0 done, 1 a fault of the bot, 2 input, 3 a source, 4 GitHub, 130 interrupted.",
)


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
    typer.Option(help="First day, as YYYY-MM or YYYY-MM-DD; without it, where the last night ended."),
]
Until = Annotated[str | None, typer.Option(help="Last day, inclusive; without it, today.")]
Write = Annotated[bool, typer.Option("--write", help="Change the list's files in this folder.")]
Papers = Annotated[
    list[Path] | None,
    typer.Option(help="Papers as JSON lines, plain or .gz; without it, the sources are read."),
]
Labels = Annotated[Path | None, typer.Option(help="Graded papers; without it, models/labels.jsonl.")]
AsPullRequest = Annotated[bool, typer.Option("--pull-request", help="Propose the change in a pull request.")]


def main() -> None:
    """Run the command line; an expected failure is one message and its exit status."""
    from bot.support.logs import safe

    for stream in (sys.stdout, sys.stderr):
        # A terminal or a log without UTF-8 (LC_ALL=C) shows é as an escape instead of ending the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        app()
    except KeyboardInterrupt:
        # Before a command has begun; from then on typer says the same.
        sys.exit(130)
    except BotError as error:
        typer.echo(safe(f"bot: {error}"), err=True)
        sys.exit(error.exit_status)


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


@app.command()
def scan(
    since: Since = None,
    until: Until = None,
    write: Write = False,
    pull_request: AsPullRequest = False,
    output: Annotated[
        Format, typer.Option("--format", help="What to print on standard output.")
    ] = Format.table,
) -> None:
    """Search, rank, classify and find code; with --write or --pull-request, propose the rows."""
    from bot.commands import scan as command

    _one_target(write, pull_request)
    run = command.propose if pull_request else command.write if write else command.preview
    found, messages = run(_project(), since, until, _today())
    _print_scan(found, output)
    for line in messages:
        typer.echo(line, err=True)
    for failure in found.failures:
        typer.echo(f"bot: {failure}", err=True)
    if found.failures:
        sys.exit(found.failures[0].exit_status)


def _print_scan(found: "Scan", output: Format) -> None:
    from bot.commands import report

    if output is Format.json:
        typer.echo(report.as_json(found))
    elif output is Format.markdown:
        typer.echo(report.as_markdown(found))
    else:
        from rich.console import Console

        Console().print(report.as_table(found))
        if note := report.completeness(found):
            typer.echo(note)


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="A Markdown file with tables of papers.")],
) -> None:
    """Take the rows of a Markdown list into catalog.json; rows that are in it already stay as they are."""
    from bot.commands.import_list import import_file

    done = import_file(_project(), file, _today())
    typer.echo(f"{done.added} of {done.rows} rows are new and were written to catalog.json.")
    for note in done.notes:
        typer.echo(f"note: {file}, {note}", err=True)
    for problem in done.problems:
        typer.echo(f"not read: {file}, {problem}", err=True)
    if done.problems:
        raise InputError(
            f"{len(done.problems)} rows of {file} could not be read: mend them and import again."
        )


@app.command()
def render(
    new: Annotated[bool, typer.Option("--new", help="Make a first README where there is none.")] = False,
) -> None:
    """Take rows typed into the README into the catalog, then render README and picture from it."""
    from bot.commands import render as command

    project = _project()
    if new:
        command.start_readme(project)
    command.render(project, _today())
    typer.echo("README.md and docs/timeline.svg are up to date with catalog.json.")


@app.command()
def links(file: Annotated[Path, typer.Argument(help="Papers as JSON lines, plain or .gz.")]) -> None:
    """Show for each paper of a file the code link that its abstract and comment give, and why."""
    from bot.commands.links import find_links

    for line in find_links(file):
        typer.echo(json.dumps(line, ensure_ascii=False))


@app.command()
def add(
    names: Annotated[list[str], typer.Argument(help="arXiv or DOI identifiers, or pages of papers.")],
) -> None:
    """Write complete rows for papers that you name; nothing is written if one cannot be found."""
    from bot.commands import add as command

    for entry in command.add(_project(), names, _today()):
        typer.echo(f"{entry.date} {entry.authors}: {entry.title} ({entry.id}), section {entry.section}")


@app.command()
def check(
    online: Annotated[bool, typer.Option("--online", help="Also ask the sources and every link.")] = False,
) -> None:
    """List what is wrong with the rows: duplicates, dates, missing fields, links; exit status 2 if anything is."""
    from bot.commands import check as command

    found = (command.check_online if online else command.check)(_project(), _today())
    for finding in found:
        typer.echo(f"{finding.level}: {finding.id}: {finding.message}")
    wrong = sum(finding.level == "fault" for finding in found)
    typer.echo(f"{wrong} faults, {len(found) - wrong} hints.")
    if wrong:
        sys.exit(InputError.exit_status)


@app.command()
def refresh(
    rows: Annotated[
        int, typer.Option(min=1, help="How many rows to look at, those not seen for longest.")
    ] = 25,
    write: Write = False,
    pull_request: AsPullRequest = False,
) -> None:
    """Look at rows again: code released later, dead links, venues, withdrawals."""
    from bot.commands import refresh as command

    _one_target(write, pull_request)
    run = command.propose if pull_request else command.write if write else command.preview
    found, message = run(_project(), _today(), rows)
    for update in found.updates:
        typer.echo(
            f"{update.id}: {update.field} {update.old or 'none'} becomes {update.new or 'none'}: {update.why}"
        )
    for notice in found.notices:
        typer.echo(f"{notice.id}: left as a person set it, although {notice.why}")
    typer.echo(message)


@app.command()
def respond() -> None:
    """Carry out the commands of a comment on the pull request; for the workflow on issue_comment."""
    from bot.commands import respond as command

    answered = command.respond(_project(), os.environ, _today())
    typer.echo(answered.answer or "The comment was not for the bot.")


@app.command()
def schedule(
    health_file: Annotated[Path, typer.Option(help="Where to say how the nights go.")] = Path("health.json"),
    write: Write = False,
    pull_request: AsPullRequest = False,
) -> None:
    """Run a scan every night at the time that bot.toml says, until SIGTERM."""
    from bot.commands.schedule import run_schedule

    if write == pull_request:
        raise InputError("Say where the rows of each night go: --write or --pull-request.")
    command = [sys.executable, "-m", "bot", "scan", "--pull-request" if pull_request else "--write"]
    sys.exit(run_schedule(command, _project().settings.schedule, health_file))


@app.command()
def demo() -> None:
    """Run a whole night against stand-ins of the services, without network or keys."""
    from bot.demo import night

    sys.exit(night.run(Path.cwd()))


@app.command()
def train(
    papers: Papers = None,
    labels: Labels = None,
    before: Annotated[
        str | None, typer.Option(help="See nothing published on this day or later, YYYY-MM or YYYY-MM-DD.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder for classifier.json and card.md.")] = Path("models"),
) -> None:
    """Fit the ranking classifier to the list, the labels and the decisions, and write it with its model card."""
    from bot.commands import train as command

    until = parse_day(before, "--before") if before else None
    classifier = command.train(_project(), papers or [], labels, until, output, _today())
    typer.echo(
        f"{output}/classifier.json was written, SHA-256 {classifier.sha256}; {output}/card.md tells how good it is."
    )


@app.command()
def evaluate(
    papers: Papers = None,
    labels: Labels = None,
    models: Annotated[Path, typer.Option(help="Folder of the classifier.json to score.")] = Path("models"),
    rolling: Annotated[
        tuple[str, str] | None,
        typer.Option(
            help="First and last month: score each by a classifier of the months before it instead."
        ),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the reliability diagram into this SVG file.")
    ] = None,
) -> None:
    """Score a classifier on graded papers, or the way of ranking by rolling origin, with bootstrap intervals."""
    from bot.commands import evaluate as command

    project = _project()
    if rolling:
        window = parse_window(*rolling, today=_today())
        found = command.evaluate_by_rolling_origin(project, papers or [], labels, window, _today())
    else:
        found = command.evaluate(project, papers or [], labels, models, _today())
    typer.echo(command.as_markdown(found))
    if picture:
        command.draw_reliability(found, picture)


@app.command()
def schema() -> None:
    """Print the JSON Schema of catalog.json."""
    from bot.core.catalog import schema_text

    typer.echo(schema_text(), nl=False)


def _one_target(write: bool, pull_request: bool) -> None:
    if write and pull_request:
        raise InputError("--write and --pull-request exclude each other: choose where the rows go.")


def _project() -> Project:
    return open_project(Path.cwd(), os.environ)


def _today() -> date:
    return datetime.now(UTC).date()
