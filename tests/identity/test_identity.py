from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core import identifiers
from bot.core.catalog import Catalog, Entry, Provenance
from bot.core.paper import Paper
from bot.core.state import Decision
from bot.core.withdrawal import is_withdrawn
from bot.identity import (
    doubtful_rows,
    find_unlisted,
    merge,
    new_rows,
    paper_of,
    same_work,
    title_key,
    why_same_work,
)
from bot.identity.keys import page_key
from bot.identity.people import agreement, parse_person, same_person
from bot.identity.titles import normalise, parse_title
from tests import cases

NNSAM = Paper(
    title="nnSAM: Plug-and-play Segment Anything Model Improves nnUNet Performance",
    authors=("Yunxiang Li", "Bowen Jing", "Xiang Feng", "Zihan Li"),
    published=date(2023, 9, 28),
    arxiv_id="2309.16967",
    sources=("arXiv",),
)
NNSAM_JOURNAL = Paper(
    title="Plug-and-play segment anything model improves nnUNet performance",
    authors=("Y. Li",),
    published=date(2024, 10, 25),
    url="https://aapm.onlinelibrary.wiley.com/doi/full/10.1002/mp.17481",
    venue="Medical Physics",
    sources=("Semantic Scholar",),
)


def paper(title: str, *authors: str, **facts: Any) -> Paper:
    return replace(Paper(title=title, authors=authors), **facts)


def arxiv(identifier: str, title: str, *authors: str, day: date = date(2024, 5, 1), **facts: Any) -> Paper:
    return paper(title, *authors, arxiv_id=identifier, published=day, **facts)


# Titles


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SAM-MPA:Applying SAM to Masks", "SAM-MPA: applying SAM to masks"),
        ("Adapting $\\textbf{SAM}$ -- a Study", "Adapting SAM – A study"),
        ("Only 2,048 Parameters", "only 2048 parameters"),
        ("Masks & Prompts", "Masks and prompts"),
        ("Ségmentation à la carte", "Segmentation a la carte"),
        ("WITHDRAWN: A Study of Masks", "A study of masks"),
        ("RETRACTED ARTICLE: A Study of Masks", "A study of masks"),
    ],
)
def test_spelling_does_not_change_a_normalised_title(one, other):
    assert normalise(one) == normalise(other)


@given(st.text())
def test_normalising_a_title_twice_changes_nothing(title):
    assert normalise(normalise(title)) == normalise(title)


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs")), max_size=60))
def test_case_and_blanks_do_not_change_a_normalised_title(title):
    assert normalise(f"  {title.upper()}\n") == normalise(title.upper())
    assert normalise(title.replace(" ", "  ")) == normalise(title)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adapting SAM for Surgical Videos", "Adapting SAM 2 for Surgical Videos"),
        ("MedSAM: Segment Anything in Medical Images", "MedSAM2: Segment Anything in Medical Images"),
        ("Surrogates of Batteries. Part I: Models", "Surrogates of Batteries. Part II: Models"),
        ("Surrogates of Batteries, part one", "Surrogates of Batteries, part two"),
        ("Co-Seg: Prompts for Nuclei", "Co-Seg++: Prompts for Nuclei"),
        ("The 2024 Challenge on Tumours", "The 2025 Challenge on Tumours"),
        ("SAMSA: Spectral Angles", "SAMSA 2.0: Spectral Angles"),
        ("A Study of Masks in Ultrasound", "Correction: A Study of Masks in Ultrasound"),
    ],
)
def test_numbers_numerals_and_pluses_mark_different_works(one, other):
    assert parse_title(one).marks != parse_title(other).marks
    assert same_work(paper(one, "Ann Lee", "Bo Chen"), paper(other, "Ann Lee", "Bo Chen")) == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SAM2with prompts", "SAM 2 with Prompts"),
        ("Yume 2.0", "Yume 2"),
        ("Masks, part ii", "Masks, Part II"),
    ],
)
def test_one_number_may_be_written_in_two_ways(one, other):
    assert parse_title(one).marks == parse_title(other).marks


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("nnSAM: Plug-and-play", "nnsam"),
        ("Swinsam: Fine-Grained Polyps", "swinsam"),
        ("MA-SAM - Modality-agnostic Adaptation", "masam"),
        ("Segment anything: a study", ""),
        ("Editorial: masks", ""),
        ("No colon here", ""),
    ],
)
def test_a_coined_name_stands_before_a_colon(title, name):
    assert parse_title(title).name == name


