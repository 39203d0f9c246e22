"""The pages are valid HTML, CSS and SVG, says the W3C's checker (npm's vnu-jar, which needs Java)."""

import os
import shutil
import subprocess

import pytest

from bot.core.citations import Cited
from bot.exports import exports_of
from bot.pictures import months_by_kind, svg_of
from bot.site import Figure, Offer, pages, site_of
from tests import ROOT
from tests.site.lists import paper, public_list

CHECKER = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
MISSING = "The checker of HTML is not there, so validity is not tested: it needs Java and `npm ci`."


def test_the_pages_are_valid(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 20)
    java = shutil.which("java")
    if java is None or not CHECKER.exists():
        (pytest.fail if os.environ.get("BOT_TESTS_NEED_CHROMIUM") else pytest.skip)(MISSING)
    odd = paper(1, arxiv_id=None, title='<b>&amp; "x"</b>', url='https://example.org/é?a=<b>&c="d"#e')
    entries = [odd, *(paper(number) for number in range(2, 30))]
    cited = {entries[1].id: Cited(count=7, cites=(entries[2].id,))}
    figure = Figure("months.svg", "Papers & months", 'Many "papers"', 800, 300)
    public = public_list(*entries, cited=cited)
    offers = (Offer("feed.xml", "All new papers", is_feed=True), Offer("references.bib", "BibTeX"))
    texts = {
        **site_of(public, offers, (figure,)),
        **exports_of(public),
        "kinds.svg": svg_of(months_by_kind(public.catalog)),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = []
    for kind in ("html", "css", "svg"):
        files = sorted(map(str, tmp_path.glob(f"*.{kind}")))
        assert files
        # The checker reads files, for which "self" is nobody: that the policy holds, Chromium shows.
        command = [java, "-jar", str(CHECKER), f"--skip-non-{kind}", "--Werror", "--format", "gnu"]
        done = subprocess.run(
            [*command, "--filterpattern", ".*Content Security Policy.*", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        found += done.stderr.splitlines()
    assert found == []
