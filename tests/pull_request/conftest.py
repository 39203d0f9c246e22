"""Two GitHubs for each test: the emulator that others wrote, and the stand-in that this package ships."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.pictures import drawing
from tests.pull_request import emulator
from tests.pull_request.people import Site, emulated_site, settings, site_of, stand_in


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not emulator.is_installed():
        if os.environ.get("BOT_TESTS_NEED_EMULATOR"):
            pytest.fail(emulator.MISSING)
        pytest.skip(emulator.MISSING)
    with emulator.emulator(Path(tmp_path_factory.mktemp("github"))) as url:
        yield url


@pytest.fixture(autouse=True)
def _without_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes a third of a second and is tested elsewhere: here only counts that there is a picture."""
    monkeypatch.setattr(drawing, "_draw", lambda sketch: '<svg viewBox="0 0 1 1"></svg>')


@pytest.fixture
def calls() -> emulator.Calls:
    return emulator.Calls()


@pytest.fixture(params=["emulator", "stand-in"])
def site(request: pytest.FixtureRequest, calls: emulator.Calls) -> Iterator[Site]:
    """Yield a repository with a small list: once on the emulator, once on the package's own stand-in."""
    if request.param == "emulator":
        with emulator.proxy(request.getfixturevalue("emulated"), calls) as address:
            made = emulated_site(address, settings())
            calls.made.clear()
            yield made
    else:
        with stand_in(settings()) as url, emulator.proxy(url, calls, mended=False) as address:
            made = site_of(address, "keeper/list")
            calls.made.clear()
            yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud that half of the evidence is missing where the emulator is."""
    if not emulator.is_installed():
        terminalreporter.write_sep("!", "pull-request tests ran against the package's own stand-in only")
        terminalreporter.write_line(emulator.MISSING)