# People


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yichi Zhang", "Y. Zhang"),
        ("Xinyi Wang", "Wang Xinyi"),
        ("Zhang, Yichi", "Yichi Zhang"),
        ("JD. Gutiérrez", "Juan D. Gutierrez"),
        ("Nhat-Tan Bui", "NT. Bui"),
        ("R. Biswas", "Risab Biswas Jr."),
        ("María García-Peñalvo", "M. García"),
    ],
)
def test_a_person_may_be_written_in_several_ways(one, other):
    assert same_person(parse_person(one), parse_person(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Yichi Zhang", "X. Zhang"), ("Yang Liu", "Yu Liu Wei Hong"), ("J. Ma", "J. Wu")]
)
def test_two_persons_stay_two(one, other):
    assert not same_person(parse_person(one), parse_person(other))


def test_author_lists_agree_as_far_as_they_tell():
    team = ("Yichi Zhang", "Rushi Jiao", "Le Xue")
    assert agreement(team, ("Rushi Jiao", "Y. Zhang")) == "team"
    assert agreement(team, ("Y. Zhang",)) == "first"
    assert agreement(team, ("Le Xue",)) == "some"
    assert agreement(team, ()) == "unknown"
    assert agreement(team, ("Ann Lee",)) == "none"


# Pages


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=10388320", "ieee:10388320"),
        ("https://ieeexplore.ieee.org/abstract/document/10388320/?casa_token=x:y", "ieee:10388320"),
        ("https://ieeexplore.ieee.org/document/0010388320", "ieee:10388320"),
        (f"https://ieeexplore.ieee.org/document/{'7' * 5000}", f"ieee:{'7' * 5000}"),
        ("https://www.sciencedirect.com/science/article/abs/pii/S1361841525001549", "pii:S1361841525001549"),
        (
            "https://openaccess.thecvf.com/content/WACV2024/html/Xie_A_B_WACV_2024_paper.html",
            "cvf:xie_a_b_wacv_2024",
        ),
        (
            "https://www.biorxiv.org/content/10.1101/2023.08.21.554208v1.full.pdf",
            "doi:10.1101/2023.08.21.554208",
        ),
        ("https://papers.ssrn.com/sol3/papers.cfm?abstract_id=4673046", "doi:10.2139/ssrn.4673046"),
        ("https://doi.org/10.1016%2FJ.MEDIA.2024.103061", "doi:10.1016/j.media.2024.103061"),
        ("https://arxiv.org/pdf/2401.12974v2.pdf", "arXiv:2401.12974"),
        ("https://pub.example.org/a/b?id=3", "url:pub.example.org/a/b?id=3"),
        ("https://pub.example.org/", None),
        ("http://[broken/", None),
    ],
)
def test_a_page_names_a_work(url, key):
    assert page_key(url) == key


# Two records


def as_paper(title: str, authors: list[str], name: str | None) -> Paper:
    arxiv_id = identifiers.arxiv_id(name or "")
    doi = None if arxiv_id else identifiers.doi(name or "") or name
    return paper(title, *authors, arxiv_id=arxiv_id, doi=doi)


@pytest.mark.parametrize("case", cases("identity"), ids=lambda case: case["input"]["what"])
def test_public_reports_of_twins_and_strangers(case):
    one, other = as_paper(*case["input"]["a"]), as_paper(*case["input"]["b"])
    assert same_work(one, other) == case["right"]
    assert same_work(other, one) == case["right"]


def test_all_versions_of_a_preprint_are_one_work_and_none_comes_back_once_rejected():
    first = paper("Masks of Organs", "Ann Lee", doi="10.20944/preprints202307.1213.v1")
    second = replace(first, title="Masks of Organs and Vessels", doi="10.20944/preprints202307.1213.v2")
    rejected = Decision(id=first.id, title=first.title, verdict="rejected", on=date(2024, 1, 1), by="ann")
    assert same_work(first, second) == "same"
    assert find_unlisted([second], Catalog(), [rejected]) == ()


