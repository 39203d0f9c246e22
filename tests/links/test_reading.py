"""Which link of abstract and comment is the paper's own code."""

from dataclasses import replace

import pytest

from bot.core.candidate import Candidate
from bot.core.paper import Paper
from bot.links import find, find_all, find_in_texts

REPOSITORY = "https://github.com/lab-x/tri-seg"


def paper(
    abstract: str = "", comment: str = "", title: str = "A study of kidneys", authors: tuple[str, ...] = ()
) -> Paper:
    return Paper(title=title, abstract=abstract, comment=comment, authors=authors)


def url_of(abstract: str = "", comment: str = "", **more: object) -> str | None:
    link = find(paper(abstract, comment, **more))  # type: ignore[arg-type]
    return link.url if link and link.status != "doubtful" else None


@pytest.mark.parametrize(
    "abstract",
    [
        f"It works. Code is available at {REPOSITORY}.",
        f"It works. Our code: {REPOSITORY}",
        f"It works. Our code is available at \\url{{{REPOSITORY}}}.",
        f"It works. Our code is \\href{{{REPOSITORY}}}{{here}}.",
        f"It works. Our code is at \\href{{{REPOSITORY}}}{{{REPOSITORY}}}.",
        f"It works. Code at $\\href{{{REPOSITORY}}}{{\\text{{this https URL}}}}$.",
        f"It works. Code is public: {{\\color{{blue}}{{{REPOSITORY}}}}}.",
        f"It works. Code\\footnote{{\\url{{{REPOSITORY}}}}} is released.",
        f"It works. The code can be found [here]({REPOSITORY}).",
        f"It works. (Code: {REPOSITORY})",
        f"It works (code: <{REPOSITORY}>).",
        f'It works. Code: <a href="{REPOSITORY}">link</a>.',
        f"It works. Code: `{REPOSITORY}`",
        f"It works. Code: {REPOSITORY}.git.",
        f"It works. Code: {REPOSITORY}/tree/main/src?tab=readme#start.",
        f"It works. Code: {REPOSITORY}/blob/main/README.md",
        f"It works. Code: {REPOSITORY}/, and data on request.",
        f"It works. Code: {REPOSITORY}.The data will follow.",
        f"It works. Code:{REPOSITORY}",
        "It works. The code is at github.com/lab-x/tri-seg.",
        "It works. The code is at www.github.com/lab-x/tri-seg.",
        "It works. The code is at https://www.github.com/lab-x/tri-seg.",
        "It works. The code is at http://github.com/lab-x/tri-seg!",
        "It works. The code is at https: //github . com/lab-x/tri-seg.",
        "It works. The code is at https : / / github.com / lab-x / tri-seg.",
        "It works. The code is at https://github.com/lab-x/\ntri-seg.",
        "It works. The code is at https://github.com/\n  lab-x/tri-seg.",
        "It works. The code is at https://\ngithub.com/lab-x/tri-seg.",
        "It works. The code is at https://github.com/lab-x/tri-\nseg.",
        "It works. The code is at https://github.com/lab-x/tri- seg.",
        "It works. The code is at https:/github.com/lab-x/tri-seg.",
        "It works. The code is at https//github.com/lab-x/tri-seg.",
        "It works. The code is at //github.com/lab-x/tri-seg.",
        "It works. The code is available atgithub.com/lab-x/tri-seg.",
        "It works. The code is at {\\tt github.com/lab-x/tri-seg}.",
        "It works. The code is at \\texttt{https://github.com/lab-x/tri-seg}.",
        "It works. The code is at https://github.com/lab-x/tri\\-seg.",
        "It works. The code is at https：／／github．com／lab-x／tri-seg。",
        "It works. The code is at https://github.com/lab‐x/tri–seg.",
        "It works. The code is at https://git\u200bhub.com/lab-x/tri\u00ad-seg.",
        "It works. See our GitHub: lab-x/tri-seg.",
        "It works. See our GitHub repository (lab-x/tri-seg).",
        "It works. Code is on GitHub at lab-x/tri-seg.",
        "It works. https://github.com/lab-x/tri-seg",
        "It works (https://github.com/lab-x/tri-seg).",
        "It works. Code: https://https://github.com/lab-x/tri-seg",
        "It works. Code: https://raw.githubusercontent.com/lab-x/tri-seg/main/run.py",
    ],
)
def test_every_way_of_writing_a_link_is_read(abstract: str) -> None:
    assert url_of(abstract) == REPOSITORY


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://github.com/a-b/SAM-Digit", "https://github.com/a-b/SAM-Digit"),
        ("https://github.com/a-b/SAM-Digit.git", "https://github.com/a-b/SAM-Digit"),
        ("https://github.com/a-b/digit", "https://github.com/a-b/digit"),
        ("https://github.com/a-b/x.git.", "https://github.com/a-b/x"),
        ("https://github.com/a-b/group.github.io", "https://github.com/a-b/group.github.io"),
        ("https://github.com/a-b/v1.0-seg", "https://github.com/a-b/v1.0-seg"),
        ("https://github.com/a-b/seg_v2\\_1", "https://github.com/a-b/seg_v2_1"),
        ("https://github.com/a-b/seg{\\_}v2", "https://github.com/a-b/seg_v2"),
        ("https://github.com/a-b/seg$_$v2", "https://github.com/a-b/seg_v2"),
        ("https://github.com/a-b/SEG-. ", "https://github.com/a-b/SEG-"),
        ("https://github$.$com/a-b/seg", "https://github.com/a-b/seg"),
        ("https://gitlab.com/group/sub/seg/-/tree/main", "https://gitlab.com/group/sub/seg"),
        ("gitlab.inria.fr/group/seg.git", "https://gitlab.inria.fr/group/seg"),
        ("https://git.uni-x.de/first.last/seg", "https://git.uni-x.de/first.last/seg"),
        ("https://bitbucket.org/group/seg/src/master/", "https://bitbucket.org/group/seg"),
        ("https://codeberg.org/group/seg", "https://codeberg.org/group/seg"),
        ("https://huggingface.co/group/seg/tree/main", "https://huggingface.co/group/seg"),
        ("hf.co/group/seg", "https://huggingface.co/group/seg"),
        ("https://huggingface.co/spaces/group/seg", "https://huggingface.co/spaces/group/seg"),
        ("https://zenodo.org/records/1234567", "https://zenodo.org/records/1234567"),
        ("https://doi.org/10.5281/zenodo.1234567.", "https://doi.org/10.5281/zenodo.1234567"),
        ("https://codeocean.com/capsule/1234567/tree/v1", "https://codeocean.com/capsule/1234567/tree/v1"),
        ("https://doi.org/10.24433/CO.1234567.v1", "https://doi.org/10.24433/CO.1234567.v1"),
        ("https:// anonymous.4open.science/r/seg-1A2B/README.md", "https://anonymous.4open.science/r/seg-1A2B"),
        ("https://lab-x.github.io/seg/", "https://lab-x.github.io/seg/"),
        ("lab-x.github.io/seg.", "https://lab-x.github.io/seg"),
        ("https://people.uni-x.de/\\~{}who/seg", "https://people.uni-x.de/~who/seg"),
        ("https://sites.google.com/view/seg", "https://sites.google.com/view/seg"),
        ("https://www.institute. ch/paper/seg/", "https://www.institute.ch/paper/seg/"),
        ("https://seg-x.org:443/page", "https://seg-x.org/page"),
    ],
)  # fmt: skip
def test_every_host_is_read_and_normalised(written: str, meant: str) -> None:
    assert url_of(f"We segment. Our code is available at {written}") == meant


