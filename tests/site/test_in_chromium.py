"""The pages in a real browser: search, filters, addresses, keyboard, no script, and what axe says of them."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from bot.core.catalog import Entry
from bot.core.citations import Cited
from bot.exports import exports_of
from bot.site import Figure, Offer, pages, site_of
from tests.site import chromium
from tests.site.lists import paper, public_list

PAGE, ROWS = 40, 70
PATIENCE = 90_000
"""Milliseconds to wait for what is expected at once: the machine may be busy with other tests."""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 3"><title>T</title></svg>'


OLD, OLDER = paper(12), paper(24)
"""Two rows of the second page."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.launched(chromium.needed()) as started:
        expect.set_options(timeout=PATIENCE)
        yield started


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    entries = [paper(number) for number in range(ROWS)]
    with pytest.MonkeyPatch.context() as patched:
        # Short pages are quick to check.
        patched.setattr(pages, "PAGE", PAGE)
        texts = _texts(entries)
    with chromium.served(tmp_path_factory.mktemp("site"), texts) as url:
        yield url


def _texts(entries: list[Entry]) -> dict[str, str]:
    cited = {entries[2].id: Cited(count=7, cites=(entries[3].id,))}
    if len(entries) == ROWS:
        cited[OLD.id] = Cited(count=1, cites=(entries[2].id, OLDER.id))
    public = public_list(*entries, cited=cited)
    offers = (Offer("feed.xml", "All new papers", is_feed=True), Offer("references.bib", "BibTeX"))
    figure = Figure("months.svg", "Papers a month", "Many papers", 800, 300)
    return {**site_of(public, offers, (figure,)), **exports_of(public), "months.svg": PICTURE}


@pytest.fixture
def page(browser, site) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


def titles(page: Page) -> list[str]:
    return page.locator("#papers .title").all_inner_texts()


def test_search_finds_words_of_title_authors_and_venue_in_any_order(page, site):
    visit(page, site)
    page.get_by_role("searchbox").press_sequentially("polyps prompting")
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"\d+ papers of {ROWS}"))
    assert all("polyps" in title for title in titles(page))
    page.get_by_role("searchbox").fill("lukasz")
    assert "Łukasz" in page.locator("#papers .by").first.inner_text()
    page.get_by_role("searchbox").fill("medical image analysis muller")
    assert set(page.locator("#papers .venue").all_inner_texts()) == {"Medical Image Analysis"}
    assert "Müller" in page.locator("#papers .by").first.inner_text()


def test_the_rows_of_all_pages_are_searched(page, site):
    visit(page, site)
    # The oldest month stands on the second page.
    page.get_by_role("searchbox").fill("foundation model 12 for")
    assert titles(page) == [paper(12).title]
    assert (paper(12).date or "").startswith("2015")


def test_each_view_has_an_address_that_shows_it_again(page, site):
    visit(page, site)
    page.get_by_role("searchbox").fill("heart")
    page.get_by_label("Kind").select_option("dataset")
    page.get_by_role("combobox", name="Code", exact=True).select_option("no")
    page.get_by_label("Order").select_option("title")
    page.wait_for_url("**/?q=heart&kind=dataset&code=no&sort=title")
    seen = titles(page)
    assert seen == sorted(seen)
    assert seen
    visit(page, page.url)
    assert titles(page) == seen
    assert page.get_by_label("Kind").input_value() == "dataset"


@pytest.mark.parametrize(
    ("query", "attribute", "value"),
    [
        ("section=sam2", "data-section", "sam2"),
        ("kind=tool", "data-kind", "tool"),
        ("modality=fundus", "data-modality", "fundus"),
        ("code=yes", "data-code", "yes"),
        ("year=2019", "data-month", "2019"),
    ],
)
def test_filters_leave_the_rows_that_fit(page, site, query, attribute, value):
    visit(page, f"{site}?{query}")
    found = [row.get_attribute(attribute) for row in page.locator("#papers > tr").all()]
    assert found
    assert all(value in (text or "") for text in found)


