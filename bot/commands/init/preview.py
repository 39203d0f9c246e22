"""Step 4: what the settings find in a first scan, how its pull request would begin, and grading what it found."""

from collections.abc import Sequence
from datetime import date

from bot import pull_request, sources
from bot.commands.grading import MOST, grade_papers
from bot.commands.init.what_next import dry_run
from bot.commands.keeper import Keeper, consents
from bot.commands.scan import make_proposal
from bot.core.candidate import Candidate
from bot.core.catalog import Catalog, read_catalog
from bot.core.project import Project
from bot.core.state import State
from bot.core.window import Window
from bot.pipeline.scan import Scan, scan
from bot.relevance.teaching import choose_to_grade
from bot.support import progress
from bot.support.cache import Cache
from bot.support.plain_text import plain
from bot.support.wording import count

_SHOWN = 15
_HELD_SHOWN = 5
_PARAGRAPH = "\n\n"
_NOTHING = (
    "  Nothing. If papers of the list came out in that time, answer `no` and begin anew: give a concept more words "
    "(`1 +word`), drop one (`2 drop`), or name an earlier day with --since."
)
_HELD = "Held back: the bot is unsure and does not propose them. The pull request shows them below its table."
_UNTRAINED = (
    "These numbers come from the words of step 3 alone. They get better once you grade papers and train the ranking "
    "(the last of the next steps)."
)


def scan_window(project: Project, catalog: Catalog, window: Window, cache: Cache) -> Scan:
    """Return what the settings find in a window, with nothing known of earlier scans."""
    return scan(project, dict.fromkeys(sources.NAMES, window), catalog, State(), cache, progress.for_stream())


def preview_text(preview: Scan, is_trained: bool) -> str:
    """Return what the settings find in the window, best first; where the ranking has not learned, that it is rough."""
    proposed = [candidate for candidate in preview.candidates if candidate.outcome == "proposed"]
    held = [candidate for candidate in preview.candidates if candidate.outcome == "held"]
    lines = [
        "\n4. What this finds",
        f"From {preview.since} to {preview.until} these settings propose {count(len(proposed), 'paper')} "
        f"and hold {len(held)} back:",
    ]
    if proposed:
        lines.append("  (each with the probability, list_worthy, that it belongs on the list)")
    lines += _best(proposed, _SHOWN) or [_NOTHING]
    if held:
        lines += [_HELD, *_best(held, _HELD_SHOWN)]
    if not is_trained:
        lines.append(_UNTRAINED)
    return "\n".join(lines)


def _best(found: Sequence[Candidate], most: int) -> list[str]:
    """Return the likeliest papers as lines, and how many more there are."""
    best = sorted(found, key=lambda candidate: -candidate.list_worthy)[:most]
    lines = [f"  {candidate.list_worthy:.2f}  {plain(candidate.paper.title)}" for candidate in best]
    if len(found) > most:
        lines.append(f"  and {count(len(found) - most, 'more paper')}")
    return lines


def show_draft(project: Project, found: Scan, tried: Window, keeper: Keeper, today: date) -> None:
    """Show how the first pull request would begin; nothing is sent."""
    proposal = make_proposal(project, found, read_catalog(project.catalog), State(), today)
    if not proposal.rows:
        keeper.tell("\nThere would be no pull request: no paper is proposed.")
        return
    title, body = pull_request.draft(proposal, project.settings)
    keeper.tell(
        f"\nThe first pull request would be `{title}`. It begins:\n  {body.partition(_PARAGRAPH)[0]}\n"
        f"The whole text, not sent: {dry_run(tried)}"
    )


def offer_grading(project: Project, preview: Scan, keeper: Keeper, cache: Cache) -> None:
    """Ask whether the papers that teach most are graded now, and grade them."""
    asked = choose_to_grade(
        preview.candidates, MOST, project.settings.relevance, cache, progress.for_stream()
    )
    if asked and consents(keeper, f"Grade {count(len(asked), 'paper')} now, those that teach most", False):
        grade_papers(project, asked, keeper)
