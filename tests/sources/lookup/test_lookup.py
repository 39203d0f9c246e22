import json
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.core.identifiers import canonical_name
from bot.core.project import Project
from bot.core.settings import Environment, Settings
from bot.sources.lookup import LookedUp, look_up
from bot.support import pace
from tests import ROOT

SETTINGS = Settings.model_validate(
    {
        "list": {"title": "A List"},
        "sections": [{"name": "literature", "title": "Literature"}],
        "topic": {
            "sentence": "Prompts.",
            "concepts": [{"name": "model", "title": "a model", "sentence": "Models.", "terms": ["model"]}],
        },
        "search": {"arxiv": ["abs:masks"]},
        "relevance": {"precision": 0.9},
    }
)
ENTRY = """<entry><id>http://arxiv.org/abs/{id}v2</id><title>Prompting Masks for Polyps</title>
<updated>2024-03-01T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>
<summary>We prompt masks.</summary><author><name>Ann Lee</name></author><author><name>Bo Chen</name></author>
<arxiv:comment>Accepted by MICCAI 2024</arxiv:comment>
<link href="http://arxiv.org/abs/{id}v2" rel="alternate" type="text/html"/>
<category term="cs.CV"/><arxiv:primary_category term="cs.CV"/></entry>"""
S2_RECORD = {
    "paperId": "a" * 40,
    "externalIds": {"ArXiv": "2401.00001", "DOI": "10.1007/978-3-031-1_2"},
    "title": "Prompting Masks for Polyps",
    "abstract": None,
    "authors": [{"name": "A. Lee"}],
    "year": 2024,
    "publicationDate": "2024-01-02",
    "venue": "International Conference on Medical Image Computing and Computer-Assisted Intervention",
    "openAccessPdf": None,
}
WORK = {
    "id": "https://openalex.org/W1",
    "title": "Masks of Lesions",
    "doi": "https://doi.org/10.1016/j.media.2024.1",
    "publication_date": "2024-05-06",
    "authorships": [
        {"author": {"display_name": "Cy Diaz"}, "raw_author_name": "Cy Diaz"},
        {"author": {"display_name": "Di Eng"}},
    ],
    "primary_location": {"landing_page_url": None, "source": {"display_name": "Medical Image Analysis"}},
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2402.00002", "source": None}],
    "abstract_inverted_index": {"masks": [1], "Many": [0]},
    "is_retracted": False,
}


def feed(*ids: str) -> str:
    entries = "".join(ENTRY.format(id=identifier) for identifier in ids)
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<opensearch:totalResults>{len(ids)}</opensearch:totalResults>{entries}</feed>"
    )


class Services:
    """Stands in for the three services; what they know can be set."""

    def __init__(self, server: HTTPServer) -> None:
        self.arxiv: tuple[str, ...] = ()
        self.arxiv_answers = 100
        """How many requests arXiv answers before it refuses."""
        self.s2: dict[str, Any] = {}
        self.largest, self.large = 500, set[str]()
        """How many records Semantic Scholar gives at once, and those that are too large even alone."""
        self.answers = 100
        """How many batches it answers before it refuses."""
        self.openalex: dict[str, Any] = {}
        self.asked: list[str] = []
        server.expect_request("/api/query").respond_with_handler(self._arxiv)
        server.expect_request("/graph/v1/paper/batch", method="POST").respond_with_handler(self._s2)
        server.expect_request("/works/https://doi.org/10.1016/j.media.2024.1").respond_with_handler(
            self._work
        )
        server.expect_request("/works/https://doi.org/10.1016/j.none.1").respond_with_handler(self._work)
        self.project = Project(
            ROOT,
            SETTINGS,
            Environment(
                arxiv_url=server.url_for(""),
                semantic_scholar_url=server.url_for(""),
                openalex_url=server.url_for(""),
            ),
        )

    def _arxiv(self, request: Request) -> Response:
        self.asked.append("arxiv " + request.args["id_list"])
        self.arxiv_answers -= 1
        return Response(feed(*self.arxiv)) if self.arxiv_answers >= 0 else Response("", status=400)

    def _s2(self, request: Request) -> Response:
        ids = request.get_json()["ids"]
        self.asked.append("s2 " + " ".join(ids))
        if self.answers == 0:
            return Response('{"error": "Unacceptable query params: [a=b]"}', status=400)
        if len(ids) > self.largest or self.large & set(ids):
            return Response(json.dumps({"error": TOO_LARGE}), status=400)
        self.answers -= 1
        return Response(json.dumps([self.s2.get(name) for name in ids]))

    def _work(self, request: Request) -> Response:
        doi = request.path.removeprefix("/works/https://doi.org/")
        self.asked.append("openalex " + doi)
        work = self.openalex.get(doi)
        return Response(json.dumps(work)) if work else Response("<html>not found", status=404)


