"""The few comments that the bot writes unasked. Each is written once, and says what to do."""

from collections.abc import Sequence

from github.PullRequest import PullRequest

from bot.core.state import ChangedField, Decision
from bot.listing.escape import cell, code_span
from bot.pull_request.repository import asking, asking_a_favour
from bot.pull_request.words import MOST, fitting, length, shorten, tell_message
from bot.support.wording import count

ACCEPT_ALL = "/bot accept all"


def say_once(pull: PullRequest, text: str) -> None:
    """Write a comment unless the pull request has it already, or takes none, as where its conversation is locked."""
    with asking_a_favour(f"commented on pull request #{pull.number}"):
        if all(comment.body != text for comment in pull.get_issue_comments()):
            pull.create_issue_comment(text)


def tell_closed(rejected: Sequence[Decision], refused: Sequence[ChangedField] = ()) -> str:
    """Say that closing rejected the rows and changes, and how to undo it."""
    parts = ((rejected, "row", "rows"), (refused, "change of a row", "changes of rows"))
    what = " and ".join(count(len(some), one, many) for some, one, many in parts if some)
    start = (
        f"Closed without merging, so {what} will not be proposed again. "
        f"Was that not meant? Comment {code_span(ACCEPT_ALL)} here, and the next run proposes them again; "
        f"{code_span('/bot accept ID')} brings back a single one."
    )
    lines = [f"- {code_span(decision.id)} {cell(decision.title)}" for decision in rejected]
    lines += [f"- {code_span(change.id)} {change.field}: {cell(change.why)}" for change in refused]
    return start + "\n\n" + fitting(lines, MOST - length(start) - 100, "and {} more")


def tell_left_alone(reason: str) -> str:
    """Say why the branch is left as it is, and what to do."""
    return (
        f"The bot leaves this branch as it is, because {tell_message(shorten(reason, 2000)).rstrip('.')}.\n\n"
        "Mend that on the branch, or merge or close this pull request. What the bot finds meanwhile waits, and the run "
        "after that proposes it."
    )


def close_superseded(pulls: Sequence[PullRequest], number: int) -> None:
    """Close other pull requests of the bot, and say that their rows are in the one that it follows."""
    for pull in pulls:
        say_once(
            pull,
            f"The rows of this pull request are in #{number} now, because the bot keeps one open. It closes this one.",
        )
        with asking(f"closed pull request #{pull.number}"):
            pull.edit(state="closed")


def nothing_left() -> str:
    """Say why the bot closes a pull request itself."""
    return (
        "Nothing is left to propose here: every row was rejected or is on the list already. The bot closes this "
        "pull request, which rejects no further row. The next papers come in a new one."
    )