def test_a_merged_preprint_keeps_the_version_in_its_doi():
    record = paper("Masks of Organs", "Ann Lee", doi="10.21203/rs.3.rs-1234567/v1", sources=("a",))
    (work,) = merge([record, replace(record, sources=("b",))]).papers
    assert work.doi == "10.21203/rs.3.rs-1234567/v1"


def test_a_withdrawal_that_one_record_tells_is_not_lost_in_merging():
    stands = arxiv(
        "2401.00001", "Masks of Organs", "Ann Lee", comment="12 pages, 4 figures, accepted somewhere"
    )
    told = replace(stands, comment="Withdrawn", sources=("b",))
    fallen = replace(stands, title="WITHDRAWN: Masks of Organs", sources=("c",))
    assert all(is_withdrawn(merge(records).papers[0]) for records in ([stands, told], [stands, fallen]))


def row(title: str, url: str) -> Entry:
    return Entry(
        doi=identifiers.doi(url),
        date="202401",
        authors="A. Lee and B. Chen",
        title=title,
        url=url,
        section="literature",
        provenance=Provenance(by="person", added=date(2024, 1, 1)),
    )


def test_a_row_that_may_be_a_listed_work_is_new_and_says_so():
    workshop = row("Prompted Organ Masks for Computed Tomography", "https://doi.org/10.1109/isbi.1")
    journal = row("Prompted organ masks for computed tomography", "https://doi.org/10.1007/978-3-1_2")
    again = row("Prompted organ masks for computed tomography", "https://doi.org/10.1109/isbi.1")
    ((place, doubts),) = new_rows([journal, again], [workshop]).items()
    assert place == 0
    assert "may be the same work as doi:10.1109/isbi.1" in doubts[0]


@pytest.mark.parametrize("nobody", [None, "Unknown authors", "Unknown"])
def test_a_row_without_authors_has_no_other_authors_than_its_twin(nobody):
    paper = Paper("A promptable foundation model for the segmentation of kidney stones", authors=("Ann Lee",))
    listed = row(paper.title, "https://doi.org/10.1016/j.media.1").model_copy(update={"authors": nobody})
    assert why_same_work(paper, paper_of(listed)) == ("doubtful", "same title, authors not known")


def test_the_title_of_a_preprint_is_that_of_arxivs_own_record():
    ours = replace(
        NNSAM, title="nnSAM renamed in its second version", abstract="We segment.", categories=("cs.CV",)
    )
    theirs = replace(
        NNSAM, abstract="We segment.", authors=(*NNSAM.authors, "One More"), sources=("Semantic Scholar",)
    )
    (united,) = merge([ours, theirs]).papers
    assert united.title == ours.title
    assert len(united.authors) == len(theirs.authors)


def test_works_that_a_plus_tells_apart_are_two_new_rows():
    rows = [
        row(title, f"https://doi.org/10.1109/x.{n}") for n, title in enumerate(["Co-Seg: T", "Co-Seg++: T"])
    ]
    assert new_rows(rows, []) == {0: (), 1: ()}
    assert title_key("Co-Seg: T") != title_key("Co-Seg++: T")
    assert title_key("Kidney & Liver") == title_key("Kidney and Liver")


def test_preprint_and_journal_version_are_one_work_though_the_name_was_dropped():
    assert why_same_work(NNSAM, NNSAM_JOURNAL) == (
        "same",
        "same title but for a name before it, same first author",
    )


def test_a_journal_version_with_more_words_after_the_name_is_the_same_work():
    preprint = arxiv("2402.16663", "UN-SAM: Prompt-Free Segmentation for Nuclei Images", "Zhen Chen")
    journal = paper(
        "UN-SAM: Domain-adaptive prompt-free segmentation for universal nuclei images",
        "Z. Chen",
        url="https://www.sciencedirect.com/science/article/abs/pii/S1361841525001549",
        published=date(2025, 5, 1),
    )
    assert same_work(preprint, journal) == "same"