@pytest.fixture
def services(httpserver: HTTPServer) -> Services:
    return Services(httpserver)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2401.00001v3", "arXiv:2401.00001"),
        ("https://arxiv.org/pdf/2401.00001v2.pdf", "arXiv:2401.00001"),
        ("doi:10.1016/J.MEDIA.2024.1", "doi:10.1016/j.media.2024.1"),
        ("https://www.biorxiv.org/content/10.1101/2023.08.21.554208v1.full", "doi:10.1101/2023.08.21.554208"),
        ("https://www.semanticscholar.org/paper/A-Title/" + "a" * 40, "s2:" + "a" * 40),
        ("https://ieeexplore.ieee.org/document/1", "url:https://ieeexplore.ieee.org/document/1"),
        ("url:https://pub.example.org/1", "url:https://pub.example.org/1"),
        ("hello", None),
        ("ftp://pub.example.org/1", None),
        ("https://[broken", None),
        ("https://pub.example.org/a b", None),
    ],
)
def test_whatever_names_a_paper_has_a_canonical_name(text, name):
    assert canonical_name(text) == name


def test_the_services_records_of_a_paper_are_joined(services):
    services.arxiv = ("2401.00001",)
    services.s2 = {"ARXIV:2401.00001": S2_RECORD}
    (paper,) = look_up(["arXiv:2401.00001"], services.project).papers.values()
    assert paper.authors == ("Ann Lee", "Bo Chen")
    assert paper.abstract == "We prompt masks."
    assert (paper.doi, paper.s2_id) == ("10.1007/978-3-031-1_2", "a" * 40)
    assert paper.comment == "Accepted by MICCAI 2024"
    assert paper.sources == ("Semantic Scholar", "arXiv")


def test_a_doi_that_semantic_scholar_lacks_is_asked_of_openalex(services):
    services.openalex = {"10.1016/j.media.2024.1": WORK}
    found = look_up(["doi:10.1016/j.media.2024.1"], services.project).papers
    paper = found["doi:10.1016/j.media.2024.1"]
    assert paper.title == "Masks of Lesions"
    assert paper.authors == ("Cy Diaz", "Di Eng")
    assert paper.published == date(2024, 5, 6)
    assert paper.venue == "Medical Image Analysis"
    assert paper.abstract == "Many masks"
    assert paper.arxiv_id == "2402.00002"
    assert services.asked == ["s2 DOI:10.1016/j.media.2024.1", "openalex 10.1016/j.media.2024.1"]


def test_the_first_of_january_of_openalex_may_be_a_year_alone_and_names_no_month(services):
    services.openalex = {
        "10.1016/j.media.2024.1": {**WORK, "publication_date": "2024-01-01", "locations": []}
    }
    (paper,) = look_up(["doi:10.1016/j.media.2024.1"], services.project).papers.values()
    assert (paper.published, paper.month) == (None, "")


def test_a_complete_record_is_not_asked_for_again(services):
    record = {**S2_RECORD, "externalIds": {"DOI": "10.1016/j.media.2024.1"}}
    services.s2 = {"DOI:10.1016/j.media.2024.1": record}
    assert len(look_up(["doi:10.1016/j.media.2024.1"], services.project).papers) == 1
    assert len(services.asked) == 1