@pytest.mark.parametrize(
    "query", ["sort=nonsense", "kind=%22%3E%3Cscript%3E", "sort=__proto__", "new=x&q=%00"]
)
def test_an_address_with_nonsense_in_it_does_no_harm(page, site, query):
    visit(page, f"{site}?{query}")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"\d+ papers?"))


def test_the_oldest_and_the_most_cited_can_come_first(page, site):
    visit(page, f"{site}?sort=oldest")
    months = page.locator("#papers time[datetime]").evaluate_all("all => all.map(one => one.dateTime)")
    assert months[0].startswith("2015")
    visit(page, f"{site}?sort=cited")
    assert titles(page)[0] == paper(2).title


def test_an_anchor_leads_to_its_row_wherever_it_stands(page, site):
    oldest = min((paper(number) for number in range(ROWS)), key=lambda entry: entry.date or "")
    visit(page, f"{site}#{oldest.id}")
    expect(page.locator(f'[id="{oldest.id}"] details')).to_have_attribute("open", "")
    expect(page.locator(f'[id="{oldest.id}"]')).to_be_in_viewport()
    # From a view that hides the row, its link still leads there.
    visit(page, f"{site}?q=zzz#{oldest.id}")
    expect(page.locator(f'[id="{oldest.id}"]')).to_be_in_viewport()


def test_related_papers_lead_to_each_other(page, site):
    visit(page, f"{site}#{paper(2).id}")
    page.locator(f'[id="{paper(2).id}"]').get_by_role("link", name=paper(3).title).click()
    expect(page.locator(f'[id="{paper(3).id}"]')).to_be_in_viewport()
    assert page.locator("tr.named").evaluate_all("all => all.map(one => one.id)") == [paper(3).id]


