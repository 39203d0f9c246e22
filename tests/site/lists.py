"""Lists of invented papers for the pages, feeds and files."""

from datetime import date, timedelta

from bot.core.catalog import Catalog, Entry, Provenance, in_order
from bot.core.citations import Citations, Cited
from bot.core.settings import Settings, load_settings
from bot.listing.public import PublicList
from tests import ROOT

KINDS = ("method", "evaluation", "dataset", "review", "tool")
MODALITIES = ("ct", "mri", "ultrasound", "pathology", "endoscopy", "fundus")
FAMILIES = ("Müller", "Zhang", "O'Neill", "van der Berg", "García", "Nguyen", "Łukasz", "Kim")
TOPICS = (
    "liver tumours",
    "retinal vessels",
    "polyps",
    "cell nuclei",
    "the heart",
    "fetal heads",
    "bones",
    "skin lesions",
)
SITE = "https://keeper.github.io/list"
FIRST_DAY = date(2024, 1, 15)


SETTINGS = load_settings(ROOT / "bot.toml")


def settings(**changes: object) -> Settings:
    return SETTINGS.model_copy(update=changes)


def paper(number: int, **facts: object) -> Entry:
    """Return a row of 2015 or later; neighbouring numbers differ in all that a filter can tell."""
    year, month = 2015 + number % 12, 1 + number % 11
    return Entry(
        **{
            "arxiv_id": f"{year % 100:02}{month:02}.{number:05}",
            "date": f"{year}{month:02}",
            "authors": f"{'ABCDE'[number % 5]}. {FAMILIES[number % len(FAMILIES)]} et al.",
            "title": f"Prompting a foundation model {number} for {TOPICS[number % len(TOPICS)]}",
            "url": f"https://arxiv.org/pdf/{year % 100:02}{month:02}.{number:05}.pdf",
            "code": f"https://github.com/group/code-{number}" if number % 3 == 0 else None,
            "venue": ("MICCAI 2025", "Medical Image Analysis", None)[number % 3],
            "section": "sam2" if number % 4 == 0 else "literature",
            "kind": KINDS[number % len(KINDS)],
            "modality": (MODALITIES[number % len(MODALITIES)],),
            "provenance": Provenance(by="bot", added=FIRST_DAY + timedelta(days=number % 300)),
            **facts,
        }
    )


def public_list(
    *entries: Entry, cited: dict[str, Cited] | None = None, site: str | None = SITE
) -> PublicList:
    return PublicList(
        Catalog(entries=in_order(entries)), settings(), site, "keeper/list", Citations(rows=cited or {})
    )