@pytest.mark.parametrize(
    ("url", "where"),
    [
        (REPOSITORY, "repository"),
        ("https://gitlab.com/a-b/seg", "repository"),
        ("https://huggingface.co/a-b/seg", "repository"),
        ("https://anonymous.4open.science/r/seg-1", "repository"),
        ("https://codeocean.com/capsule/123/tree", "repository"),
        ("https://lab-x.github.io/seg", "page"),
        ("https://huggingface.co/spaces/a-b/seg", "page"),
        ("https://zenodo.org/records/1", "page"),
        ("https://github.com/lab-x", "page"),
    ],
)
def test_where_says_repository_or_page(url: str, where: str) -> None:
    link = find(paper(f"Code is available at {url}."))
    assert link
    assert link.where == where


@pytest.mark.parametrize(
    "abstract",
    [
        "We fine-tune SAM (https://github.com/facebookresearch/segment-anything) on kidneys.",
        "Our work builds on SAM 2 (https://github.com/facebookresearch/sam2), and it is good.",
        "We compare with MedSAM (https://github.com/bowang-lab/MedSAM).",
        "The code of MedSAM is available at https://github.com/bowang-lab/MedSAM.",
        "All experiments use nnU-Net, available at https://github.com/MIC-DKFZ/nnUNet.",
        "Our method is implemented with MONAI (https://github.com/Project-MONAI/MONAI).",
        "We use the official implementation of TransNet (https://github.com/other/TransNet) as a baseline.",
        "Features are extracted using FooEncoder (https://github.com/other/FooEncoder) and then fused.",
        "The weights were initialised from BarNet (https://github.com/other/BarNet).",
        "The authors' code at https://github.com/other/thing was used for comparison.",
        "We rely on the publicly available implementation at https://github.com/other/thing for registration.",
        "It is evaluated on the KidneyCT dataset (https://github.com/other/KidneyCT) and beats the rest.",
        "Images were downloaded from https://www.kaggle.com/datasets/other/kidneys.",
        "We took part in the challenge (https://kits-challenge.org/kits23/).",
        "A video is at https://youtu.be/abcdefg.",
        "The code of FooBar-Net is available at https://github.com/other/foobar and inspired us.",
        "Our code will be released upon acceptance.",
        "Our code is available on GitHub.",
        "The source code is available at [link removed].",
        "The code will be at https://github.com/xxxx/xxx.",
        "Codes and files (train/test) are on GitHub (code/data).",
        "It is 3.5x faster and/or better.",
    ],
)
def test_what_others_made_is_not_the_papers_code(abstract: str) -> None:
    assert url_of(abstract) is None