_ABOUT = (
    "Promptable networks that learned from pictures of all kinds are of little use in clinics as they are. We look at "
    "{about} and ask which prompts help, how many of them are needed, and where errors come from. The encoder stays "
    "frozen; small adapters learn from few labels how to find {about}. On four data sets from three hospitals this "
    "gains several points of overlap over earlier work, with one part in a hundred of the weights to learn."
)
"""What two works of one group, or two versions of one work, say alike in their abstracts."""


def same_team(preprint: str, publication: str, about: str = "", later_about: str = "") -> tuple[str, str]:
    """Return what is judged of a preprint and a publication by the same three authors, in either order."""
    team = ("Ann Lee", "Bo Chen", "Cy Diaz")
    texts = (_ABOUT.format(about=what) if what else "" for what in (about, later_about))
    one, other = next(texts), next(texts).replace("are of little use", "hardly serve")
    first = arxiv("2401.00001", preprint, *team, abstract=one)
    second = paper(
        publication, *team, doi="10.1016/j.media.2024.1", published=date(2024, 9, 1), abstract=other
    )
    assert why_same_work(first, second) == why_same_work(second, first)
    return why_same_work(first, second)


_ZERO_SHOT = (
    "Evaluating the zero-shot performance of the Segment Anything Model with box and point prompts for tumor "
)


@pytest.mark.parametrize(
    ("preprint", "sibling", "about", "later_about"),
    [
        (
            f"{_ZERO_SHOT}segmentation in brain MRI",
            f"{_ZERO_SHOT}segmentation in liver CT",
            "the brain in MRI",
            "the liver in CT",
        ),
        (f"{_ZERO_SHOT}detection in CT", f"{_ZERO_SHOT}segmentation in CT", "detection", "segmentation"),
        (f"{_ZERO_SHOT}masks in slices", f"{_ZERO_SHOT}masks in volumes", "slices", "volumes"),
        (
            f"{_ZERO_SHOT}masks without supervision",
            f"{_ZERO_SHOT}masks with weak supervision",
            "masks, without",
            "weak masks",
        ),
        (f"{_ZERO_SHOT}masks on the BraTS data", f"{_ZERO_SHOT}masks on the KiTS data", "BraTS", "KiTS"),
        (
            "FetalSAM: Fetal Head Segmentation with Foundation Models",
            "FetalSAM: Fetal Abdomen Segmentation with Foundation Models",
            "the head",
            "the abdomen",
        ),
        (
            "Segmentation of brain MRI with promptable foundation models and few clicks by experts in hospitals",
            "Promptable foundation models and few clicks by experts in hospitals for segmentation of brain CT",
            "the brain in MRI",
            "the brain in CT",
        ),
    ],
    ids=["organ and modality", "task", "dimension", "supervision", "dataset", "named", "reordered"],
)
def test_works_of_one_team_with_a_word_in_place_of_another_are_doubtful(
    preprint, sibling, about, later_about
):
    assert same_team(preprint, sibling)[0] == "doubtful"
    assert same_team(preprint, sibling, about, later_about)[0] == "doubtful"


def test_the_doubt_names_the_words_that_stand_in_place_of_others():
    verdict, why = same_team(
        f"{_ZERO_SHOT}segmentation in brain MRI", f"{_ZERO_SHOT}segmentation in liver CT"
    )
    assert verdict == "doubtful"
    assert why.endswith('"brain mri" in one title is "liver ct" in the other')


def test_a_few_letters_of_another_word_are_no_spelling():
    one, other = f"{_ZERO_SHOT}segmentation in CT", f"{_ZERO_SHOT}segmentation in MR"
    assert same_work(paper(one, "Ann Lee"), paper(other, "Ann Lee")) == "doubtful"
    assert (
        same_work(arxiv("2401.00001", one, "Ann Lee"), arxiv("2402.00002", other, "Ann Lee")) == "different"
    )
    assert same_work(paper(one, "Ann Lee"), paper(other)) == "doubtful"


