"""The screen of `bot review`: one paper at a time, one key a decision."""

import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import get_args

from rich.console import Console
from rich.text import Text

from bot.commands.review import Desk, Item, Review, comment_of
from bot.core.candidate import Kind
from bot.core.state import Row
from bot.pull_request.words import abstract_url, likely
from bot.support.errors import GitHubError, InputError
from bot.support.plain_text import plain
from bot.support.wording import count

KEYS = "a accept   r reject   R reject with a reason   h hold   k kind   o open   u undo   n next   b back   q finish"
_KINDS: tuple[Kind, ...] = get_args(Kind)
_INTERRUPT = "\x03"


def run(desk: Desk, console: Console) -> str:
    """Show the papers until the person finishes, carry the decisions out if they agree, and say what was done.

    Raises:
        InputError: standard input is no terminal.
        GitHubError: GitHub refused the comment; it is printed, so that it can be posted by hand.
    """
    if not sys.stdin.isatty():
        raise InputError("`bot review` needs a terminal: it asks for a key for each paper.")
    review, said = Review(desk.items), ""
    with _terminal(at_once=True):
        while review.item:
            _show(console, review, review.item, said)
            key = _read_key()
            if key in ("q", _INTERRUPT):
                break
            review, said = _press(console, review, key)
        return _finish(desk, review, console)


def _press(console: Console, review: Review, key: str) -> tuple[Review, str]:
    """Return the review after a key, and what to say of it."""
    simple: dict[str, Callable[[], Review]] = {
        "a": lambda: review.decide("accept"),
        "r": lambda: review.decide("reject"),
        "h": lambda: review.decide("hold"),
        "u": review.undo,
        "n": lambda: review.move(1),
        " ": lambda: review.move(1),
        "b": lambda: review.move(-1),
    }
    if key in simple:
        return simple[key](), ""
    if key == "R":
        return review.decide("reject", _ask(console, "Why? ")), ""
    if key == "k":
        return _choose_kind(console, review)
    if key == "o" and review.item:
        url = abstract_url(review.item.row.entry)
        return review, "" if webbrowser.open(url) else f"No browser could be opened: {url}"
    return review, f"The key {key!r} does nothing."


def _choose_kind(console: Console, review: Review) -> tuple[Review, str]:
    console.print("Kind: " + "   ".join(f"{number} {kind}" for number, kind in enumerate(_KINDS, 1)))
    key = _read_key()
    if key.isdigit() and 1 <= int(key) <= len(_KINDS):
        kind = _KINDS[int(key) - 1]
        return review.set_kind(kind), f"The kind is {kind} now."
    return review, "The kind stays as it is."


def _show(console: Console, review: Review, item: Item, said: str) -> None:
    entry, verdict = item.row.entry, review.verdict(item)
    console.clear()
    decided = sum(one.choice is not None for one in review.verdicts.values())
    console.print(f"{review.place + 1} of {len(review.items)}, {item.place}; {decided} decided", style="dim")
    console.print(Text(plain(entry.title), style="bold"))
    facts = (entry.authors, entry.venue, entry.date, verdict.kind or entry.kind, ", ".join(entry.modality))
    _line(console, "", " · ".join(filter(None, facts)))
    _show_judgement(console, item.row)
    _line(console, "Code: ", entry.code or _code_found(item.row))
    _line(console, "Page: ", abstract_url(entry))
    console.print()
    _line(console, "", item.abstract or "No abstract is at hand.")
    console.print()
    if verdict.choice:
        _line(console, "Decided: ", f"{verdict.choice} {verdict.why}")
    _line(console, "", said)
    console.print(KEYS, style="dim")


def _show_judgement(console: Console, row: Row) -> None:
    list_worthy = row.entry.provenance.list_worthy
    if list_worthy is not None:
        _line(console, "Belongs on the list: ", likely(list_worthy))
    _line(console, "Why: ", "; ".join(row.reasons))
    for doubt in row.doubts:
        _line(console, "Not sure: ", doubt)
    for near in row.nearest[:1]:
        _line(console, "Nearest on the list: ", f"{near.title} ({near.similarity:.2f})")


def _code_found(row: Row) -> str:
    return f"{row.code.url} ({row.code.status})" if row.code else "none found"


def _line(console: Console, label: str, text: str) -> None:
    if text:
        console.print(Text.assemble((label, "dim"), plain(text)))


def _finish(desk: Desk, review: Review, console: Console) -> str:
    """Ask whether the decisions are carried out."""
    text = comment_of(review)
    chosen = [verdict.choice for verdict in review.verdicts.values()]
    counts = ", ".join(f"{chosen.count(name)} {name}" for name in ("accept", "reject", "hold"))
    console.clear()
    console.print(f"{count(len(desk.items), 'paper')}: {counts}.")
    console.print(Text(text or "No command is needed."))
    console.print(f"\nIs the bot to {desk.where}? y or n")
    if not _agrees():
        return "Nothing was changed."
    try:
        return desk.finish(review)
    except GitHubError:
        console.print(Text(f"The commands, to post by hand:\n{text}"))
        raise


def _agrees() -> bool:
    while (key := _read_key()) not in ("y", "n", _INTERRUPT):
        continue
    return key == "y"


def _ask(console: Console, question: str) -> str:
    console.print(question, end="")
    with _terminal(at_once=False):
        return " ".join(plain(sys.stdin.readline()).split())[:400]


def _read_key() -> str:
    return sys.stdin.read(1) or "q"


@contextmanager
def _terminal(at_once: bool) -> Iterator[None]:
    """Let the terminal give each key at once, or whole lines; keys that were typed ahead are kept."""
    try:
        import termios
    except ImportError:  # Windows: a key and Enter
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    changed = termios.tcgetattr(terminal)
    modes = termios.ICANON | termios.ECHO
    changed[3] = changed[3] & ~modes if at_once else changed[3] | modes
    try:
        termios.tcsetattr(terminal, termios.TCSADRAIN, changed)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
