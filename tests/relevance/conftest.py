import hashlib
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.relevance import ranking
from bot.relevance.classifier import Classifier
from bot.relevance.training import table, training
from tests.relevance.texts import context, paper

ORGANS = ("liver", "kidney", "retina", "heart", "lung", "prostate", "polyp", "tooth", "nucleus", "spleen")


def bag_of_words(texts: Sequence[str], *_: object) -> np.ndarray:
    """Return vectors that are near when texts share words: no model, no time."""
    rows = []
    for text in texts:
        vector = np.zeros(64)
        for word in text.lower().split():
            vector[int(hashlib.sha256(word.encode()).hexdigest()[:8], 16) % 64] += 1
        rows.append(vector / max(1e-9, float(np.linalg.norm(vector))))
    return np.array(rows, dtype=np.float32).reshape(-1, 64)


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "embed", bag_of_words)
    monkeypatch.setattr(table, "embed", bag_of_words)


def read() -> list[Paper]:
    """Return a small stream: for each organ a core paper, a related one, an ordinary one and another subject's."""
    papers = []
    for i, organ in enumerate(ORGANS * 2):
        number = 10 * i + (1000 if i >= len(ORGANS) else 0)
        papers += [
            paper(
                f"{organ.title()}SAM{i}: clicks for the {organ}",
                f"We adapt the Segment Anything Model (SAM) to segment the {organ} in clinical images. SAM{i} is prompted "
                "by one click and its masks are medical grade.",
                number + 1, 3 + i % 4,
            ),
            paper(
                f"A universal text prompt model for {organ} segmentation",
                f"A vision-language foundation model segments each {organ} in medical CT and MRI from a text prompt, "
                "zero-shot, and is universal over modalities and datasets.",
                number + 2, 3 + i % 4,
            ),
            paper(
                f"A lightweight U-Net for {organ} segmentation in MRI",
                f"Semi-supervised learning of a mean teacher for {organ} segmentation of patients in a medical dataset, "
                "with consistency regularization, compared on a benchmark. Masks are annotated.",
                number + 3, 3 + i % 4,
            ),
            paper(
                f"Segment Anything in street scenes {i}",
                "We prompt SAM to segment vehicles and pedestrians; medical images are left for later. Annotation is cheap.",
                number + 4, 3 + i % 4,
            ),
        ]  # fmt: skip
    return papers


def grades() -> dict[str, int]:
    return {p.id: {1: 3, 2: 2, 3: 1, 4: 1}[int(p.id[-1])] for p in read()}


@pytest.fixture(scope="session")
def trained() -> training.Trained:
    """What training on the small stream with all its grades gives."""
    from bot.relevance.labels import Label

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "embed", bag_of_words)
        patch.setattr(table, "embed", bag_of_words)
        labels = [Label(id=name, grade=grade) for name, grade in grades().items()]
        return training.train(read(), labels, context())


@pytest.fixture(scope="session")
def classifier(trained: training.Trained) -> Classifier:
    return trained.classifier


def as_rows(papers: Sequence[Paper]) -> Catalog:
    """Return a list that has taken these papers in, each in its month."""
    rows = [
        Entry(arxiv_id=p.arxiv_id, date=f"{p.published:%Y%m}", authors="A. Person", title=p.title,
              url=f"https://arxiv.org/pdf/{p.arxiv_id}", section="literature",
              provenance=Provenance(by="person", added=date(2025, 4, 1)))
        for p in papers
    ]  # fmt: skip
    return Catalog(entries=tuple(rows))
