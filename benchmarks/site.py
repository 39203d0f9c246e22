"""How quickly the pages of a long list show and answer, in Chromium on this machine.

First paint: the browser's own ``first-contentful-paint``, loaded from this machine with an empty cache. A keystroke:
from the key to the next frame with the new rows on the page, each letter of some searches. Run
``python -m benchmarks.site``; it needs Debian's chromium.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from bot.exports import exports_of
from bot.site import site_of
from tests.site.chromium import found, launched, served
from tests.site.lists import paper, public_list

SEARCHES = ("retinal", "muller", "foundation model 12", "miccai 2025", "zzz")
ROUNDS = 5
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# The frame after the next one shows what the key changed.
_WATCH = """
window.waits = [];
addEventListener("keydown", () => {
  const from = performance.now();
  requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - from)));
}, true);
"""


def measure_paint(page: Page, url: str) -> float:
    """Return the seconds to the first contentful paint."""
    page.goto(url, wait_until="load")
    while not (painted := page.evaluate(_PAINTED)):
        page.wait_for_timeout(50)
    return float(painted) / 1000


def measure_keys(page: Page) -> tuple[list[float], float]:
    """Return the milliseconds of each keystroke of the searches, and the mean processor time of the page's thread.

    The processor time also holds on a machine that is busy with other things.
    """
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    page.evaluate(_WATCH)
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _thread_seconds(tools)
    field = page.get_by_role("searchbox")
    for words in SEARCHES:
        field.press_sequentially(words, delay=80)
        for _ in words:
            field.press("Backspace", delay=20)
            page.wait_for_timeout(60)
    page.wait_for_timeout(200)
    waits = [float(wait) for wait in page.evaluate("window.waits")]
    return waits, 1000 * (_thread_seconds(tools) - before) / len(waits)


def _thread_seconds(tools: CDPSession) -> float:
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def main() -> None:
    """Print a table for each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 1000, 10_000])
    path = found()
    if path is None:
        parser.error("no Chromium is installed: apt-get install chromium")
    print(
        "| rows | build s | site MB | first paint s, median and worst | ready s | key ms: median, p95, worst | processor ms a key |"
    )
    print("|---|---|---|---|---|---|---|")
    for rows in parser.parse_args().rows:
        public = public_list(*map(paper, range(rows)))
        begun = time.perf_counter()
        texts = {**site_of(public, (), ()), **exports_of(public)}
        built = time.perf_counter() - begun
        size = sum(len(text.encode()) for text in texts.values()) / 1e6
        with (
            tempfile.TemporaryDirectory() as folder,
            served(Path(folder), texts) as url,
            launched(path) as browser,
        ):
            paints, readies = [], []
            for _ in range(ROUNDS):
                page = browser.new_context().new_page()
                paints.append(measure_paint(page, url))
                page.wait_for_selector("html[data-ready]", timeout=60_000)
                readies.append(float(page.evaluate("performance.now()")) / 1000)
                page.context.close()
            keys, processor = measure_keys(_opened(browser.new_page(), url))
        print(
            f"| {rows} | {built:.1f} | {size:.1f} | {statistics.median(paints):.2f}, {max(paints):.2f} "
            f"| {statistics.median(readies):.2f} | {statistics.median(keys):.0f}, "
            f"{statistics.quantiles(keys, n=20)[-1]:.0f}, {max(keys):.0f} | {processor:.0f} |"
        )


def _opened(page: Page, url: str) -> Page:
    page.goto(url)
    return page


if __name__ == "__main__":
    main()