@pytest.mark.parametrize(
    ("ending", "other_ending"),
    [
        ("automatic segmentation", "automated segmentation"),
        ("segmentation network", "segmentation model"),
        ("segmentation: a study", "segmentation: an evaluation"),
        ("lesion images", "lesions in imaging"),
        ("tumor labeling", "tumour labelling"),
        ("masks in CT", "masks in computed tomography"),
        ("fine-tuning", "finetuning"),
        ("masks", "masks of the liver"),
    ],
)
def test_what_often_changes_between_versions_leaves_one_work(ending, other_ending):
    begin = "Lean adapters of Segment Anything with box and point prompts from frozen image encoders for large hospital "
    assert same_team(begin + ending, begin + other_ending)[0] == "same"


def test_abstracts_confirm_that_titles_with_other_words_are_one_works():
    titles = (
        "UN-SAM: Universal Prompt-Free Segmentation for Generalized Nuclei Images",
        "UN-SAM: Domain-adaptive self-prompt segmentation for universal nuclei images",
    )
    assert same_team(*titles)[0] == "doubtful"
    assert same_team(*titles, "nuclei", "nuclei")[0] == "same"
    assert same_team(*titles, "generalized nuclei", "nuclei")[0] == "doubtful"
    assert same_team(*titles, "nuclei", "")[0] == "doubtful"


def test_a_journal_version_with_the_same_words_in_another_order_is_the_same_work():
    preprint = arxiv(
        "2406.00956",
        "Improving Segment Anything on the Fly: Auxiliary Online Learning and Adaptive Fusion for Medical Image "
        "Segmentation",
        "Tianyu Huang",
    )
    journal = paper(
        "On-the-Fly Improving Segment Anything for Medical Image Segmentation using Auxiliary Online Learning",
        "T. Huang",
        url="https://ieeexplore.ieee.org/document/10916782",
        published=date(2025, 3, 1),
    )
    assert same_work(preprint, journal) == "same"
    another = replace(preprint, arxiv_id=None, url="https://ieeexplore.ieee.org/document/7")
    assert same_work(another, replace(journal, title="Improving Segment Anything on the Fly")) == "different"


def test_a_rewording_by_the_same_first_author_is_doubtful():
    preprint = arxiv(
        "2311.10529",
        "Segment Anything Model with Uncertainty Rectification for Auto-Prompting Medical Image Segmentation",
        "Yichi Zhang",
        "Shiyao Hu",
        day=date(2023, 11, 17),
    )
    workshop = paper(
        "Enhancing the Reliability of Auto-Prompting SAM for Medical Image Segmentation with Uncertainty Estimation "
        "and Rectification",
        "Y. Zhang",
        url="https://openaccess.thecvf.com/content/ICCV2025W/CVAMD/papers/Zhang_A_ICCVW_2025_paper.pdf",
        published=date(2025, 10, 1),
    )
    assert same_work(preprint, workshop) == "doubtful"
    assert same_work(preprint, replace(workshop, authors=("X. Zhang",))) == "different"


def test_a_preprint_that_was_listed_by_its_name_alone_may_be_the_later_publication():
    preprint = arxiv("2310.15161", "SAM-Med3D", "H. Wang", day=date(2023, 10, 1))
    journal = paper(
        "SAM-Med3D: A Vision Foundation Model for General-Purpose Segmentation on Volumetric Medical Images",
        "H. Wang",
        url="https://ieeexplore.ieee.org/abstract/document/11105528",
        published=date(2025, 7, 1),
    )
    assert same_work(preprint, journal) == "doubtful"
    assert same_work(preprint, replace(journal, authors=("K. Lin",))) == "different"
    assert same_work(preprint, replace(journal, title=f"{journal.title[9:]}")) == "different"


def test_a_number_in_a_name_that_was_dropped_is_doubtful():
    preprint = arxiv("2401.00001", "MaskNet2: Prompting Masks for Polyps", "Ann Lee")
    journal = paper("Prompting Masks for Polyps", "A. Lee", doi="10.1016/j.media.2024.1")
    assert same_work(preprint, replace(journal, published=date(2024, 9, 1))) == "doubtful"
    assert same_work(preprint, replace(journal, authors=("B. Chen",))) == "different"


def test_one_doi_in_two_spellings_is_one_work():
    one = paper("A Study of Masks", "A. Lee", doi="10.1016/j.media.2024.103061")
    other = paper("A study of masks", "Ann Lee", url="https://doi.org/10.1016/J.MEDIA.2024.103061")
    assert same_work(one, other) == "same"


