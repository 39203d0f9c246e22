"""What the keeper does next: after the list was adopted, and where a source did not answer."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.commands.init.wishes import Wishes
from bot.core.file_names import README
from bot.core.window import Window
from bot.support.errors import SourceError


@contextmanager
def telling_the_way_on(wishes: Wishes, window: Window) -> Iterator[None]:
    """Add to the error of a source that does not answer that nothing was written, and what to do."""
    try:
        yield
    except SourceError as error:
        raise SourceError(error.source, f"{error.message}\n{_way_on(wishes, window)}") from error


def _way_on(wishes: Wishes, window: Window) -> str:
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


def next_steps(tried: Window, has_workflows: bool) -> str:
    """Return what the keeper does next; ``tried`` are the days that the settings were tried on."""
    steps = [f"Look at the proposals: {dry_run(tried)}."]
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


def dry_run(tried: Window) -> str:
    """Return the command that prints the first pull request and sends nothing."""
    return f"`bot scan --since {tried.since} --until {tried.until} --pull-request --dry-run`"
