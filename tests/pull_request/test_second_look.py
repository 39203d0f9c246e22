"""Papers that are withdrawn, or renamed, after the bot made their rows."""

from typing import Any

from bot.core.paper import Paper
from bot.pull_request import Published, publish
from tests.pull_request.people import Site, entry, proposal, row

WITHDRAWN = "This paper has been withdrawn by the authors due to an error"
DOUBT = f"its record says now: withdrawn or retracted: {WITHDRAWN}"


def paper(number: int, **facts: Any) -> Paper:
    values = {
        "title": f"Paper number {number}",
        "authors": ("Ada Author", "Ben Author"),
        "arxiv_id": f"2507.{number:05}",
        "categories": ("cs.CV",),
        "sources": ("arXiv",),
        **facts,
    }
    return Paper(**values)


def run_scan(site: Site, *rows: int, read: tuple[Paper, ...] = (), **options: object) -> Published:
    return publish(proposal(*map(row, rows), read=read), site.project(**options))


def test_a_paper_withdrawn_after_its_row_was_proposed_needs_the_maintainers_eye_until_it_is_not(
    site: Site,
) -> None:
    run_scan(site, 1, 2)

    done = run_scan(site, 1, read=(paper(1), paper(2, comment=WITHDRAWN)))

    (pull,) = site.keeper.pulls()
    assert done.changed
    assert f"arXiv:2507.00002 needs your eye, because {DOUBT}" in done.summary
    questions = pull.body.partition("What needs your eye, by number:")[2].partition("|#|")[0]
    assert DOUBT in questions
    assert "Paper number 1" not in questions
    assert "Paper number 2" in site.keeper.titles("bot/papers")

    again = run_scan(site, 1, read=(paper(2, comment=WITHDRAWN),))
    assert not again.changed
    assert again.told == ()

    run_scan(site, 1, 2, read=(paper(2),))
    assert DOUBT not in site.keeper.pulls()[0].body


def test_a_paper_withdrawn_while_its_row_waits_enters_no_pull_request(site: Site) -> None:
    run_scan(site, 1, 2, limit=1)
    site.keeper.pulls()[0].merge()

    done = run_scan(site, read=(paper(1, comment=WITHDRAWN), paper(2, comment=WITHDRAWN)), limit=1)

    assert (done.url, done.waiting) == (None, 0)
    assert done.summary.startswith("Nothing to propose: 0 rows proposed, 0 held back, 0 waiting. arXiv:2507.")
    assert DOUBT in done.summary
    assert site.keeper.pulls() == []
    assert site.state().waiting == ()


def test_a_paper_withdrawn_while_it_is_held_back_goes_unless_a_person_holds_it(site: Site) -> None:
    mine = row(2).model_copy(update={"held_by": "keeper"})
    publish(proposal(row(3), held=(row(1), mine)), site.project())

    withdrawn = (paper(1, comment=WITHDRAWN), paper(2, comment=WITHDRAWN))
    done = publish(proposal(row(3), read=withdrawn), site.project())

    assert done.held == 1
    assert [(one.entry.id, one.doubts) for one in site.state().held] == [("arXiv:2507.00002", (DOUBT,))]
    assert DOUBT in site.keeper.pulls()[0].body


def test_a_withdrawn_paper_that_a_person_put_in_stays_and_is_told(site: Site) -> None:
    run_scan(site, 1)
    added = row(2).model_copy(update={"entry": entry(2, by="person")})
    publish(proposal(added), site.project())

    publish(proposal(read=(paper(2, comment=WITHDRAWN),)), site.project())

    told = site.keeper.pulls()[0].body.partition("Rows that people added here:")[2]
    assert "Paper number 2" in told
    assert DOUBT in told


def test_a_branch_that_is_left_alone_keeps_what_was_found_out_for_later(site: Site) -> None:
    run_scan(site, 1)
    good = site.helper.read("catalog.json", "bot/papers")
    site.helper.write("catalog.json", "{", "bot/papers")
    assert DOUBT in run_scan(site, read=(paper(1, comment=WITHDRAWN),)).summary
    site.helper.write("catalog.json", good, "bot/papers")

    run_scan(site)

    assert DOUBT in site.keeper.pulls()[0].body


def test_a_row_gets_the_title_of_a_new_version_unless_a_person_set_its_title(site: Site) -> None:
    run_scan(site, 1, 2, 3)
    site.helper.edit("catalog.json", "Paper number 2", "Paper number two", "bot/papers")
    renamed = (
        paper(1, title="Masks of the kidney", authors=("A. Author", "Ben Author")),
        paper(2, title="Masks of the liver", authors=("A. Author", "Ben Author")),
        paper(3, title="PAPER number 3"),
    )

    run_scan(site, read=renamed)

    (pull,) = site.keeper.pulls()
    assert site.keeper.titles("bot/papers")[:3] == [
        "Masks of the kidney",
        "Paper number two",
        "Paper number 3",
    ]
    assert "Masks of the kidney" in site.keeper.read("README.md", "bot/papers")
    assert "Masks of the kidney" in pull.body
    assert pull.title == "Add 3 papers"
    assert not run_scan(site, read=renamed).changed

    pull.merge()
    run_scan(site, read=(paper(1, title="Masks of the spleen"),))
    assert "Masks of the kidney" in site.keeper.titles("main")
    assert site.keeper.pulls() == []
