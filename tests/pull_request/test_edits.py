"""Human edits win, row by row, whoever made them."""

import contextlib
from collections.abc import Callable

import pytest

from bot.core.catalog import Catalog
from bot.pull_request import publish
from bot.pull_request.repository import Repository
from bot.pull_request.rows import replace_rows, without
from tests.pull_request.people import Person, Site, entry, proposal, row

BRANCH = "bot/papers"


def run_scan(site: Site, *rows: int) -> None:
    publish(proposal(*(row(n) for n in rows)), site.project())


def readme_row(person: Person, title: str, branch: str = BRANCH) -> str:
    return next(
        line
        for line in person.read("README.md", branch).splitlines()
        if line.startswith("|") and title in line
    )


@pytest.fixture(params=["keeper", "helper"])
def person(request: pytest.FixtureRequest, site: Site) -> Person:
    """The bot's own token or another: author names must not matter."""
    chosen: Person = getattr(site, request.param)
    return chosen


def test_a_row_changed_in_the_catalog_stays_changed(site: Site, person: Person) -> None:
    run_scan(site, 1)
    person.edit("catalog.json", "Paper number 1", "Paper number one", BRANCH)

    run_scan(site, 1, 2)

    assert site.keeper.titles(BRANCH)[:2] == ["Paper number 2", "Paper number one"]
    changed = next(e for e in site.keeper.catalog(BRANCH).entries if e.title == "Paper number one")
    assert changed.provenance.set_by_person == ("title",)
    assert "Paper number one" in readme_row(site.keeper, "Paper number one")


def test_a_row_changed_in_the_readme_stays_changed(site: Site, person: Person) -> None:
    run_scan(site, 1)
    person.edit(
        "README.md",
        readme_row(person, "Paper number 1"),
        "|202506|B. Body|Paper number 1 [(paper)](https://arxiv.org/pdf/2507.00001.pdf)|[Code](https://github.com/b/c)|",
        BRANCH,
    )

    run_scan(site, 1, 2)

    changed = next(e for e in site.keeper.catalog(BRANCH).entries if e.title == "Paper number 1")
    assert (changed.date, changed.authors, changed.code) == ("202506", "B. Body", "https://github.com/b/c")
    assert set(changed.provenance.set_by_person) == {"date", "authors", "code"}
    assert "B. Body" in readme_row(site.keeper, "Paper number 1")


@pytest.mark.parametrize("branch", [BRANCH, "main"])
def test_a_row_copied_into_another_section_of_the_readme_stands_in_both(site: Site, branch: str) -> None:
    run_scan(site, 1)
    listed = readme_row(site.helper, "Listed paper 1", branch)
    head = "|Date|Authors|Title|Dataset|\n|---|---|---|---|\n"
    start = "<!-- bot:table-datasets:end -->"
    site.helper.edit("README.md", start, f"{head}{listed}\n{start}", branch)

    run_scan(site, 1, 2)

    (copied,) = (one for one in site.keeper.catalog(BRANCH).entries if one.title == "Listed paper 1")
    assert {copied.section, *copied.also_in} == {"datasets", "literature"}
    assert copied.provenance.set_by_person
    tables = site.keeper.read("README.md", BRANCH)
    tables = tables[tables.index("bot:table-datasets:start") :]
    assert tables.count("|Listed paper 1 ") == 2


@pytest.mark.parametrize("where", ["catalog.json", "README.md"])
def test_a_deleted_row_stays_deleted_and_is_never_proposed_again(
    site: Site, person: Person, where: str
) -> None:
    run_scan(site, 1, 2)
    if where == "README.md":
        person.edit(where, readme_row(person, "Paper number 1") + "\n", "", BRANCH)
    else:
        person.write_catalog(without(person.catalog(BRANCH), ["arXiv:2507.00001"]), BRANCH)

    run_scan(site, 1, 2)
    assert "Paper number 1" not in site.keeper.titles(BRANCH)
    assert "Paper number 1" not in site.keeper.read("README.md", BRANCH)
    assert [(d.id, d.verdict) for d in site.state().decisions] == [("arXiv:2507.00001", "rejected")]

    site.keeper.pulls()[0].merge()
    run_scan(site, 1, 2, 3)
    assert "Paper number 1" not in site.keeper.titles(BRANCH)