@pytest.mark.parametrize(
    "comment",
    [
        "Accepted at the workshop on kidneys (https://kidney-workshop.github.io/2025/)",
        "Published in a journal: https://ieeexplore.ieee.org/document/123",
        "Session at https://www.2025.congress.org/view_paper.php?n=3",
        "Extended version of https://arxiv.org/abs/2304.02643",
        "Data available at https://doi.org/10.13012/B2IDB-123_V1",
        "Poster: https://who.github.io/assets/poster.pdf",
        "The dataset is at https://huggingface.co/datasets/a-b/kidneys",
    ],
)
def test_events_publications_and_data_are_not_code(comment: str) -> None:
    assert url_of("We segment kidneys.", comment) is None


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        (f"Accepted to a workshop, code is available at {REPOSITORY}", REPOSITORY),
        (f"8 pages; {REPOSITORY}", REPOSITORY),
        (f"Code:\n  {REPOSITORY}", REPOSITORY),
        ("MICCAI 2025. Project page:\n  https://lab-x.github.io/seg", "https://lab-x.github.io/seg"),
        ("Project page: https://uni-x.edu/seg 10 pages", "https://uni-x.edu/seg"),
        ("Project page: uni-x.edu/seg", "https://uni-x.edu/seg"),
        (f"Project page: https://lab-x.github.io/seg/ Code:\n  {REPOSITORY}", REPOSITORY),
        (f"Page: https://lab-x.github.io/seg/Code:{REPOSITORY}", REPOSITORY),
    ],
)
def test_comments_give_links_of_their_own(comment: str, url: str) -> None:
    assert url_of("We segment kidneys.", comment) == url


