"""The field in pictures: what each shows, in numbers and words, and the SVG that matplotlib draws of it.

In: the catalog, its settings, citation counts where there are any. Out: SVG texts that do not change while what they
show stays the same.
"""

from bot.pictures.chronology import chronology
from bot.pictures.drawing import HEIGHT, WIDTH, Sketch, svg_of
from bot.pictures.numbers import code_shares, days_to_row, modalities, months_by_kind, nightly_days

__all__ = [
    "HEIGHT",
    "WIDTH",
    "Sketch",
    "chronology",
    "code_shares",
    "days_to_row",
    "modalities",
    "months_by_kind",
    "nightly_days",
    "svg_of",
]
