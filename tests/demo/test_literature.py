import json
from urllib.parse import quote

import arxiv
import pytest
import requests
from semanticscholar import SemanticScholar

from bot.demo.literature import demo_papers, serving


@pytest.fixture(scope="module")
def url():
    with serving(demo_papers()) as base:
        yield base


@pytest.fixture
def arxiv_client(url):
    client = arxiv.Client(page_size=20, delay_seconds=0, num_retries=0)
    client.query_url_format = url + "/api/query?{}"
    return client


def scholar(url):
    return SemanticScholar(api_url=url, retry=False)


def test_the_papers_of_the_demo_are_whole():
    papers = demo_papers()
    assert len(papers) == len({paper.id for paper in papers}) == 70
    assert all(paper.title and paper.authors and paper.published for paper in papers)
    assert all("2024-02-01" <= str(paper.published) <= "2024-06-30" for paper in papers)
    assert sum(paper.arxiv_id is None for paper in papers) == 3
    assert any("github.com" in paper.abstract for paper in papers)


def test_the_real_client_of_arxiv_reads_all_pages(arxiv_client):
    search = arxiv.Search("cat:cs.CV AND submittedDate:[202402010000 TO 202406302359]", max_results=None)
    found = {result.get_short_id(): result for result in arxiv_client.results(search)}
    expected = {f"{p.arxiv_id}v1": p for p in demo_papers() if p.arxiv_id and "cs.CV" in p.categories}
    assert found.keys() == expected.keys()
    some = found["2403.05408v1"]
    assert some.title == expected["2403.05408v1"].title
    assert tuple(author.name for author in some.authors) == expected["2403.05408v1"].authors
    assert some.comment == "Accepted at MICCAI 2024"
    assert some.published.date() == expected["2403.05408v1"].published


def test_the_real_client_of_arxiv_reads_papers_by_id(arxiv_client):
    results = arxiv_client.results(arxiv.Search(id_list=["2403.05408v2", "9999.99999"]))
    assert [result.get_short_id() for result in results] == ["2403.05408v1"]


def test_a_query_that_arxiv_refuses_is_answered_with_an_error_feed(url):
    answer = requests.get(f"{url}/api/query?search_query=cat:", timeout=10)
    assert answer.status_code == 400
    assert "<title>Error</title>" in answer.text


def test_the_real_client_of_semantic_scholar_follows_the_tokens(url):
    found = scholar(url).search_paper(
        quote("sam | segment*"),
        bulk=True,
        publication_date_or_year="2024-02:2024-06",
        fields=["title", "externalIds"],
    )
    titles = [paper.title for paper in found]
    assert len(titles) == len(set(titles)) > 25
    assert any(title.startswith("MemSAM") for title in titles)


def test_a_window_of_semantic_scholar_ends_with_its_last_month(url):
    found = scholar(url).search_paper(
        "sam", bulk=True, publication_date_or_year="2024-04:2024-04", fields=["publicationDate"]
    )
    assert {paper.publicationDate.month for paper in found} == {4}


def test_the_real_client_of_semantic_scholar_reads_batches_papers_and_citations(url):
    client = scholar(url)
    batch = client.get_papers(
        ["ARXIV:2403.05408", "DOI:10.1089/end.2023.0740", "ARXIV:9999.99999"], fields=["title"]
    )
    assert len(batch) == 2
    paper = client.get_paper("ARXIV:2403.05408", fields=["title", "externalIds", "abstract"])
    assert paper.externalIds["ArXiv"] == "2403.05408"
    assert "LIU-YUXI/FedFMS" in paper.abstract
    citations = client.get_paper_citations("ARXIV:2304.12306", fields=["title"], limit=1000)
    assert [item.paper.title for item in citations]
    citing = client.get_paper_citations("ARXIV:2304.02643", fields=["title"], limit=10)
    assert any(item.paper.title.startswith("Development of UroSAM") for item in citing)


def test_what_semantic_scholar_does_not_know_is_not_found(url):
    assert requests.get(f"{url}/graph/v1/paper/ARXIV:9999.99999", timeout=10).status_code == 404
    assert (
        requests.post(f"{url}/graph/v1/paper/batch", data=json.dumps({"ids": []}), timeout=10).status_code
        == 400
    )
