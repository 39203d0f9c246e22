"""Papers in our own words, the settings, and stand-ins for the cache and for progress."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.settings import Settings, load_settings
from bot.core.state import Decision
from bot.relevance import Context
from tests import ROOT


class Memory:
    """A cache in a dictionary that counts what is put into it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def get(self, kind: str, key: str) -> bytes | None:
        return self.kept.get((kind, key))

    def put(self, kind: str, key: str, value: bytes) -> None:
        self.kept[kind, key] = value


class _Step:
    def advance(self, n: int = 1) -> None:
        pass


@contextmanager
def silent(label: str, total: int | None = None) -> Iterator[_Step]:
    yield _Step()


def settings() -> Settings:
    return load_settings(ROOT / "bot.toml")


def context(catalog: Catalog | None = None, decisions: Sequence[Decision] = ()) -> Context:
    return Context(catalog or Catalog(), decisions, settings(), Memory(), silent)


def paper(title: str, abstract: str = "", number: int = 1, month: int = 3, **more: object) -> Paper:
    identifier = f"25{month:02}.{number:05}"
    return Paper(title=title, abstract=abstract, arxiv_id=identifier, published=date(2025, month, 1), **more)  # type: ignore[arg-type]


CORE = paper(
    "LiverSAM: tuning the Segment Anything Model for liver lesions",
    "Outlining lesions in CT scans of the liver takes a radiologist hours. We adapt the Segment Anything Model "
    "(SAM) with small adapters so that a single click segments a lesion. On two clinical data sets our LiverSAM "
    "gives better masks than SAM and MedSAM do.",
    1,
)
OTHER_SUBJECT = paper(
    "SAM for camouflaged animals",
    "We prompt SAM with motion to segment camouflaged animals in wildlife videos. Trees, fish and insects are "
    "found in natural images of COCO.",
    2,
)
ORDINARY = paper(
    "A lightweight U-Net for brain tumor segmentation",
    "We add skip connections to a convolutional network and train it with a new loss function. "
    "It segments brain tumors in MRI of patients.",
    3,
)
RELATED = paper(
    "Universal medical image segmentation from text prompts",
    "A vision-language foundation model segments organs and lesions in CT and MRI that a text prompt names. "
    "One universal model handles many modalities, zero-shot, on a large-scale benchmark of medical datasets.",
    4,
)
OFF = paper(
    "Faster rendering of city streets",
    "We render streets from lidar with Gaussian splatting. Frames come at twice the speed of earlier work.",
    5,
)
