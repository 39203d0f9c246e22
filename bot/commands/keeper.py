"""The keeper of a list at a terminal: who is asked, and told."""

from typing import Protocol


class Keeper(Protocol):
    """Whoever runs an interactive command; in scripts, one who takes what is proposed."""

    def ask(self, question: str, proposed: str) -> str:
        """Show a question with the answer that Enter stands for, and return the answer."""

    def tell(self, text: str) -> None:
        """Show a text."""


def consents(keeper: Keeper, question: str, proposed: bool) -> bool:
    """Ask a question that is answered by yes or no."""
    answer = keeper.ask(f"{question} (yes or no)", "yes" if proposed else "no")
    return answer.strip().lower() in ("y", "yes")


def names_in(answer: str) -> tuple[str, ...]:
    """Return the names of an answer, which stand between blanks or commas."""
    return tuple(answer.replace(",", " ").split())
