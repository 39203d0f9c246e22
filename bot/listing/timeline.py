"""The chronology of the field as a small picture: rows of the list by month and section, and its milestones."""

import calendar
from collections import Counter
from collections.abc import Sequence
from html import escape

from bot.core.catalog import Catalog
from bot.core.settings import Milestone, Section, Settings
from bot.support.plain_text import plain
from bot.support.wording import count

# Okabe and Ito's colours, told apart by colour-blind readers; the grey is legible on white and on black.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
_GREY = "#768390"
_WIDTH, _LEFT, _RIGHT, _PLOT = 880, 34, 16, 190
_LINE = 17


def timeline_svg(catalog: Catalog, settings: Settings) -> str:
    """Return an SVG picture: stacked bars of rows per month, with the milestones of bot.toml up to the newest row.

    The same catalog and settings always give the same bytes. The picture has no background, and colours that
    show on light and dark pages.
    """
    months = _months(
        [date for entry in catalog.entries if len(date := entry.date or "") == 6], settings.milestones
    )
    counts = Counter((entry.date, entry.section) for entry in catalog.entries if entry.date)
    # The section that takes the rest stands at the foot of the bars.
    sections = sorted(settings.sections, key=lambda section: not section.is_default)
    shown = [section for section in sections if any(name == section.name for _, name in counts)]
    height_of = {month: sum(counts[month, section.name] for section in shown) for month in months}
    highest = max([1, *height_of.values()])
    step = _step(highest)
    top = -(-highest // step) * step
    lanes = _lanes(settings.milestones, months)
    head = _LINE * (len(shown) + 1 + max(lanes.values(), default=0)) + 14
    foot = head + _PLOT
    parts = [
        *_legend(shown),
        *_grid(top, step, foot),
        *_milestones(lanes, months, _LINE * len(shown) + 10, foot),
        *_bars(months, counts, shown, top, foot),
        *_axis(months, foot),
    ]
    total = len(catalog.entries)
    label = f"{count(total, 'paper')} on the list by month" + (
        f", {months[0]} to {months[-1]}" if months else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {foot + 40}" role="img" '
        f'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="12" '
        f'fill="{_GREY}">\n<title>{escape(label)}</title>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _months(dates: Sequence[str], milestones: Sequence[Milestone]) -> list[str]:
    """Return all months from the first row or milestone to the newest row, as ``YYYYMM``."""
    if not dates:
        return []
    last = max(dates)
    first = min([*dates, *(one.date for one in milestones if one.date <= last)])
    numbers = range(_number(first), _number(last) + 1)
    return [f"{number // 12}{number % 12 + 1:02}" for number in numbers]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[4:]) - 1


def _step(highest: int) -> int:
    """Return the distance of the grid lines: 1, 2 or 5 times a power of ten, so that there are at most six."""
    step = 1
    while 6 * step < highest:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _x(index: float, months: Sequence[str]) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * index / max(len(months), 6)


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(plain(text))}</text>'


def _legend(sections: Sequence[Section]) -> list[str]:
    lines = []
    for index, section in enumerate(sections):
        y = 14 + _LINE * index
        lines.append(f'<rect x="{_LEFT}" y="{y - 9}" width="10" height="10" fill="{_colour(index)}"/>')
        lines.append(_text(_LEFT + 16, y, section.title))
    return lines


def _colour(index: int) -> str:
    return _COLOURS[index % len(_COLOURS)]


def _grid(top: int, step: int, foot: int) -> list[str]:
    lines = []
    for rows in range(0, top + 1, step):
        y = foot - _PLOT * rows / top
        lines.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{_GREY}" stroke-opacity="{0.2 if rows else 0.6}"/>'
        )
        lines.append(_text(_LEFT - 6, y + 4, str(rows), "end", 11))
    return lines


def _bars(
    months: Sequence[str], counts: Counter[tuple[str, str]], sections: Sequence[Section], top: int, foot: int
) -> list[str]:
    lines = []
    for index, month in enumerate(months):
        x = _x(index + 0.12, months)
        width = _x(index + 0.88, months) - x
        y = float(foot)
        for number, section in enumerate(sections):
            if rows := counts[month, section.name]:
                height = _PLOT * rows / top
                y -= height
                lines.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                    f'fill="{_colour(number)}"/>'
                )
    return lines


def _axis(months: Sequence[str], foot: int) -> list[str]:
    """Name every month where there is room, else each January, April, July and October, else the years."""
    room = _x(1, months) - _x(0, months)
    step = 1 if room >= 26 else 3 if room >= 9 else 12
    lines = []
    for index, month in enumerate(months):
        number = int(month[4:])
        centre = _x(index + 0.5, months)
        if step < 12 and (number - 1) % step == 0:
            lines.append(_text(centre, foot + 15, calendar.month_abbr[number], "middle", 11))
        if number == 1 or index == 0:
            lines.append(_text(centre, foot + 31, month[:4], "middle"))
    return lines


def _lanes(milestones: Sequence[Milestone], months: Sequence[str]) -> dict[Milestone, int]:
    """Give each milestone within the months the first lane in which its name overlaps no other."""
    lanes: dict[Milestone, int] = {}
    ends: list[float] = []
    for one in sorted(milestones, key=lambda milestone: milestone.date):
        if one.date not in months:
            continue
        x = _x(months.index(one.date) + 0.5, months)
        lane = next((number for number, end in enumerate(ends) if end < x), len(ends))
        ends[lane : lane + 1] = [x + 8.0 * len(one.name) + 14]
        lanes[one] = lane
    return lanes


def _milestones(lanes: dict[Milestone, int], months: Sequence[str], head: int, foot: int) -> list[str]:
    lines = []
    for one, lane in lanes.items():
        x = _x(months.index(one.date) + 0.5, months)
        y = head + _LINE * lane + 12
        late = x + 8.0 * len(one.name) > _WIDTH
        lines.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 9}" y2="{foot}" stroke="{_GREY}" stroke-dasharray="2 3"/>'
        )
        lines.append(_text(x - 5 if late else x + 5, y, one.name, "end" if late else "start"))
    return lines
