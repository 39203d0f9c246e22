"""A list in a folder, and the command line in it, beside the literature stand-ins that the package ships."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from bot.demo.literature import demo_papers, serving
from bot.support.cache import FILE_NAME
from tests import write_list_with_models


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


class Script:
    """A keeper who answers from a list."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.told: list[str] = []
        self.asked: list[str] = []

    def ask(self, question: str, proposed: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else proposed

    def tell(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture(scope="module")
def literature() -> Iterator[str]:
    with serving(demo_papers()) as url:
        yield url


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds nothing but embeddings: what one file of tests embedded, the next need not."""
    return tmp_path_factory.mktemp("embeddings")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory, embeddings: Path) -> Iterator[Path]:
    """Answers and embeddings that one scan made serve the next."""
    place = tmp_path_factory.mktemp("cache")
    copy_embeddings(embeddings, place)
    yield place
    copy_embeddings(place, embeddings)


def copy_embeddings(source: Path, target: Path) -> None:
    """Make a cache in a folder that holds the embeddings of another, and nothing else of it."""
    if not (source / FILE_NAME).exists():
        return
    target.mkdir(exist_ok=True)
    with (
        closing(sqlite3.connect(source / FILE_NAME)) as old,
        closing(sqlite3.connect(target / FILE_NAME)) as new,
    ):
        old.backup(new)
        new.execute("DELETE FROM entry WHERE kind != 'embedding'")
        new.commit()


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
def without_cached_answers(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask everything anew: the months that other tests left out may be empty, and empty answers alone are doubted."""
    copy_embeddings(cache, folder.parent / "cache")
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
