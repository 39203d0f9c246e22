"""What `bot init` tells of a first scan."""

from datetime import date

from bot.commands.init.preview import preview_text
from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.core.window import Window
from bot.pipeline.scan import Scan


def test_a_preview_without_a_paper_tells_the_way_on():
    window = Window(date(2024, 2, 1), date(2024, 2, 29))
    preview = Scan({"arXiv": window}, (), (), (), None, "")
    assert preview_text(preview, True).startswith(
        "\n4. What this finds\nFrom 2024-02-01 to 2024-02-29 these settings propose 0 papers and hold 0 back:\n  Nothing. If papers"
    )


def test_a_preview_shows_the_number_that_the_threshold_is_on_the_greatest_first():
    window = Window(date(2024, 2, 1), date(2024, 2, 29))
    found = tuple(
        Candidate(Paper(title, "Text.", arxiv_id="2402.00001"), score, worthy, "proposed")
        for title, score, worthy in (("Kites", 0.1, 0.6), ("Ships", 0.2, 0.56), ("Parafoils", 0.05, 0.9))
    )
    told = preview_text(Scan({"arXiv": window}, (), found, (), None, ""), True)
    assert "list_worthy" in told
    assert told.endswith("\n  0.90  Parafoils\n  0.60  Kites\n  0.56  Ships")


def test_a_preview_shows_some_titles_that_are_held_and_what_held_means():
    window = Window(date(2024, 2, 1), date(2024, 2, 29))
    held = tuple(
        Candidate(Paper(f"Ship {n}", "Text.", arxiv_id=f"2402.0000{n}"), 0.1, 0.3 + n / 100, "held")
        for n in range(7)
    )
    told = preview_text(Scan({"arXiv": window}, (), held, (), None, ""), True)
    assert "Held back: the bot is unsure and does not propose them." in told
    assert told.endswith(
        "\n  0.36  Ship 6\n  0.35  Ship 5\n  0.34  Ship 4\n  0.33  Ship 3\n  0.32  Ship 2\n  and 2 more papers"
    )