@pytest.mark.parametrize("where", ["catalog.json", "README.md"])
def test_a_row_that_a_person_typed_is_taken_in(site: Site, person: Person, where: str) -> None:
    run_scan(site, 1)
    if where == "README.md":
        above = readme_row(person, "Paper number 1")
        person.edit(
            where,
            above,
            f"{above}\n|202505|C. Hand|Typed by hand [(paper)](https://doi.org/10.1000/x)|None|",
            BRANCH,
        )
    else:
        old = person.catalog(BRANCH)
        typed = entry(
            9,
            "Typed by hand",
            "202505",
            by="person",
            arxiv_id=None,
            doi="10.1000/x",
            url="https://doi.org/10.1000/x",
        )
        person.write_catalog(Catalog(entries=(*old.entries[:1], typed, *old.entries[1:])), BRANCH)

    run_scan(site, 1, 2)

    assert site.keeper.titles(BRANCH)[:3] == ["Paper number 2", "Paper number 1", "Typed by hand"]
    typed = site.keeper.catalog(BRANCH).entries[2]
    assert (typed.doi, typed.provenance.by) == ("10.1000/x", "person")
    assert "Typed by hand" in readme_row(site.keeper, "Typed by hand")
    assert "Rows that people added here" in site.keeper.pulls()[0].body


def test_a_row_that_a_person_typed_on_main_is_taken_into_the_catalog(site: Site) -> None:
    above = readme_row(site.helper, "Listed paper 1", "main")
    site.helper.edit(
        "README.md",
        above,
        f"{above}\n|202312|C. Hand|Typed by hand [(paper)](https://doi.org/10.1000/x)|None|",
        "main",
    )

    run_scan(site, 1)

    assert "Typed by hand" in site.keeper.titles(BRANCH)


def test_when_main_moved_the_branch_takes_it_in_with_a_merge_commit(site: Site) -> None:
    run_scan(site, 1)
    before = site.keeper.pulls()[0].head.sha
    site.helper.write("notes.md", "A note.", "main")
    main = site.helper.remote.get_git_ref("heads/main").object.sha

    run_scan(site, 1)

    head = site.keeper.remote.get_git_ref(f"heads/{BRANCH}").object.sha
    assert [c.sha for c in site.keeper.remote.get_git_commit(head).parents] == [before, main]
    assert site.keeper.read("notes.md", BRANCH) == "A note."
    assert site.keeper.remote.compare("main", head).behind_by == 0


def test_rows_added_on_main_and_on_the_branch_stand_together(site: Site) -> None:
    run_scan(site, 1)
    old = site.helper.catalog("main")
    added = entry(8, "Added on main", "202506", by="person")
    site.helper.write_catalog(Catalog(entries=(added, *old.entries)), "main")

    run_scan(site, 1, 2)

    assert site.keeper.titles(BRANCH)[:3] == ["Paper number 2", "Paper number 1", "Added on main"]
    assert "Added on main" not in site.keeper.pulls()[0].body


def test_other_files_that_people_changed_on_the_branch_survive_a_merge_of_main(site: Site) -> None:
    run_scan(site, 1)
    site.helper.write("docs/why.md", "Because.", BRANCH)
    site.helper.write("notes.md", "A note.", "main")

    run_scan(site, 1, 2)

    assert site.keeper.read("docs/why.md", BRANCH) == "Because."
    assert site.keeper.read("notes.md", BRANCH) == "A note."


def test_the_text_around_the_tables_may_change_on_main(site: Site) -> None:
    run_scan(site, 1)
    site.helper.edit("README.md", "# A list", "# The list\n\nWelcome.", "main")

    run_scan(site, 1, 2)

    text = site.keeper.read("README.md", BRANCH)
    assert text.startswith("# The list\n\nWelcome.")
    assert "Paper number 2" in text


def test_a_merge_of_main_by_a_person_is_no_edit(site: Site) -> None:
    run_scan(site, 1)
    site.helper.write("notes.md", "A note.", "main")
    old = site.helper.catalog("main")
    site.helper.write_catalog(
        Catalog(entries=(entry(8, "Added on main", "202506", by="person"), *old.entries)), "main"
    )
    run_scan(site, 1)
    head = site.helper.remote.get_git_ref(f"heads/{BRANCH}").object.sha

    run_scan(site, 1)

    assert site.helper.remote.get_git_ref(f"heads/{BRANCH}").object.sha == head
    assert site.state().decisions == ()


def same_file(site: Site) -> None:
    site.helper.write("notes.md", "Mine.", BRANCH)
    site.helper.write("notes.md", "Yours.", "main")


def same_field(site: Site) -> None:
    site.helper.edit("catalog.json", "Listed paper 1", "Listed paper one", BRANCH)
    site.helper.edit("catalog.json", "Listed paper 1", "Listed paper I", "main")


def broken_catalog(site: Site) -> None:
    site.helper.write("catalog.json", "{", BRANCH)


def unreadable_row(site: Site) -> None:
    old = readme_row(site.helper, "Paper number 1")
    site.helper.edit("README.md", old, "|someday|A|No link|None|", BRANCH)


