"""Readers of text from outside, on hostile text: the time must grow as the text grows, not as its square.

    python -m benchmarks.hostile_text

Each reader gets one short piece again and again, at 4,000, 8,000 and 16,000 times. Printed for each reader: the worst
piece, its seconds of processor time at each length, and by how much the time grew when the length doubled. A reader that
takes the square grows by 4; one that bounds its text does not grow at all. As a comparison in the same run stands a
pattern that takes the square.
"""

import re
import time
from collections.abc import Callable, Sequence

from bot.core import identifiers
from bot.core.authors import author_cell
from bot.core.paper import Paper
from bot.core.standing import objection
from bot.core.venues import venue_of
from bot.links import find_all
from bot.pull_request.commands import read_commands
from bot.support.markup import decode
from bot.taxonomy.kind import kind_of
from bot.taxonomy.modality import modality_of

_TIMES = (4_000, 8_000, 16_000)
_PIECES = (
    "A", "Aa", "A ", "a, ", " and ", "Le ", '"a', "(", "A.", "- ", "et al ", "von ", "MICCAI ", "accepted by A ", "2024 ",
    "x@ABCD ", "withdrawn ", "Re: ", ": ", "10.1234/", "<a:", "%2f", "arxiv:", "&amp;", "\\frac", "$\\(", "<math>", "^{",
    "we propose ", "https://a.io/", "github.com/a-b/", "`", "[", "![](", "**", "|", "> ",
)  # fmt: skip


def _square(text: str) -> object:
    return re.search(r"A+B", text)


_READERS: dict[str, Callable[[str], object]] = {
    "comparison: A+B": _square,
    "authors": lambda text: author_cell([text]),
    "venue": lambda text: venue_of(Paper("t", comment=text, venue=text)),
    "withdrawn and notices": lambda text: objection(Paper(text, abstract=text, comment=text)),
    "identifiers": identifiers.canonical_name,
    "markup": decode,
    "kind": lambda text: kind_of(Paper(text[:300], abstract=text, comment=text)),
    "modality": lambda text: modality_of(Paper(text[:300], abstract=text, comment=text)),
    "code links": lambda text: find_all(Paper(text[:300], abstract=text, comment=text)),
    "comments": read_commands,
}


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _measure(read: Callable[[str], object]) -> tuple[str, list[float]]:
    """Return the piece that took longest at the greatest length, and its seconds at each length."""
    worst = max(_PIECES, key=lambda piece: _seconds(read, piece * _TIMES[-1]))
    return worst, [_seconds(read, worst * times) for times in _TIMES]


def _growth(seconds: Sequence[float]) -> str:
    before, after = seconds[-2:]
    return f"{after / before:.1f}" if before > 0.001 else "-"


def main() -> None:
    """Measure each reader and print one line for it."""
    print(f"{'reader':<24}{'worst piece':<18}{''.join(f'{times:>9,} x' for times in _TIMES)}{'growth':>9}")
    for name, read in _READERS.items():
        piece, seconds = _measure(read)
        print(f"{name:<24}{piece!r:<18}{''.join(f'{one:>11.3f}' for one in seconds)}{_growth(seconds):>9}")


if __name__ == "__main__":
    main()
