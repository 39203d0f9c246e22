"""New rows write authors and links as the rows of a list do that was taken over."""

from dataclasses import replace

import pytest

from bot.core.settings import Style
from bot.listing.rows import Row
from bot.listing.value_style import find_style

ROW = Row(1, "papers", None, None, "A Study of Shapes", "https://example.org/shapes", None)


def style_of(*authors, url=ROW.url):
    return find_style([replace(ROW, authors=names, url=url) for names in authors])


@pytest.mark.parametrize(
    ("authors", "style"),
    [
        (["Y. Zhang et al.", "A. Bell and C. Dorn", "JD. Roe et al."], Style()),
        (["Y Zhang et al.", "A.-B. Bell et al."], Style()),
        (["Yichi Zhang, Bo Li, Ann Roe", "Xuan Ru, Bo Li, Ann Roe, Cy Poe"], Style(authors="full", et_al_after=0)),
        (["Bo Li et al.", "Xuan Ru et al."], Style(authors="full")),
        (["Wu et al.", "Voigtlaender and Leibe", "Li et al."], Style(authors="family")),
        (["Ann Roe, Bob Doe, Cy Poe, et al.", "Xu Ru, Bo Li, Al Fox, et al."], Style(authors="full", et_al_after=3, et_al=", et al.")),
        (["Ann Roe et al", "Xu Ru et al"], Style(authors="full", et_al=" et al")),
        (["Ann Roe, Bob Doe, etc.", "Xu Ru, Bo Li, etc."], Style(authors="full", et_al_after=2, et_al=", etc.")),
        (["Ann Roe and others", "Xu Ru and others"], Style(authors="full", et_al=" and others")),
        (["Ann Roe u. a.", "Xu Ru u. a."], Style(authors="full", et_al=" u. a.")),
        (["Ann Roe 等", "Xu Ru 等"], Style(authors="full", et_al=" 等")),
        (["Ann Roe и др.", "Xu Ru и др."], Style(authors="full", et_al=" и др.")),
        (["Ann Roe and 3 others", "Xu Ru and 4 others"], Style(authors="full")),
        (["A. Bell, C. Dorn, E. Fox", "A. Bell, C. Dorn, G. Hay"], Style(et_al_after=0)),
    ],
)  # fmt: skip
def test_most_rows_tell_how_authors_are_written(authors, style):
    assert style_of(*authors) == style


def test_a_rare_et_al_is_an_exception_to_a_list_that_names_all():
    whole = ["Ann Roe, Bob Doe, Cy Poe"] * 19
    assert style_of(*whole, "Ann Roe et al.").et_al_after == 0
    assert style_of(*whole[:5], "Ann Roe et al.").et_al_after == 1


@pytest.mark.parametrize("authors", [[], [None, None], ["Ann Roe, Bob Doe, Cy Poe"]])
def test_rows_that_do_not_tell_leave_the_default(authors):
    assert style_of(*authors) == Style()


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://arxiv.org/abs/2401.01234", "abs"),
        ("http://arxiv.org/abs/2401.01234v2", "abs"),
        ("https://arxiv.org/pdf/2401.01234.pdf", "pdf"),
        ("https://example.org/abs/shapes", "pdf"),
    ],
)
def test_most_rows_tell_which_page_of_arxiv_they_link_to(url, page):
    assert style_of(None, None, url=url).arxiv == page


REPOSITORY, PAGE = "https://github.com/acme/shapes", "https://acme.github.io/shapes"


@pytest.mark.parametrize(
    ("links", "code"),
    [
        (
            [REPOSITORY, "https://gitlab.com/acme/shapes", "https://huggingface.co/acme/shapes"],
            "repositories",
        ),
        ([REPOSITORY, REPOSITORY + "2", PAGE], "any"),
        ([REPOSITORY, REPOSITORY + "2"], "any"),
        ([], "any"),
    ],
)
def test_a_list_that_links_to_repositories_alone_calls_no_page_code(links, code):
    assert find_style([ROW, *(replace(ROW, code=link) for link in links)]).code == code