def no_markers(site: Site) -> None:
    site.helper.write("README.md", "Nothing.", BRANCH)


@pytest.mark.parametrize(
    ("conflict", "why"),
    [
        (same_file, "it cannot be merged with the main branch: the file notes.md was changed here"),
        (same_field, "it cannot be merged with the main branch: the row arXiv:2401.00001 has another title"),
        (broken_catalog, "it cannot be read: catalog.json is not valid JSON"),
        (unreadable_row, "it cannot be read: README.md has rows that cannot be read"),
        (no_markers, "it cannot be read: "),
    ],
)
def test_a_branch_that_cannot_be_merged_is_left_alone_with_one_comment_that_says_why(
    site: Site, conflict: Callable[[Site], None], why: str
) -> None:
    run_scan(site, 1)
    conflict(site)
    head = site.helper.remote.get_git_ref(f"heads/{BRANCH}").object.sha

    run_scan(site, 1, 2)
    run_scan(site, 1, 2, 3)

    assert site.helper.remote.get_git_ref(f"heads/{BRANCH}").object.sha == head
    (pull,) = site.keeper.pulls()
    (comment,) = site.keeper.comments(pull.number)
    assert comment.startswith(f"The bot leaves this branch as it is, because {why}")
    assert [kept.entry.title for kept in site.state().waiting] == ["Paper number 2", "Paper number 3"]


def test_what_was_found_while_the_branch_was_left_alone_comes_when_it_is_mended(site: Site) -> None:
    run_scan(site, 1)
    good = site.helper.read("catalog.json", BRANCH)
    site.helper.write("catalog.json", "{", BRANCH)
    run_scan(site, 1, 2)
    site.helper.write("catalog.json", good, BRANCH)

    run_scan(site)

    assert site.keeper.titles(BRANCH)[:2] == ["Paper number 2", "Paper number 1"]


def test_a_push_in_the_middle_of_a_run_is_not_overwritten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_scan(site, 1)
    move = Repository.move
    pushed: list[str] = []

    def slow_move(repository: Repository, branch: str, sha: str, before: str | None) -> None:
        if branch == BRANCH and not pushed:
            pushed.append(sha)
            site.helper.edit("catalog.json", "Paper number 1", "Paper number one", BRANCH)
        move(repository, branch, sha, before)

    monkeypatch.setattr(Repository, "move", slow_move)

    run_scan(site, 1, 2)

    assert pushed
    assert site.keeper.titles(BRANCH)[:2] == ["Paper number 2", "Paper number one"]
    assert site.state().decisions == ()


