"""The bot's memory on GitHub: state.json on a branch of its own, with a history of its own.

Every change is one commit that follows the one that was read. Two runs at once cannot both succeed:
the second finds the branch moved, and starts over from what the first one left (compare and swap).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.core.project import Project
from bot.core.settings import Settings
from bot.core.state import FILE_NAME, State, parse_state, state_text, take_over
from bot.pull_request.repository import RaceError, Repository, UnansweredError, open_repository
from bot.support.errors import GitHubError

TRIES = 5
REPEATS = 2
"""So often an attempt is repeated after a request without an answer."""
PAUSE = 2.0
"""Seconds before the first of these repetitions; the second waits twice as long."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Memory:
    """The state, and the commit that it was read from."""

    state: State
    commit: str | None


def base_branch(repository: Repository, settings: Settings) -> str:
    """Return the branch that the list is on, to which the pull request goes."""
    return settings.pull_request.base or repository.default_branch


def read_memory(repository: Repository, settings: Settings) -> Memory:
    """Return what the bot remembers; where the state branch holds no state yet, what the list itself brings.

    Raises:
        InputError: somebody broke state.json on the state branch, or on the one that the list is on.
    """
    branch = settings.pull_request.state_branch
    commit = repository.head(branch)
    state = _state_on(repository, branch, commit)
    if state is None:
        base = base_branch(repository, settings)
        brought = _state_on(repository, base, repository.head(base))
        state = take_over(brought) if brought else State()
    return Memory(state, commit)


def _state_on(repository: Repository, branch: str, commit: str | None) -> State | None:
    text = repository.text(repository.commit(commit), FILE_NAME) if commit else None
    return None if text is None else parse_state(text, f"{FILE_NAME} on the branch {branch}")


def write_memory(repository: Repository, branch: str, memory: Memory, state: State, why: str) -> Memory:
    """Write a state that follows the one read, and return it; the same state is not written again.

    Raises:
        RaceError: another run wrote since.
    """
    if state == memory.state:
        return memory
    onto = repository.commit(memory.commit) if memory.commit else None
    parents = [memory.commit] if memory.commit else []
    commit = repository.write_commit(why, parents, onto, {FILE_NAME: state_text(state)})
    repository.move(branch, commit, memory.commit)
    return Memory(state, commit)


def again(attempt: Callable[[], T]) -> T:
    """Run an attempt until nobody else moves a branch meanwhile and GitHub answers every request.

    An attempt looks before it writes: what an unanswered request did all the same is seen then.

    Raises:
        GitHubError: it lost the race, or got no answer, too many times.
    """
    for number in range(1, TRIES + 1):
        try:
            return attempt()
        except RaceError as race:
            branch = race.args[0]
        except UnansweredError as error:
            if number > REPEATS:
                raise
            structlog.get_logger().warning("GitHub did not answer; the bot looks again.", reason=str(error))
            time.sleep(PAUSE * number)
    raise GitHubError(
        f"The branch {branch} was moved by somebody else {TRIES} times in a row while the bot worked. "
        "Nothing was overwritten. Run again."
    )


def read_aside(project: Project, name: str) -> str | None:
    """Return the text of a further file that lies beside the state on GitHub; None where there is none."""
    repository = open_repository(project)
    commit = repository.head(project.settings.pull_request.state_branch)
    return repository.text(repository.commit(commit), name) if commit else None


def write_aside(project: Project, name: str, text: str, why: str) -> None:
    """Replace a further file beside the state on GitHub, whatever else is written to the branch meanwhile."""
    repository = open_repository(project)
    branch = project.settings.pull_request.state_branch

    def attempt() -> None:
        head = repository.head(branch)
        onto = repository.commit(head) if head else None
        if onto is None or repository.text(onto, name) != text:
            commit = repository.write_commit(why, [head] if head else [], onto, {name: text})
            repository.move(branch, commit, head)

    again(attempt)


def recall(project: Project) -> State:
    """Return the state that the bot keeps on GitHub."""
    repository = open_repository(project)
    return read_memory(repository, project.settings).state


def remember(project: Project, change: Callable[[State], State], why: str) -> State:
    """Change the state on GitHub, starting from whatever it is at that moment, and return it."""
    repository = open_repository(project)
    branch = project.settings.pull_request.state_branch

    def attempt() -> State:
        memory = read_memory(repository, project.settings)
        return write_memory(repository, branch, memory, change(memory.state), why).state

    return again(attempt)