def test_unknown_papers_are_missing_from_the_answer(services):
    names = ["arXiv:2401.00001", "doi:10.1016/j.none.1", "s2:" + "b" * 40, "url:https://pub.example.org/1"]
    assert look_up(names, services.project) == LookedUp({})
    assert (
        services.asked[1]
        == f"s2 ARXIV:2401.00001 DOI:10.1016/j.none.1 {'b' * 40} URL:https://pub.example.org/1"
    )


def test_a_retracted_work_says_so(services):
    services.openalex = {"10.1016/j.media.2024.1": {**WORK, "is_retracted": True}}
    (paper,) = look_up(["doi:10.1016/j.media.2024.1"], services.project).papers.values()
    assert "Retracted" in paper.comment


def test_nothing_is_asked_for_nothing(services):
    assert look_up([], services.project) == LookedUp({})
    assert services.asked == []


@pytest.mark.parametrize(
    "work",
    [{}, {"title": None}, {"title": "x", "authorships": 7}, {"title": "x", "publication_date": "soon"}, []],
)
def test_a_record_that_is_no_paper_counts_as_unknown(services, work):
    services.openalex = {"10.1016/j.media.2024.1": work}
    assert look_up(["doi:10.1016/j.media.2024.1"], services.project) == LookedUp({})


@pytest.mark.parametrize("answer", ['{"data": []}', "[null, null]", '["x", 7'])
def test_an_answer_that_does_not_fit_is_a_failed_source(httpserver, answer):
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_data(answer)
    environment = Environment(semantic_scholar_url=httpserver.url_for(""))
    found = look_up(["s2:" + "a" * 40], Project(ROOT, SETTINGS, environment))
    assert found.papers == {}
    assert "Semantic Scholar" in str(found.unanswered["s2:" + "a" * 40])


def test_a_refusal_names_the_key(httpserver):
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_data("{}", status=403)
    environment = Environment(semantic_scholar_url=httpserver.url_for(""))
    found = look_up(["s2:" + "a" * 40], Project(ROOT, SETTINGS, environment))
    assert "SEMANTIC_SCHOLAR_API_KEY" in str(found.unanswered["s2:" + "a" * 40])


def test_openalex_that_fails_stops_nothing(services, httpserver, monkeypatch):
    monkeypatch.setattr(pace, "sleep", lambda seconds: None)
    httpserver.expect_request("/works/https://doi.org/10.1016/j.busy.1").respond_with_data("", status=429)
    httpserver.expect_request("/works/https://doi.org/10.1016/j.down.1").respond_with_data("", status=503)
    services.s2 = {
        "DOI:10.1016/j.half.1": {**S2_RECORD, "venue": "", "externalIds": {"DOI": "10.1016/j.half.1"}}
    }
    httpserver.expect_request("/works/https://doi.org/10.1016/j.half.1").respond_with_data("", status=503)
    found = look_up(["doi:10.1016/j.busy.1", "doi:10.1016/j.half.1"], services.project)
    assert found.papers.keys() == {"doi:10.1016/j.half.1"}
    assert found.unanswered.keys() == {"doi:10.1016/j.busy.1"}
    assert (
        look_up(["doi:10.1016/j.down.1"], services.project).unanswered["doi:10.1016/j.down.1"].source
        == "OpenAlex"
    )


def test_all_names_are_asked_in_one_request_of_each_service(services):
    services.arxiv = ("2401.00001", "2401.00002", "2401.00003")
    found = look_up([f"arXiv:2401.0000{n}" for n in (1, 2, 3)], services.project)
    assert len(found.papers) == 3
    assert services.asked == [
        "arxiv 2401.00001,2401.00002,2401.00003",
        "s2 ARXIV:2401.00001 ARXIV:2401.00002 ARXIV:2401.00003",
    ]


def test_not_a_single_known_paper_is_no_failure(httpserver):
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_data(
        '{"error": "No valid paper ids given"}', status=400
    )
    environment = Environment(semantic_scholar_url=httpserver.url_for(""))
    assert look_up(["s2:" + "a" * 40], Project(ROOT, SETTINGS, environment)) == LookedUp({})


