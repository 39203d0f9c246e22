"""Whether the precision that bot.toml asks for is kept: what maintainers decided, and what the probabilities say.

The thresholds were set on papers of the past. Subjects and words change, so the decisions on the proposed rows, and
the probabilities of what is proposed now, show whether the target is still met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from bot.core.settings import Relevance
from bot.core.state import Decision

LAST = 50
"""So many decisions, the latest ones, are counted: older ones belong to an older classifier or an older field."""
_FEWEST = 20
"""So few decisions say nothing for the promise. Against it fewer can be enough."""
_CHANCE = 0.05
"""A promise counts as broken where chance alone would give so few accepted papers this seldom."""


@dataclass(frozen=True, slots=True)
class Promise:
    """How the proposals fared against the precision that bot.toml asks for."""

    asked: float
    """The target, a share between 0 and 1."""
    accepted: int
    """Proposals that became rows, edited or not, among the decided ones."""
    decided: int
    """The latest decisions, at most :data:`LAST`."""
    expected: float | None
    """The mean probability that what is proposed now belongs; None where nothing is proposed."""
    kept: bool | None
    """None: there are too few decisions to tell."""

    @property
    def sentence(self) -> str:
        """The promise in words for the maintainer."""
        said = []
        if self.decided:
            said.append(
                f"Of the last {self.decided} proposals you accepted {self.accepted} "
                f"({self.accepted / self.decided:.0%}; bot.toml asks for {self.asked:.0%})."
            )
        return " ".join([*said, *self._warning()])

    def _warning(self) -> list[str]:
        if self.kept is not False:
            return []
        said = []
        if self.expected is not None and self.expected < self.asked:
            said.append(f"The classifier expects {self.expected:.0%} of the papers proposed now to belong.")
        return [
            *said,
            "The precision that bot.toml asks for is not kept: run `bot train`, so that the classifier learns from these "
            "decisions.",
        ]


def promise(
    decisions: Sequence[Decision], target: Relevance, proposed: Sequence[float] = ()
) -> Promise | None:
    """Return whether the precision asked for is kept, None where bot.toml asks for recall or nothing is known.

    Decisions show no recall: what was never proposed is never decided.

    Args:
        decisions: what maintainers did; those on papers that were held back do not count.
        target: the precision that bot.toml asks for.
        proposed: ``list_worthy`` of each paper that is proposed now.
    """
    if target.precision is None or not (decisions or proposed):
        return None
    asked, latest = target.precision, _latest(decisions)
    accepted, decided = sum(decision.verdict != "rejected" for decision in latest), len(latest)
    expected = sum(proposed) / len(proposed) if proposed else None
    kept: bool | None = True if decided >= _FEWEST else None
    if _chance_of_so_few(accepted, decided, asked) < _CHANCE or _expects_less(proposed, asked):
        kept = False
    return Promise(asked, accepted, decided, expected, kept)


def _expects_less(proposed: Sequence[float], asked: float) -> bool:
    """Return whether enough papers are proposed now, and their mean probability is below the target."""
    return len(proposed) >= _FEWEST and sum(proposed) / len(proposed) < asked


def _latest(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the last decisions on papers that were proposed."""
    on_proposals = (decision for decision in decisions if decision.proposed)
    return sorted(on_proposals, key=lambda decision: decision.on)[-LAST:]


def _chance_of_so_few(accepted: int, decided: int, share: float) -> float:
    """Return the probability of at most so many accepted papers if each belongs with this probability."""
    return sum(comb(decided, n) * share**n * (1 - share) ** (decided - n) for n in range(accepted + 1))
