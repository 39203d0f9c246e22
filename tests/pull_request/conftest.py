"""Two GitHubs for each test: the emulator that others wrote, and the stand-in that this package ships."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pull_request import emulator
from tests.pull_request.people import Site, new_site, settings


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not emulator.is_installed():
        pytest.skip(emulator.MISSING)
    with emulator.emulator(Path(tmp_path_factory.mktemp("github"))) as url:
        yield url


@pytest.fixture
def calls() -> emulator.Calls:
    return emulator.Calls()


@pytest.fixture(params=["emulator"])
def site(request: pytest.FixtureRequest, calls: emulator.Calls) -> Iterator[Site]:
    url = request.getfixturevalue("emulated")
    with emulator.proxy(url, calls) as address:
        made = new_site(address, settings())
        calls.made.clear()
        yield made