TOO_LARGE = (
    "Response would exceed maximum size. Break the request into smaller batches, "
    "or make use of the limit and offset features."
)
S2_NAMES = ["s2:" + digit * 40 for digit in "abcde"]


@pytest.mark.parametrize(
    "said", [TOO_LARGE, "Unrecognized or unsupported fields: [venue]", "Custom words", None]
)
def test_any_other_refusal_of_a_batch_is_told_and_is_no_unknown_paper(httpserver, said):
    httpserver.expect_request("/graph/v1/paper/batch").respond_with_json({"error": said}, status=400)
    found = look_up(
        S2_NAMES, Project(ROOT, SETTINGS, Environment(semantic_scholar_url=httpserver.url_for("")))
    )
    assert found.papers == {}
    assert list(found.unanswered) == S2_NAMES
    assert "HTTP 400" in str(found.unanswered[S2_NAMES[0]])
    assert (said or "no reason given") in str(found.unanswered[S2_NAMES[0]])


def test_a_batch_that_is_too_large_is_halved(services):
    services.s2 = {name.removeprefix("s2:"): {**S2_RECORD, "externalIds": {}} for name in S2_NAMES[:4]}
    services.largest = 2
    found = look_up(S2_NAMES, services.project)
    assert list(found.papers) == S2_NAMES[:4]
    assert found.unanswered == {}
    assert [len(asked.split()) - 1 for asked in services.asked] == [5, 2, 3, 1, 2]


def test_one_record_that_is_too_large_leaves_the_others(services):
    services.s2 = {name.removeprefix("s2:"): {**S2_RECORD, "externalIds": {}} for name in S2_NAMES}
    services.large = {"c" * 40}
    found = look_up(S2_NAMES, services.project)
    assert list(found.papers) == [name for name in S2_NAMES if name != S2_NAMES[2]]
    assert list(found.unanswered) == [S2_NAMES[2]]
    assert S2_NAMES[2] in str(found.unanswered[S2_NAMES[2]])


def test_a_service_that_calls_everything_too_large_is_soon_asked_no_more(services):
    services.largest = 0
    names = [f"s2:{number:040x}" for number in range(500)]
    assert len(look_up(names, services.project).unanswered) == 500
    assert len(services.asked) < 30


def test_what_a_service_answered_before_it_failed_is_kept(services):
    names = [f"s2:{number:040x}" for number in range(700)]
    services.s2 = {names[0].removeprefix("s2:"): {**S2_RECORD, "externalIds": {}}}
    services.answers = 1
    found = look_up(names, services.project)
    assert list(found.papers) == names[:1]
    # Those of the first batch are answered: the service does not know them.
    assert list(found.unanswered) == names[500:]


def test_names_that_arxiv_does_not_know_are_answered_though_it_failed_later(services):
    names = [f"arXiv:2401.{number:05}" for number in range(1, 151)]
    services.arxiv, services.arxiv_answers = ("2401.00001",), 1
    found = look_up(names, services.project)
    assert list(found.papers) == names[:1]
    assert list(found.unanswered) == names[100:]
    assert {error.source for error in found.unanswered.values()} == {"arXiv"}


def test_names_that_openalex_does_not_know_are_answered_though_it_failed_later(services, httpserver):
    httpserver.expect_request("/works/https://doi.org/10.1016/j.refused.1").respond_with_data("", status=400)
    found = look_up(["doi:10.1016/j.none.1", "doi:10.1016/j.refused.1"], services.project)
    assert list(found.unanswered) == ["doi:10.1016/j.refused.1"]


def test_an_answer_about_another_paper_of_arxiv_is_no_answer(services):
    # The records of a batch stand in another order than the questions.
    services.arxiv = ("2401.00001",)
    services.s2 = {"ARXIV:2401.00001": S2_RECORD | {"externalIds": {"ArXiv": "2402.00002"}, "title": "Other"}}
    answer = look_up(["arXiv:2401.00001"], services.project)
    assert answer.papers["arXiv:2401.00001"].title == "Prompting Masks for Polyps"
    assert answer.papers["arXiv:2401.00001"].s2_id is None