def test_a_preprint_servers_doi_beside_a_publishers_is_one_work():
    title = "Segment Anything for Microscopy Images of Cells"
    preprint = paper(title, "A. Archit", doi="10.1101/2023.08.21.554208", published=date(2023, 8, 21))
    journal = paper(title, "Anwai Archit", doi="10.1038/s41592-024-02580-4", published=date(2025, 2, 12))
    assert same_work(preprint, journal) == "same"


def test_workshop_and_journal_versions_stay_two():
    workshop = paper("Prompting Masks for Polyps", "Ann Lee", "Bo Chen", doi="10.1007/978-3-031-1_2")
    journal = paper("Prompting Masks for Polyps in Video", "Ann Lee", "Bo Chen", doi="10.1016/j.media.2024.1")
    assert same_work(workshop, journal) == "different"
    namesake = replace(journal, title=workshop.title + " and Their Many Kinds of Lesions")
    same_title = replace(workshop, title=namesake.title)
    assert same_work(same_title, namesake) == "doubtful"


def test_two_arxiv_identifiers_are_never_the_same_work_but_doubtful_with_title_and_authors():
    one = arxiv("2506.06035", "HAVIR: Hierarchical Vision to Images", "Shiyi Zhang", "Dong Liang")
    other = replace(one, arxiv_id="2510.03122")
    assert same_work(one, other) == "doubtful"
    assert same_work(one, replace(other, title="SAM Meets Robotic Surgery: a Study")) == "different"


def test_two_arxiv_identifiers_with_one_abstract_are_doubtful():
    text = "We describe how prompts of several kinds guide a network to the borders of an organ. " * 5
    one = arxiv("2503.18064", "Hypernetworks for FCL", "Ann Lee", "Bo Chen", abstract=text)
    other = replace(one, arxiv_id="2503.20808", title="Networks that Make Networks")
    assert same_work(one, other) == "different"
    assert same_work(one, replace(other, title="Hypernetworks for Federated Learning")) == "different"
    similar = replace(other, title="Hypernetworks of Prompts for Federated Continual Learning in Hospitals")
    assert (
        same_work(replace(one, title="Hypernetworks of Prompts for Federated Learning in Hospitals"), similar)
        == "doubtful"
    )


def test_a_shared_identifier_that_title_and_authors_contradict_is_doubtful():
    one = arxiv("2401.00001", "Prompting Masks for Polyps", "Ann Lee", doi="10.1109/tmi.2024.1")
    other = arxiv("2402.00002", "Graphs of Roads from Orbit", "Bo Chen", doi="10.1109/tmi.2024.1")
    assert same_work(one, other) == "doubtful"


def test_a_link_that_was_copied_to_the_wrong_row_loses_no_work():
    row = arxiv("2503.18227", "Optimization of a Model by Perturbing Its Boxes", "B. Li")
    paper_of_the_link = arxiv(
        "2503.18227", "Prior-Guided Prompts for Many Organs", "Yiheng Zhong", "Zihong Luo"
    )
    assert same_work(row, paper_of_the_link) == "doubtful"
    assert len(merge([row, paper_of_the_link]).papers) == 2
    itself = arxiv("2503.19700", "Optimization of a Model by Perturbing Its Boxes", "Bo Li", "Cy Diaz")
    merged = merge([row, paper_of_the_link, itself])
    assert [work.arxiv_id for work in merged.papers] == ["2503.18227", "2503.19700"]
    assert merged.doubtful == ()
    renamed = replace(paper_of_the_link, title="Something Else Entirely", authors=("Y. Zhong",))
    assert same_work(renamed, paper_of_the_link) == "same"


def test_one_title_by_other_authors_is_no_proof():
    title = "Segment Anything Model for Medical Image Segmentation"
    assert same_work(arxiv("2401.00001", title, "Ann Lee"), paper(title, "Bo Chen")) == "doubtful"
    assert same_work(arxiv("2401.00001", "Masks", "Ann Lee"), paper("Masks", "Bo Chen")) == "different"


