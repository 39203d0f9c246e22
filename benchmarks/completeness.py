"""How far the estimate of completeness can be trusted: simulated channels over papers of a known number.

    python -m benchmarks.completeness [--runs 1000]

Each channel finds each paper with its own probability, once independently, and once where half of the papers are
easy to find (one and a half times the probability) and half are hard (half the probability) for every channel.
"""

import argparse
from random import Random

from bot.pipeline.completeness import estimate

PAPERS = (60, 200)
REACHES = ((0.6, 0.4), (0.6, 0.4, 0.2), (0.6, 0.4, 0.3, 0.2))
EASY_AND_HARD = {"independent": (1.0, 1.0), "half easy, half hard": (1.5, 0.5)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    random = Random(1)  # noqa: S311 - a simulation that gives the same table each time
    print("| papers | reach of the channels | papers are found | mean estimate | truth in the 95% interval |")
    print("|---|---|---|---|---|")
    for name, factors in EASY_AND_HARD.items():
        for papers in PAPERS:
            for reaches in REACHES:
                totals, held = [], 0
                for _ in range(runs):
                    channels = {
                        str(i): {
                            str(x)
                            for x in range(papers)
                            if random.random() < reach * factors[x % len(factors)]
                        }
                        for i, reach in enumerate(reaches)
                    }
                    found = estimate(channels, {str(x) for x in range(papers)})
                    if found:
                        totals.append(found.estimated_total)
                        held += found.low <= papers <= found.high
                shares = ", ".join(f"{reach:.0%}" for reach in reaches)
                mean, share = sum(totals) / len(totals), held / len(totals)
                print(f"| {papers} | {shares} | {name} | {mean:.0f} | {share:.2f} |")


if __name__ == "__main__":
    main()
