"""Each line of `bot doctor` in its verdicts, over real HTTP: against services that obey, and services that do not."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import requests

from bot.commands import doctor
from bot.commands.doctor import Line, examination, recording
from bot.core.paper import Paper
from bot.core.project import Project
from bot.core.settings import Settings, load_environment, load_settings
from bot.demo.literature import Handler, serving_with
from bot.links.kept_pages import Sites
from bot.sources import queries
from bot.support import pace, web
from bot.support.errors import InputError
from tests import ROOT
from tests.sources.builders import ATOM, feed

TODAY = date(2026, 3, 31)
QUERY = 'MedSAM + segment* + "zero-shot"'
SECRET = "very-secret-key-1234"
RATE = {"resources": {"core": {"limit": 5000, "remaining": 4990}}}


def settings() -> Settings:
    loaded = load_settings(ROOT / "bot.toml")
    search = loaded.search.model_copy(
        update={"semantic_scholar": (QUERY,), "cited": ("2304.02643",), "categories": ("cs.CV",)}
    )
    return loaded.model_copy(update={"search": search})


def papers() -> tuple[Paper, ...]:
    """Four papers a day for half a year, and the two that are asked for by name."""
    made = [
        Paper(
            title=f"MedSAM for zero-shot segmentation of CT, part {number}",
            abstract="We adapt the Segment Anything Model (SAM).",
            authors=("Ada Lovelace",),
            published=TODAY - timedelta(days=number // 4),
            arxiv_id=f"{TODAY - timedelta(days=number // 4):%y%m}.{number:05d}",
            categories=("cs.CV",),
            sources=("arxiv", "s2"),
        )
        for number in range(720)
    ]
    known = Paper("Segment Anything", "x", ("A B",), date(2023, 4, 5), "2304.02643", categories=("cs.CV",),
                  sources=("arxiv", "s2"))  # fmt: skip
    return (*made, known)


class Services(Handler):
    """All services on one port. ``faults`` names what they do wrong."""

    faults: frozenset[str] = frozenset()

    def answer(self, body: bytes) -> None:
        path = unquote(self.path.replace("+", " "))
        if path.startswith("/api/query"):
            self._arxiv(path, body)
        elif path.startswith("/graph"):
            self._scholar(path, body)
        elif path.startswith("/works/"):
            work = {
                "title": "Segment anything in medical images",
                "doi": "https://doi.org/10.1038/s41467-024-44824-z",
            }
            status = (
                429 if "openalex busy" in self.faults else 503 if "openalex broken" in self.faults else 200
            )
            self._json({} if "openalex" in self.faults else work, status)
        elif path == "/rate_limit":
            low = {"resources": {"core": {"limit": 60, "remaining": 3}}}
            self._json({} if "odd limit" in self.faults else low if "low limit" in self.faults else RATE)
        elif path.startswith("/repos/"):
            self._github(path)
        else:
            self._page(path)

    def _json(self, value: object, status: int = 200) -> None:
        self.send(status, "application/json", json.dumps(value).encode())

    def _arxiv(self, path: str, body: bytes) -> None:
        if "arxiv hangs" in self.faults:
            time.sleep(3)
        if "slow" in self.faults and "segmentation" in path:
            time.sleep(1)
        if "ignores submittedDate" in self.faults:
            self.path = self.path.replace("submittedDate", "all:x OR all:a OR submittedDate").replace(
                "AND", "OR"
            )
        if "empty" in self.faults:
            return self.send(200, ATOM, feed([], 0).encode())
        if "silent category" in self.faults and "hep-ph" not in path:
            self.papers = ()
        if "wrong identifier" in self.faults and "2304.02643" in path:
            self.path = self.path.replace("2304.02643", "2603.00001")
        if "short page" in self.faults and "max_results=2000" in path:
            self.path = self.path.replace("max_results=2000", "max_results=50")
        return super().answer(body)

    def _scholar(self, path: str, body: bytes) -> None:
        if "throttles" in self.faults:
            return self._json({"message": "Too Many Requests"}, 429)
        if "refuses the key" in self.faults:
            return self._json({"message": "Forbidden"}, 403)
        if "ignores dates" in self.faults:
            self.path = self.path.replace("publicationDateOrYear", "dates")
        if "no hits" in self.faults and "/bulk" in path:
            return self._json({"total": 0, "data": []})
        if "stems" in self.faults:
            self.papers = tuple(
                Paper(f"Medial segments, shot {n}", "It is about zero shots.", published=paper.published,
                      doi=f"10.1/{n}", sources=("s2",))
                for n, paper in enumerate(self.papers)
            )  # fmt: skip
            self.path = self.path.replace("query=", "query=shot%7Cshots&asked=")
        if "oldest first" in self.faults and "/citations" in path:
            return self._json(
                {"data": [{"citingPaper": record(paper)} for paper in reversed(self.papers[:60])]}
            )
        if "no citations" in self.faults and "/citations" in path:
            return self._json({"data": []})
        if "wrong batch" in self.faults and "/batch" in path:
            return self._json([{"title": "Segment Anything"}, {"title": "Somebody else's"}])
        return super().answer(body)

    def _github(self, path: str) -> None:
        if "segment-anything-2" in path:
            name = (
                "facebookresearch/segment-anything-2"
                if "not followed" in self.faults
                else "facebookresearch/sam2"
            )
            return self._json({"full_name": name})
        if path.endswith("/actions/permissions/workflow"):
            if "no administrator" in self.faults:
                return self._json({"message": "Resource not accessible"}, 403)
            return self._json({"can_approve_pull_request_reviews": "actions off" not in self.faults})
        may = {"pull": True, "push": "reads only" not in self.faults}
        return self._json({} if "tells nothing" in self.faults else {"permissions": may})

    def _page(self, path: str) -> None:
        if path.startswith("/api/papers/"):
            return self._json(
                {"id": "2408.00714" if "odd record" not in self.faults else "x", "githubRepo": None}
            )
        if path.startswith("/html/"):
            kind = "text/html" if "no html" not in self.faults else "text/plain"
            return self.send(200, kind, b"<html></html>")
        return self.send(
            200, "application/octet-stream", b"%PDF-1.7" if "no pdf" not in self.faults else b"sorry"
        )


def record(paper: Paper) -> dict[str, object]:
    return {
        "title": paper.title,
        "publicationDate": str(paper.published),
        "externalIds": {"ArXiv": paper.arxiv_id},
    }


@contextmanager
def services(*faults: str) -> Iterator[str]:
    handler = type("Faulty", (Services,), {"faults": frozenset(faults)})
    with serving_with(handler, papers()) as url:
        yield url.replace("127.0.0.1", "localhost")


def fetch(url: str) -> web.Page:
    try:
        answer = requests.get(url, timeout=5)
    except requests.RequestException:
        raise web.WebError("unreachable", f"no answer from {url}") from None
    return web.Page(url, answer.headers["Content-Type"], answer.content)


def project(url: str, variables: Mapping[str, str]) -> Project:
    places = ("BOT_ARXIV_URL", "BOT_SEMANTIC_SCHOLAR_URL", "BOT_OPENALEX_URL", "GITHUB_API_URL")
    return Project(ROOT, settings(), load_environment({**dict.fromkeys(places, url), **variables}))


WHOLE = {
    "GITHUB_TOKEN": "ghp_abcdefghijklmnopqrstuvwxyz123456",
    "GITHUB_REPOSITORY": "keeper/list",
    "SEMANTIC_SCHOLAR_API_KEY": SECRET,
}


def examine(*faults: str, folder: Path | None = None, variables: Mapping[str, str] = WHOLE) -> list[Line]:
    with services(*faults) as url:
        found = doctor.examine(project(url, variables), TODAY, folder, fetch, Sites(url, url))
        return list(found)


def verdict(lines: Sequence[Line], words: str) -> tuple[str, str]:
    """The verdict of the one line that asks these words, and its remedy."""
    (line,) = [line for line in lines if words in f"{line.service}: {line.asked}"]
    return line.verdict, line.remedy


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")


def test_services_that_obey_are_good_in_every_line_and_all_is_read_only() -> None:
    lines = examine()
    assert [line for line in lines if line.verdict != "good"] == []
    assert {line.service for line in lines} == {
        "arXiv", "Semantic Scholar", "OpenAlex", "Hugging Face", "arXiv pages", "GitHub",
    }  # fmt: skip
    assert len(lines) == 18
    assert sum(line.seconds for line in lines) < 60
    assert doctor.exit_status(lines) == 0


@pytest.mark.parametrize(
    ("fault", "words", "remedy"),
    [
        ("ignores submittedDate", "arXiv: a week of cs.CV", "ignores submittedDate"),
        ("empty", "arXiv: a week of cs.CV", "the service lies"),
        ("empty", "one page of 2000 entries", "smaller pages"),
        ("wrong identifier", "arXiv: the paper 2304.02643", "status.arxiv.org"),
        ("short page", "one page of 2000 entries", "smaller pages"),
        ("refuses the key", "whether the key is recognised", "renew SEMANTIC_SCHOLAR_API_KEY"),
        ("throttles", "5 small requests in a row", "used up by another program"),
        ("ignores dates", "the query MedSAM", "ignores the dates"),
        ("ignores dates", "citations of ARXIV:2304.02643, 2026", "ignores publicationDateOrYear"),
        ("stems", "the query MedSAM", "quote words with hyphens"),
        ("no hits", "the query MedSAM", "too narrow, or the service lies"),
        ("oldest first", "the newest first", "beyond 9,999"),
        ("wrong batch", "two papers, one of them unknown", "wrong rows"),
        ("openalex", "OpenAlex: the DOI", "looked up at Semantic Scholar alone"),
        ("odd record", "Hugging Face: the paper", "without Hugging Face"),
        ("no html", "the HTML of 2408.00714", "code links"),
        ("no pdf", "the PDF of 2408.00714", "code links"),
        ("low limit", "GitHub: the rate limit", "wait an hour"),
        ("not followed", "which was renamed", "not followed"),
        ("reads only", "whether branches of keeper/list can be written", "contents: write"),
        ("actions off", "whether Actions may create pull requests", "Allow GitHub Actions to create"),
    ],
)
def test_a_service_that_does_not_obey_is_bad_in_its_line(fault: str, words: str, remedy: str) -> None:
    lines = examine(fault)
    said, what_to_do = verdict(lines, words)
    assert said == "bad"
    assert remedy in what_to_do
    assert doctor.exit_status(lines) == (4 if "GitHub" in words or fault in (
        "not followed", "reads only", "actions off") else 3)  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("silent category", "arXiv: a week of cs.CV"),
        ("throttles", "the query MedSAM"),
        ("throttles", "two papers, one of them unknown"),
        ("no citations", "citations of ARXIV:2304.02643, 2026"),
        ("no citations", "the newest first"),
        ("openalex busy", "OpenAlex: the DOI"),
        ("odd limit", "GitHub: the rate limit"),
        ("tells nothing", "whether branches of keeper/list can be written"),
        ("no administrator", "whether Actions may create pull requests"),
    ],
)
def test_what_cannot_be_told_is_not_known(fault: str, words: str) -> None:
    assert verdict(examine(fault), words)[0] == "not known"


def test_without_key_and_token_the_lines_say_how_to_get_them() -> None:
    lines = examine("throttles", "low limit", variables={})
    assert verdict(lines, "whether the key is recognised")[0] == "not known"
    assert "SEMANTIC_SCHOLAR_API_KEY" in verdict(lines, "5 small requests in a row")[1]
    assert "set GITHUB_TOKEN" in verdict(lines, "GitHub: the rate limit")[1]
    assert verdict(lines, "what the token may do")[0] == "not known"


def test_a_slow_long_query_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.doctor.arxiv._SLOW", 0.3)
    lines = examine("slow")
    assert verdict(lines, "the longest query")[0] == "bad"


def test_a_query_that_no_parser_reads_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> object:
        raise queries.QueryError("odd")

    monkeypatch.setattr("bot.commands.doctor.semantic_scholar.scholar_query", refuse)
    assert verdict(examine(), "the query MedSAM")[0] == "not known"


def test_a_service_that_hangs_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.doctor.arxiv._SLOW", 0.5)
    monkeypatch.setattr("bot.commands.doctor.arxiv._SECONDS_FOR_A_PAGE", 0.5)
    lines = [line for line in examine("arxiv hangs") if line.service == "arXiv"]
    assert [line.verdict for line in lines] == ["bad", "not known", "not known", "not known"]
    assert sum(line.seconds for line in lines) < 3


def test_when_the_time_is_up_nothing_more_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "SECONDS", -1.0)
    lines = examine()
    assert {line.verdict for line in lines} == {"not known"}
    assert {line.came for line in lines} == {"no time was left"}


def test_nobody_there_is_bad_and_told_once() -> None:
    nowhere = "http://localhost:1"
    lines = list(doctor.examine(project(nowhere, WHOLE), TODAY, None, fetch, Sites(nowhere, nowhere)))
    assert next(line.verdict for line in lines if line.service == "Semantic Scholar") == "bad"
    assert all(line.verdict != "good" for line in lines)


def test_the_answers_are_kept_without_any_secret(tmp_path: Path) -> None:
    examine(folder=tmp_path / "kept")
    index = json.loads((tmp_path / "kept" / "index.json").read_text())
    assert len(index) >= 18
    assert all((tmp_path / "kept" / row["file"]).exists() for row in index)
    assert {row["status"] for row in index} == {200}
    for file in (tmp_path / "kept").iterdir():
        text = file.read_bytes()
        assert SECRET.encode() not in text
        assert WHOLE["GITHUB_TOKEN"].encode() not in text
    feeds = [row for row in index if "/api/query" in row["url"]]
    assert b"<feed" in (tmp_path / "kept" / feeds[0]["file"]).read_bytes()


def test_a_place_for_the_answers_that_cannot_be_written_is_told_before_anything_is_asked(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("mine")
    asked: list[str] = []

    def note(url: str) -> web.Page:
        asked.append(url)
        return fetch(url)

    nowhere = project("http://localhost:1", WHOLE)
    with pytest.raises(InputError, match=r"file/kept.*cannot be written"):
        list(doctor.examine(nowhere, TODAY, tmp_path / "file" / "kept", note, Sites()))
    assert asked == []


def test_a_place_for_the_answers_that_fills_up_ends_the_examination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"

    def full(path: Path, data: bytes) -> None:
        raise InputError(f"{path} cannot be written: No space left on device.")

    monkeypatch.setattr(recording, "write_bytes_atomically", full)
    with pytest.raises(InputError, match="No space left"):
        examine(folder=kept)
    assert {path.name for path in kept.iterdir()} == {"index.json"}


def test_pages_of_arxiv_are_asked_for_with_its_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: dict[str, float] = {}
    turn = pace.turn

    def noting(url: str, seconds: float) -> AbstractContextManager[None]:
        pauses[url] = seconds
        return turn(url, seconds)

    monkeypatch.setattr(pace, "turn", noting)
    examine()
    pages = {url: seconds for url, seconds in pauses.items() if "/html/" in url or "/pdf/" in url}
    assert list(pages.values()) == [3.0, 3.0]


def test_how_often_the_examination_asked_is_not_told_because_it_asks_once() -> None:
    (line,) = [line for line in examine("openalex broken") if line.service == "OpenAlex"]
    assert line.verdict == "bad"
    assert "503" in line.came
    assert "try" not in line.came
    assert "tries" not in line.came
