"""A paper on its way to the list: what the bot thinks of it, and why."""

from dataclasses import dataclass
from typing import Literal

from bot.core.paper import Paper

Outcome = Literal["proposed", "held", "dropped"]
Kind = Literal["method", "evaluation", "dataset", "review", "tool"]
Modality = Literal[
    "ct", "mri", "ultrasound", "xray", "pathology", "microscopy", "endoscopy", "surgical", "fundus", "oct",
    "dermoscopy", "mammography", "pet", "dental", "multi", "other",
]  # fmt: skip
_MODALITIES = {
    "ct": "CT", "mri": "MRI", "xray": "X-ray", "oct": "OCT", "pet": "PET", "multi": "several modalities",
    "other": "other modality",
}  # fmt: skip
LinkStatus = Literal["verified", "unchecked", "doubtful", "gone", "empty", "closed", "left out"]


@dataclass(frozen=True, slots=True)
class CodeLink:
    """A link to a paper's own code, with its proof."""

    url: str
    where: Literal["repository", "page"]
    reason: str
    """Why this is the paper's own code, in words for the maintainer."""
    status: LinkStatus = "unchecked"
    """``verified``: it answers and holds code; ``doubtful``: shown, but not written into the table; so is one that is
    ``closed``, because it leads to a page for signing in, and a page that is ``left out`` because the list links to
    repositories alone."""

    @property
    def written(self) -> bool:
        """Whether the link goes into the table."""
        return self.status in ("verified", "unchecked")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row of the list that is near a candidate."""

    id: str
    title: str
    similarity: float
    """Cosine similarity of the embeddings, -1 to 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper with its scores, the evidence for them, its place on the list and its code link."""

    paper: Paper
    score: float
    """Probability that the paper is core (grade 3)."""
    list_worthy: float
    """Probability that the paper belongs on the list at all (grade 2 or 3)."""
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    nearest: tuple[Neighbour, ...] = ()
    kind: Kind | None = None
    modality: tuple[Modality, ...] = ()
    section: str | None = None
    code: CodeLink | None = None


def modality_label(modality: str) -> str:
    """Return a modality as readers know it."""
    return _MODALITIES.get(modality, modality)
