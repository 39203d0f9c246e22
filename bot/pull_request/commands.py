"""The commands that a maintainer writes into a comment: one a line, read by one table that also writes the help.

A comment comes from anybody. What is read here are values, never code: nothing of them reaches a shell,
a path or a pattern.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core import identifiers
from bot.pull_request.comment_lines import lines_for_bot
from bot.pull_request.values import FIELDS, MisspeltError, Value, read_values

MOST_COMMANDS = 100
MOST_ADDED = 20
"""Papers that one command looks up."""
LONGEST_COMMAND = 2_000
MARKS = "`,;<>[]*\"'"
"""What people write around an identifier."""
_BETWEEN = ("and", "&", ",", ";")


@dataclass(frozen=True, slots=True)
class Reject:
    """Take rows out, for good."""

    ids: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    """Put rows in: held back, waiting, or rejected before. Without identifiers: all that closing rejected."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Put rows aside until somebody accepts or rejects them."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Add:
    """Look up papers and put them in."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """Change fields of a row."""

    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Rescan:
    """Search again now."""


@dataclass(frozen=True, slots=True)
class Help:
    """Tell the commands."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that is meant as a command but is none, and why."""

    reason: str


Command = Reject | Accept | Hold | Add | Set | Rescan | Help | Wrong


@dataclass(frozen=True, slots=True)
class Form:
    """One command of the table: how it is written, what it does, and how its words are read."""

    name: str
    arguments: str
    meaning: str
    read: Callable[[Sequence[str]], Command]

    @property
    def usage(self) -> str:
        """How the command is written."""
        return f"/bot {self.name} {self.arguments}".rstrip()


def identifier(word: str) -> str | None:
    """Return the identifier that a word names, as rows have it, or None."""
    # A DOI may end with a bracket of its own.
    for bare in (word.strip(MARKS), word.strip(MARKS + "()")):
        if bare.lower().startswith("url:http"):
            return f"url:{bare[4:]}"
        if found := identifiers.canonical(bare):
            return found
    return None


def _leading_ids(words: Sequence[str]) -> tuple[tuple[str, ...], Sequence[str]]:
    ids: list[str] = []
    for place, word in enumerate(words):
        found = identifier(word)
        if found:
            ids.append(found)
        elif not (ids and word.lower() in _BETWEEN and any(map(identifier, words[place + 1 : place + 2]))):
            return tuple(dict.fromkeys(ids)), words[place:]
    return tuple(dict.fromkeys(ids)), ()


def _reject(words: Sequence[str]) -> Command:
    ids, rest = _leading_ids(words)
    if not ids:
        raise MisspeltError("it names no row")
    return Reject(ids, _why(rest))


def _why(words: Sequence[str]) -> str:
    return " ".join(words).strip("()")[:500]


def _accept(words: Sequence[str]) -> Command:
    if [word.lower() for word in words] == ["all"]:
        return Accept(())
    return Accept(_only_ids(words))


def _hold(words: Sequence[str]) -> Command:
    return Hold(_only_ids(words))


def _add(words: Sequence[str]) -> Command:
    ids = _only_ids(words)
    if any(name.startswith("url:") for name in ids):
        raise MisspeltError("a paper is looked up by an arXiv identifier, a DOI or a Semantic Scholar page")
    if len(ids) > MOST_ADDED:
        raise MisspeltError(f"it names more than {MOST_ADDED} papers")
    return Add(ids)


def _only_ids(words: Sequence[str]) -> tuple[str, ...]:
    ids, rest = _leading_ids(words)
    if not ids:
        raise MisspeltError("it names no row")
    if rest:
        raise MisspeltError(f"{rest[0][:60]!r} is no identifier")
    return ids


def _set(words: Sequence[str]) -> Command:
    ids, rest = _leading_ids(words[:1])
    if not ids or rest:
        raise MisspeltError("it names no row")
    return Set(ids[0], read_values(words[1:]))


def _without_words(command: Command) -> Callable[[Sequence[str]], Command]:
    def read(words: Sequence[str]) -> Command:
        if words:
            raise MisspeltError("it stands alone")
        return command

    return read


FORMS = (
    Form("reject", "ID... [why]", "takes rows out for good", _reject),
    Form(
        "accept",
        "ID... | all",
        "puts papers in that are held, wait or were rejected (`all`: by closing this)",
        _accept,
    ),
    Form("hold", "ID...", "puts rows aside until you accept or reject them", _hold),
    Form("add", "ID...", "looks papers up and puts them in", _add),
    Form(
        "set",
        "ID " + " ".join(f"[{name}=...]" for name in FIELDS),
        "changes a row; modalities with commas, `code=none`, `date=2025-03`",
        _set,
    ),
    Form("rescan", "", "searches again now", _without_words(Rescan())),
    Form("help", "", "tells the commands", _without_words(Help())),
)


_OF_MEANT: Mapping[str, Callable[[tuple[str, ...], Sequence[str]], Command]] = {
    "reject": lambda meant, words: Reject(meant, _why(words)),
    "accept": lambda meant, _: Accept(meant),
    "hold": lambda meant, _: Hold(meant),
}
"""What commands are that name no row, where one knows which rows they mean."""


_WHO = "Commands, for people with write access"
_HOW = "One a line. An ID is what stands beside the row, an arXiv identifier or a DOI."


def usage() -> str:
    """Return the commands and what they do as Markdown, from the table that the parser reads."""
    lines = [f"- `{form.usage}`: {form.meaning}" for form in FORMS]
    return "\n".join([f"<details><summary>{_WHO}</summary>\n\n{_HOW}\n", *lines, "\n</details>"])


def short_usage() -> str:
    """Return the commands as Markdown in one paragraph."""
    commands = ", ".join(f"`{form.usage}`" for form in FORMS)
    return f"<details><summary>{_WHO}</summary>\n\n{commands}. {_HOW}\n\n</details>"


def read_commands(comment: str, meant: tuple[str, ...] = ()) -> list[tuple[str, Command]]:
    """Return the commands of a comment, each with the line that it was written in, cut for the answer.

    ``meant`` are the rows of a command that names none. A command begins a line of a paragraph. Quoted lines and code hold none, so that a reply does not repeat one.
    """
    found: list[tuple[str, Command]] = []
    for line, trouble in lines_for_bot(comment):
        if len(found) == MOST_COMMANDS:
            found.append((line[:200], Wrong(f"a comment holds at most {MOST_COMMANDS} commands")))
            break
        found.append((line[:200], Wrong(trouble) if trouble else _read_line(line, meant)))
    return found


def _read_line(line: str, meant: tuple[str, ...]) -> Command:
    rest = line[len("/bot") :]
    if rest and not rest[0].isspace():
        return Wrong(f"a blank must follow `/bot`; {_all_commands()}")
    return read_command(rest, meant)


def _all_commands() -> str:
    return f"there are {', '.join(form.name for form in FORMS)}"


def read_command(text: str, meant: tuple[str, ...] = ()) -> Command:
    """Return the command that stands behind ``/bot``; ``meant`` are its rows if it names none."""
    if len(text) > LONGEST_COMMAND:
        return Wrong("it is too long")
    name, *words = text.split() or [""]
    form = next((form for form in FORMS if form.name == name.lower()), None)
    if form is None:
        return Wrong(f"there is no such command; {_all_commands()}")
    if meant and not (words and identifier(words[0])) and form.name in _OF_MEANT:
        return _OF_MEANT[form.name](meant, words)
    try:
        return form.read(words)
    except MisspeltError as error:
        return Wrong(f"{error}; it is written `{form.usage}`")