def test_related_papers_of_a_row_from_a_later_page_are_shown_on_this_one(page, site):
    visit(page, f"{site}?q=foundation#{OLD.id}")
    row = page.locator(f'[id="{OLD.id}"]')
    hrefs = row.locator("dd a[href*='#']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert hrefs == [f"#{entry.id}" for entry in (OLD, paper(2), OLDER)]
    row.get_by_role("link", name=paper(2).title).click()
    expect(page.locator(f'[id="{paper(2).id}"]')).to_be_in_viewport()
    assert page.url.startswith(f"{site}#") or "q=foundation" in page.url


def test_a_later_page_shows_no_button_and_its_links_show_the_papers(page, site):
    page.goto(f"{site}page-2.html#{OLD.id}")
    row = page.locator(f'[id="{OLD.id}"]')
    expect(row).to_be_in_viewport()
    row.locator("summary").click()
    assert row.locator("pre").is_visible()
    assert page.get_by_role("button").count() == 0
    row.get_by_role("link", name=OLDER.title).click()
    page.wait_for_url(f"{site}index.html#{OLDER.id}")
    expect(page.locator(f'[id="{OLDER.id}"]')).to_be_in_viewport()
    expect(page.locator(f'[id="{OLDER.id}"] details')).to_have_attribute("open", "")


def test_without_a_script_the_address_of_a_paper_leads_to_the_page_where_it_stands(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(site)
    assert page.get_by_text("This paper stands on").filter(visible=True).count() == 0
    page.goto(f"{site}#{paper(11).id}")
    expect(page.locator(f'tr[id="{paper(11).id}"]')).to_be_in_viewport()
    page.goto(f"{site}page-2.html#{OLD.id}")
    page.locator(f'[id="{OLD.id}"] summary').click()
    page.locator(f'[id="{OLD.id}"]').get_by_role("link", name=OLDER.title).click()
    link = page.get_by_role("link", name="This paper stands on page 2")
    expect(link).to_be_in_viewport()
    assert link.count() == 1
    link.click()
    page.wait_for_url(f"{site}page-2.html#{OLDER.id}")
    expect(page.locator(f'tr[id="{OLDER.id}"]')).to_be_in_viewport()
    context.close()


def test_bibtex_is_copied(page, site):
    visit(page, f"{site}#{paper(2).id}")
    button = page.locator(f'[id="{paper(2).id}"]').get_by_role("button")
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{")


def test_more_rows_appear_as_one_scrolls(page, site):
    visit(page, site)
    before = len(titles(page))
    for _ in range(4):
        page.mouse.wheel(0, 20_000)
        page.wait_for_timeout(150)
    assert len(titles(page)) > before


def test_a_tall_screen_is_filled(browser, site):
    page = browser.new_page(viewport={"width": 1024, "height": 3000})
    page.set_default_timeout(PATIENCE)
    visit(page, f"{site}?q=foundation")
    expect(page.locator("#papers > tr")).not_to_have_count(12)
    expect(page.locator("#more")).not_to_be_in_viewport()
    page.close()


def test_whoever_reads_on_meanwhile_stays_at_the_same_place(page, site):
    # By script, because a turn of the wheel may reach the page after the other rows.
    page.route("**/page-2.html", lambda route: (page.evaluate("scrollTo(0, 3000)"), route.continue_()))
    visit(page, site)
    expect(page.get_by_role("status")).to_have_text(f"{ROWS} papers")
    assert len(titles(page)) >= PAGE


def test_older_rows_that_cannot_be_loaded_are_told(browser, site):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.route("**/page-2.html", lambda route: route.abort())
    visit(page, site)
    page.get_by_role("searchbox").fill("polyps")
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"papers of {PAGE}; older ones could not be"))
    expect(page.get_by_role("navigation", name="Pages of the table")).to_be_visible()
    page.close()


def test_no_text_does_harm_or_makes_the_page_wider_than_a_phone(browser, tmp_path):
    rows = [
        paper(1, title="A" * 500, authors="x" * 300, venue="v" * 300),
        paper(
            2, title='</script><script>alert(1)</script>"><img src=x onerror=alert(1)>', venue="<b>{{ 7*7 }}"
        ),
        paper(3, title="\u202egnp.exe \u200b تقسيم الصور", authors=None, code=None, kind=None, modality=()),
        paper(4, title="word " * 100, url="https://example.org/" + "p" * 1500),
    ]
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    with chromium.served(tmp_path, _texts(rows)) as url:
        visit(page, url)
        page.locator("#papers details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert asked == []
    page.close()


def test_everything_can_be_reached_by_keyboard(page, site):
    visit(page, site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("polyps")
    seen = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "document.activeElement.name || document.activeElement.className || document.activeElement.localName"
            )
        )
    assert {"section", "kind", "modality", "year", "code", "new", "sort", "title", "summary"} <= seen


def test_clearing_shows_all_again(page, site):
    visit(page, f"{site}?q=polyps&kind=tool")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_have_text(f"{ROWS} papers")
    page.wait_for_url(site)


def test_without_a_script_there_is_a_plain_table_with_pages(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(site)
    assert page.locator("#papers > tr").count() == PAGE
    assert not page.get_by_role("searchbox").is_visible()
    page.locator("#papers summary").first.click()
    assert page.locator("#papers pre").first.is_visible()
    page.get_by_role("link", name="2", exact=True).click()
    assert page.locator("#papers > tr").count() == ROWS - PAGE
    context.close()


def test_nothing_is_asked_of_other_hosts_and_the_policy_holds(browser, site):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, site)
    page.goto(f"{site}pictures.html")
    assert all(url.startswith(site) for url in asked)
    ran = page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); return window.ran === 1 }"
    )
    assert ran is False
    page.close()


@pytest.mark.parametrize(
    ("width", "scheme"), [(375, "light"), (375, "dark"), (1024, "dark"), (1440, "light")]
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser, site, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    for address in (
        f"{site}?kind=tool#{paper(2).id}",
        f"{site}page-2.html",
        f"{site}follow.html",
        f"{site}pictures.html",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto("about:blank")
    page.close()