def test_one_title_without_authors_is_doubtful():
    assert same_work(NNSAM, replace(NNSAM_JOURNAL, title=NNSAM.title, authors=())) == "doubtful"


def test_dates_far_apart_make_a_pair_doubtful():
    late = replace(NNSAM_JOURNAL, published=date(2031, 1, 1))
    assert same_work(NNSAM, late) == "doubtful"


def test_two_methods_with_one_kind_of_title_stay_two():
    one = arxiv("2306.00499", "DeSAM: Decoupling Segment Anything Model for Medical Images", "Yifan Gao")
    other = paper("Dr-SAM: U-Shape Segment Anything Model for Medical Images", "Y. Gao", doi="10.1007/1")
    assert same_work(one, other) == "different"


# Many records


def test_merged_records_keep_the_best_of_each():
    stored = replace(
        NNSAM,
        abstract="A longer text in our own words.",
        doi="10.1002/mp.17481",
        s2_id="a" * 40,
        sources=("S2",),
    )
    merged = merge([NNSAM_JOURNAL, replace(NNSAM, comment="12 pages", abstract="Short."), stored])
    (work,) = merged.papers
    assert work.title == NNSAM.title
    assert work.abstract == stored.abstract
    assert work.authors == NNSAM.authors
    assert work.published == date(2023, 9, 28)
    assert (work.arxiv_id, work.doi, work.s2_id) == ("2309.16967", "10.1002/mp.17481", "a" * 40)
    assert work.comment == "12 pages"
    assert work.venue == "Medical Physics"
    assert work.sources == ("S2", "Semantic Scholar", "arXiv")
    assert len(merged.pairs) == 2


def test_a_preprint_joins_one_of_two_published_versions_and_the_other_stays():
    title = "Prompting Masks for Polyps and Many Other Lesions"
    preprint = arxiv("2401.00001", title, "Ann Lee", day=date(2024, 1, 1))
    conference = paper(title, "Ann Lee", doi="10.1007/978-3-031-1_2", published=date(2024, 9, 1))
    journal = paper(title, "Ann Lee", doi="10.1016/j.media.2025.1", published=date(2025, 6, 1))
    merged = merge([journal, preprint, conference])
    assert [(work.arxiv_id, work.doi) for work in merged.papers] == [
        ("2401.00001", "10.1007/978-3-031-1_2"),
        (None, "10.1016/j.media.2025.1"),
    ]
    assert [pair.why for pair in merged.doubtful] == ["same title and authors, but different DOIs"]


def test_nothing_comes_of_nothing():
    assert merge([]).papers == ()


_TITLES = [
    "MaskNet: Prompting Masks for Polyps",
    "Prompting Masks for Polyps",
    "MaskNet: Masks of Polyps from Prompts",
    "MaskNet 2: Prompting Masks for Polyps",
    "A Long Title about Prompting Segmentation Models in Surgical Video",
    "A Long Title About Prompting Segmentation Models in Surgical Videos",
]
_PAPERS = st.builds(
    Paper,
    title=st.sampled_from(_TITLES),
    abstract=st.sampled_from(["", "Some text.", "Some longer text."]),
    authors=st.sampled_from([(), ("A. Lee",), ("Ann Lee", "Bo Chen"), ("Bo Chen", "Ann Lee"), ("Cy Diaz",)]),
    published=st.sampled_from([None, date(2024, 1, 1), date(2024, 9, 1), date(2030, 1, 1)]),
    arxiv_id=st.sampled_from([None, None, "2401.00001", "2402.00002"]),
    doi=st.sampled_from([None, None, "10.1101/2024.01.01.123456", "10.1016/j.media.1", "10.1109/tmi.2"]),
    s2_id=st.sampled_from([None, None, "a" * 40, "b" * 40]),
    venue=st.sampled_from(["", "bioRxiv", "MICCAI"]),
    url=st.sampled_from([None, "https://ieeexplore.ieee.org/document/7", "https://pub.example.org/9"]),
    sources=st.sampled_from([("arXiv",), ("Semantic Scholar",)]),
)


@given(st.lists(_PAPERS, max_size=7).flatmap(lambda ps: st.tuples(st.just(ps), st.permutations(ps))))
def test_the_order_of_the_input_does_not_matter(orders):
    given_order, shuffled = orders
    assert merge(given_order) == merge(shuffled)


