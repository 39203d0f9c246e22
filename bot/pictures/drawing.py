"""How a sketch becomes an SVG: one look for all pictures, on light and dark pages."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

WIDTH, HEIGHT = 880, 330
"""Pixels at which a picture is as wide as a README on GitHub."""
# Okabe and Ito's colours, told apart by colour-blind readers; the grey has a contrast above 4 on white and on black.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
GREY = "#757c85"
_LOOK = 2
"""To be raised when the drawing changes, so that pictures that show the same are drawn anew."""
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "bot",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "text.color": GREY,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": GREY,
    "grid.alpha": 0.2,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "legend.frameon": False,
    "legend.labelcolor": GREY,
}


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture before it is drawn."""

    title: str
    words: str
    """What the picture shows, for readers who do not see it."""
    data: Mapping[str, Any]
    """Everything that is drawn, as JSON can hold it: the same data give the same picture."""
    paint: Callable[[Any], None]
    """Draws the data into matplotlib's axes."""


def svg_of(sketch: Sketch, before: str = "") -> str:
    """Return the picture as SVG, with its words; the one from before where that shows the same.

    Another version of matplotlib or another machine may place a label a pixel aside: that alone changes no file.
    """
    shown = json.dumps([_LOOK, sketch.title, sketch.words, sketch.data], sort_keys=True, ensure_ascii=False)
    mark = f"<!-- shows {hashlib.sha256(shown.encode()).hexdigest()[:16]} -->"
    if mark in before:
        return before
    head, start, rest = _draw(sketch).partition("<svg ")
    tag, end, rest = rest.partition(">")
    words = f"\n<title>{escape(sketch.title)}</title>\n<desc>{escape(sketch.words)}</desc>\n{mark}"
    # Browsers draw missing glyphs themselves; the size follows the page.
    tag = re.sub(r'\b(?:width|height)="[^"]*pt" ?', "", tag)
    return re.sub(r"[ \t]+$", "", f'{head}{start}role="img" {tag}{end}{words}{rest}', flags=re.MULTILINE)


def _draw(sketch: Sketch) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, layout="constrained")
        FigureCanvasSVG(figure)
        sketch.paint(figure.add_subplot())
        text = io.StringIO()
        figure.savefig(
            text,
            format="svg",
            transparent=True,
            metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")),
        )
    return text.getvalue()


def say(axes: Any, text: str) -> None:
    """Write a sentence where there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", wrap=True, transform=axes.transAxes)


def stack(axes: Any, columns: Sequence[str], parts: Mapping[str, Sequence[int]]) -> None:
    """Draw stacked bars, the first part at the foot, with a legend above."""
    feet = [0] * len(columns)
    for colour, (label, values) in enumerate(parts.items()):
        axes.bar(
            range(len(columns)), values, 0.8, bottom=feet, color=COLOURS[colour % len(COLOURS)], label=label
        )
        feet = [foot + value for foot, value in zip(feet, values, strict=True)]
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.tick_params(length=0)
    name_columns(axes, columns)
    if parts:
        is_narrow = max(map(len, parts)) < 30
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=min(len(parts), 5) if is_narrow else 1)


def name_columns(axes: Any, columns: Sequence[str]) -> None:
    """Name every column where there is room, else evenly chosen ones."""
    step = 1 + len(columns) // 19
    axes.set_xticks(range(0, len(columns), step), columns[::step])
    axes.set_xlim(-0.6, max(len(columns), 4) - 0.4)
