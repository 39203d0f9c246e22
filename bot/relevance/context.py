"""What ranking and training need beside the papers, in one value."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.catalog import Catalog
from bot.core.settings import Settings
from bot.core.state import Decision
from bot.relevance.embedding import Store
from bot.support.progress import Progress


@dataclass(frozen=True, slots=True)
class Context:
    """The list, what was decided on it, its settings, and where embeddings and progress go."""

    catalog: Catalog
    decisions: Sequence[Decision]
    settings: Settings
    store: Store
    """Keeps embeddings, so that each text is encoded once."""
    progress: Progress