class KilledError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("step", ["write_commit", "move", "open_pull"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_run_that_was_stopped_loses_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, step: str, times: int
) -> None:
    if times == 2:
        run_scan(site, 3)
    real = getattr(Repository, step)
    seen: list[str] = []

    def killed(repository: Repository, *args: object, **more: object) -> object:
        seen.append(step)
        if len(seen) == times:
            raise KilledError
        return real(repository, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Repository, step, killed)
        with contextlib.suppress(KilledError):
            run_scan(site, 1, 2, 3)

    run_scan(site, 3)
    run_scan(site, 1, 2, 3)

    assert len(site.keeper.pulls("all")) == 1
    assert set(site.keeper.titles(BRANCH)) >= {"Paper number 1", "Paper number 2", "Paper number 3"}
    assert site.state().decisions == ()


def test_a_branch_that_somebody_rewrote_keeps_their_rows(site: Site) -> None:
    run_scan(site, 1, 2)
    helper = site.helper.remote
    main = helper.get_git_commit(helper.get_git_ref("heads/main").object.sha)
    tree = helper.get_git_tree(helper.get_git_ref(f"heads/{BRANCH}").object.sha)
    squashed = helper.create_git_commit("Squashed", tree, [main])
    helper.get_git_ref(f"heads/{BRANCH}").edit(squashed.sha, force=True)
    kept = replace_rows(site.helper.catalog(BRANCH), lambda e: None if e.title == "Paper number 2" else e)
    site.helper.write_catalog(kept, BRANCH)

    run_scan(site, 1, 2, 3)

    assert site.keeper.titles(BRANCH)[:2] == ["Paper number 3", "Paper number 1"]


@pytest.mark.parametrize("closed", [True, False])
def test_a_row_deleted_in_the_readme_of_the_main_branch_stays_deleted_until_somebody_puts_it_back(
    site: Site, closed: bool
) -> None:
    run_scan(site, 1)
    gone = readme_row(site.helper, "Listed paper 1", "main")
    below = readme_row(site.helper, "Listed paper 2", "main")
    site.helper.edit("README.md", gone + "\n", "", "main")
    run_scan(site, 1)
    branch = BRANCH
    if closed:
        site.keeper.pulls()[0].edit(state="closed")
        branch = f"{BRANCH}-2"
    run_scan(site, 1, 5)
    assert "Listed paper 1" not in site.keeper.titles(branch)
    assert "Listed paper 1" not in site.keeper.read("README.md", branch)

    site.helper.edit("README.md", below, f"{gone}\n{below}", "main")
    for _ in range(2):
        run_scan(site, 1, 5)
        assert "Listed paper 1" in site.keeper.titles(branch)
        assert "removed from the list" not in [decision.by for decision in site.state().decisions]


def say_otherwise(site: Site, old: str, new: str) -> None:
    """Change words of the row of the first listed paper in main's README."""
    line = readme_row(site.helper, "Listed paper", "main")
    site.helper.edit("README.md", line, line.replace(old, new), "main")


@pytest.mark.parametrize("meanwhile", [False, True])
@pytest.mark.parametrize("again", ["A. Author et al.", "C. Third"])
def test_an_edit_of_the_readme_on_main_that_is_undone_or_changed_again_is_followed(
    site: Site, meanwhile: bool, again: str
) -> None:
    run_scan(site, 1)
    say_otherwise(site, "Listed paper 1", "Listed paper one")
    say_otherwise(site, "A. Author et al.", "B. Second")
    run_scan(site, 1)
    if meanwhile:
        site.helper.write("notes.md", "A note.", "main")
        run_scan(site, 1)
    (listed,) = (one for one in site.keeper.catalog(BRANCH).entries if one.id == "arXiv:2401.00001")
    assert (listed.title, listed.authors) == ("Listed paper one", "B. Second")

    say_otherwise(site, "B. Second", again)
    run_scan(site, 1)

    (listed,) = (one for one in site.keeper.catalog(BRANCH).entries if one.id == "arXiv:2401.00001")
    assert (listed.title, listed.authors) == ("Listed paper one", again)
    assert again in readme_row(site.keeper, "Listed paper one")
    marked = {"title"} if again == "A. Author et al." else {"title", "authors"}
    assert set(listed.provenance.set_by_person) == marked
    (pull,) = site.keeper.pulls()
    assert "B. Second" not in pull.body


@pytest.mark.parametrize("is_removed", [True, False])
def test_a_row_typed_into_the_readme_on_main_and_changed_again_is_followed(
    site: Site, is_removed: bool
) -> None:
    run_scan(site, 1)
    typed = "|202401|C. Hand|Typed by hand [(paper)](https://doi.org/10.1000/x)|None|\n"
    listed = readme_row(site.helper, "Listed paper 1", "main")
    site.helper.edit("README.md", listed, typed + listed, "main")
    run_scan(site, 1)
    assert "Typed by hand" in site.keeper.titles(BRANCH)

    site.helper.edit(
        "README.md", typed, "" if is_removed else typed.replace("Typed by", "Written by"), "main"
    )
    run_scan(site, 1)

    assert "Typed by hand" not in site.keeper.titles(BRANCH)
    assert ("Written by hand" in site.keeper.titles(BRANCH)) == (not is_removed)


def test_an_edit_of_the_readme_on_main_stays_on_the_branch_where_it_was_changed_there(site: Site) -> None:
    run_scan(site, 1)
    say_otherwise(site, "A. Author et al.", "B. Second")
    run_scan(site, 1)
    site.helper.edit("catalog.json", "B. Second", "D. Branch", BRANCH)
    say_otherwise(site, "B. Second", "A. Author et al.")

    run_scan(site, 1)

    (listed,) = (one for one in site.keeper.catalog(BRANCH).entries if one.id == "arXiv:2401.00001")
    assert listed.authors == "D. Branch"


@pytest.mark.parametrize("branch", [BRANCH, "main"])
def test_headings_that_are_put_back_are_told(site: Site, branch: str) -> None:
    run_scan(site, 1)
    site.helper.edit("README.md", "|Date|Authors|Title|Code|", "|Month|Authors|Title|Code|", branch)

    done = publish(proposal(row(1), row(2)), site.project())

    told = "its headings are written as bot.toml has them: Date, Authors, Title, Code"
    assert f"{branch}: README.md, line " in done.summary
    assert told in done.summary
    assert "|Month|" not in site.keeper.read("README.md", BRANCH)
    body = site.keeper.pulls()[0].body
    assert told in body.partition("What people did in the README and the bot does not follow:")[2]


def test_nothing_is_told_of_a_readme_that_is_followed(site: Site) -> None:
    run_scan(site, 1)
    say_otherwise(site, "A. Author et al.", "B. Second")
    run_scan(site, 1)
    assert "does not follow" not in site.keeper.pulls()[0].body