def test_the_papers_own_repository_is_chosen_among_several() -> None:
    abstract = (
        "We adapt SAM (https://github.com/facebookresearch/segment-anything) with the data of KidneyCT "
        "(https://github.com/other/KidneyCT). The dataset is at https://huggingface.co/datasets/lab-x/k and "
        f"the page is https://lab-x.github.io/k. Our code is available at {REPOSITORY}."
    )
    assert url_of(abstract) == REPOSITORY
    offered = [link.url for link in find_all(paper(abstract))]
    assert offered[:2] == [REPOSITORY, "https://lab-x.github.io/k"]
    assert "https://github.com/facebookresearch/segment-anything" not in offered


def test_code_is_preferred_to_other_material_of_the_authors() -> None:
    abstract = "Dataset: https://github.com/lab-x/data-k. Code: https://github.com/lab-x/code-k."
    assert url_of(abstract) == "https://github.com/lab-x/code-k"


def test_a_well_known_repository_is_own_when_the_paper_says_our_code_or_bears_its_name() -> None:
    abstract = "Our code is available at https://github.com/bowang-lab/MedSAM."
    assert url_of(abstract) == "https://github.com/bowang-lab/MedSAM"
    plain = "The code is available at https://github.com/bowang-lab/MedSAM."
    assert url_of(plain) is None
    assert url_of(plain, title="MedSAM: one model for every organ")


def test_an_authors_name_or_the_methods_name_is_a_reason() -> None:
    abstract = "See https://github.com/%s for more on kidneys and bladders."
    assert url_of(abstract % "other/thing") is None
    link = find(paper(abstract % "YichiZhang98/thing", authors=("Yichi Zhang", "Rushi Jiao")))
    assert link
    assert (link.status, link.reason) == ("unchecked", "it belongs to an author of the paper")
    link = find(paper(abstract % "other/TriSeg", title="TriSeg: three ways"))
    assert link
    assert link.reason == "its name is that of the paper's method"


def test_a_doubtful_link_is_offered_as_doubtful() -> None:
    link = find(paper("See https://github.com/other/thing for kidneys and bladders."))
    assert link
    assert link.status == "doubtful"


def test_no_reason_repeats_the_abstract() -> None:
    secret = "Unmistakable wording of the abstract"
    link = find(paper(f"{secret}: our code is available at {REPOSITORY}."))
    assert link
    assert secret.lower() not in link.reason.lower()


def test_the_data_of_a_dataset_paper_are_its_link() -> None:
    data = "https://huggingface.co/datasets/lab-x/kidneys"
    candidate = Candidate(
        paper(f"We present a dataset. It is available at {data}."), 0.9, 0.9, "proposed", kind="dataset"
    )
    (as_dataset,) = find_in_texts([candidate])
    assert as_dataset.code
    assert (as_dataset.code.url, as_dataset.code.status) == (data, "unchecked")
    (as_method,) = find_in_texts([replace(candidate, kind="method")])
    assert as_method.code
    assert as_method.code.status == "doubtful"


def test_a_paper_without_links_has_none() -> None:
    assert find(paper("Nothing here.", "8 pages")) is None
    assert find_all(paper()) == []


@pytest.mark.parametrize(
    "text",
    [
        "https" + " " * 60_000 + "://github.com/a-b/c",
        "github" + "\n" * 60_000 + ".com/a/b",
        "https://github.com/" + "a-" * 60_000,
        "A" * 100_000 + " https://github.com/a-b/c",
        "https://a.io/" + ".The" * 20_000,
        "https://github.com/a-b/c and " * 5_000,
        "we propose " * 10_000 + "https://github.com/a-b/c",
        "https://a.io/https://" * 5_000,
        "{" * 60_000 + "\\_" * 30_000,
    ],
)
@pytest.mark.timeout(120)
def test_hostile_lengths_do_not_hold_the_reader_up(text: str) -> None:
    assert all(link.url.startswith("https://") for link in find_all(paper(text, text, title=text[:300])))
