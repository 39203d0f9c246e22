"""A list in a folder, and the command line in it, beside the literature stand-ins that the package ships."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from bot.demo.literature import demo_papers, serving
from tests import write_list_with_models


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def literature() -> Iterator[str]:
    with serving(demo_papers()) as url:
        yield url


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Embeddings that one scan made serve the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, literature: str, cache: Path) -> Path:
    """A working copy of a list, with the literature services on this machine."""
    place = write_list_with_models(tmp_path / "list")
    monkeypatch.chdir(place)
    for name in ("SEMANTIC_SCHOLAR_API_KEY", "GITHUB_TOKEN", "GITHUB_API_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    for service in ("ARXIV", "SEMANTIC_SCHOLAR", "OPENALEX"):
        monkeypatch.setenv(f"BOT_{service}_URL", literature)
    monkeypatch.setenv("BOT_CACHE_DIR", str(cache))
    return place


@pytest.fixture
def without_cached_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask everything anew: the months that other tests left out may be empty, and empty answers alone are doubted."""
    monkeypatch.setenv("BOT_CACHE_DIR", str(folder.parent / "cache"))


@pytest.fixture
def bot(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["bot", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else int(code is not None), said.out, said.err)

    return run