@given(st.lists(_PAPERS, max_size=7))
def test_no_two_merged_papers_are_the_same_work_and_none_is_lost(papers):
    merged = merge(papers)
    assert all(same_work(a, b) != "same" for a, b in combinations(merged.papers, 2))
    assert len(merged.papers) + len(merged.pairs) == len(papers)
    assert merge(merged.papers).papers == merged.papers
    arxiv_ids = {p.arxiv_id for p in papers if p.arxiv_id}
    told = {p.arxiv_id for work in (*merged.papers, *(p.first for p in merged.pairs)) for p in [work]}
    told |= {pair.second.arxiv_id for pair in merged.pairs}
    assert arxiv_ids <= told


@given(_PAPERS, _PAPERS)
def test_the_verdict_does_not_depend_on_the_order(one, other):
    assert why_same_work(one, other) == why_same_work(other, one)


@given(_PAPERS)
def test_a_record_with_an_identifier_is_the_same_as_itself(one):
    assume(one.arxiv_id or one.doi)
    assert same_work(one, one) == "same"


# The list


def entry(**facts: object) -> Entry:
    values: dict[str, object] = {
        "date": "202309",
        "authors": "Y. Li et al.",
        "title": NNSAM.title,
        "url": "https://arxiv.org/pdf/2309.16967.pdf",
        "arxiv_id": "2309.16967",
        "section": "literature",
        "provenance": Provenance(by="import", added=date(2024, 1, 31)),
    }
    return Entry.model_validate(values | facts)


def decision(identifier: str, title: str = "x", verdict: str = "rejected") -> Decision:
    return Decision.model_validate(
        {"id": identifier, "title": title, "verdict": verdict, "on": date(2024, 3, 1), "by": "keeper"}
    )


def test_works_that_the_list_has_are_left_out_by_identifier_and_by_title():
    new = arxiv("2401.00001", "Something New about Prompts for Polyps", "Ann Lee")
    catalog = Catalog(entries=(entry(),))
    assert find_unlisted([NNSAM, new, NNSAM_JOURNAL], catalog, []) == (new,)
    assert doubtful_rows([NNSAM, new, NNSAM_JOURNAL], catalog) == ()


def test_a_paper_that_may_be_a_row_is_kept_and_told():
    other = replace(NNSAM, arxiv_id="2501.00001")
    catalog = Catalog(entries=(entry(),))
    assert find_unlisted([other], catalog, []) == (other,)
    (pair,) = doubtful_rows([other], catalog)
    assert pair.first == other
    assert pair.second.arxiv_id == "2309.16967"
    assert "different arXiv identifiers" in pair.why


def test_rejected_works_are_left_out_by_any_identifier_or_their_whole_title():
    journal = replace(NNSAM_JOURNAL, doi="10.1002/mp.17481")
    empty = Catalog()
    assert find_unlisted([journal], empty, [decision("doi:10.1002/mp.17481")]) == ()
    assert find_unlisted([NNSAM], empty, [decision("arXiv:2309.16967")]) == ()
    assert find_unlisted([journal], empty, [decision("arXiv:2309.16967", journal.title)]) == ()
    assert find_unlisted([replace(journal, doi=None)], empty, [decision(f"url:{journal.url}")]) == ()


def test_accepted_and_short_titled_decisions_leave_nothing_out():
    short = paper("Masks", "Ann Lee", doi="10.1/masks")
    assert find_unlisted([NNSAM], Catalog(), [decision("arXiv:2309.16967", verdict="accepted")]) == (NNSAM,)
    assert find_unlisted([short], Catalog(), [decision("doi:10.2/other", "Masks")]) == (short,)


def test_two_authors_of_a_row_are_read_as_two():
    row = entry(
        authors="P. Zhang and Y. Wang", arxiv_id=None, url="https://pub.example.org/1", title=NNSAM.title
    )
    mine = paper(NNSAM.title, "Yu Wang", "Pei Zhang", doi="10.1016/j.media.7", published=date(2023, 10, 1))
    assert find_unlisted([mine], Catalog(entries=(row,)), []) == ()
