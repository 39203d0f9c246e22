import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper import Paper
from bot.core.venues import short_venue, venue_of
from tests import cases


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted by MICCAI 2025", "MICCAI 2025"),
        ("MICCAI2025 early accept", "MICCAI 2025"),
        ("Early accepted by MICCAI-2025. 11 pages, 3 figures", "MICCAI 2025"),
        ("10 pages; accepted to IEEE TMI", "IEEE TMI"),
        ("accept by IEEE Transactions on Medical Imaging (TMI) 2025", "IEEE TMI"),
        ("12 pages, 8 figures, published to TMI", "IEEE TMI"),
        ("IEEE Journal of Biomedical and Health Informatics, to appear", "IEEE JBHI"),
        ("to appear in Medical Image Analysis", "Medical Image Analysis"),
        ("17 pages, 5 figures; Accepted by MedIA", "Medical Image Analysis"),
        ("ISBI 2025 oral", "ISBI 2025"),
        ("5 pages, accepted by ISBI (International Symposium on Biomedical Imaging) 2025", "ISBI 2025"),
        ("Medical Imaging with Deep Learning (MIDL 2025)", "MIDL 2025"),
        ("CVPR 2025, Project page: https://pub.example.org/2024", "CVPR 2025"),
        ("accepted by ICCV25", "ICCV 2025"),
        ("ICCV'25 paper", "ICCV 2025"),
        ("2025 IEEE/CVF International Conference on Computer Vision (ICCV)", "ICCV 2025"),
        ("Accepted to CVPRW 2025", "CVPR 2025 Workshop"),
        ("Accepted at ML-CDS @ MICCAI 2025, Daejeon", "MICCAI 2025 Workshop"),
        ("Accepted by MICCAI AMAI Workshop 2025", "MICCAI 2025 Workshop"),
        ("Accepted to NeurIPS 2025 (spotlight)", "NeurIPS 2025"),
        ("Accepted by the IEEE/CVF Winter Conference on Applications of Computer Vision 2026", "WACV 2026"),
        ("ACVIS 2025", "ACVIS 2025"),
        ("Accepted by Information Fusion", "Information Fusion"),
        ("28 pages, Accepted by Computers & Graphics", "Computers & Graphics"),
        ("accepted by Pattern Recognition", "Pattern Recognition"),
        ("Accepted at MICCAI 2025. This is the submitted version prior to peer review", "MICCAI 2025"),
        ("Accepted at the Journal of Machine Learning for Biomedical Imaging (MELBA)", "MELBA"),
    ],
)
def test_a_comment_tells_the_venue(comment, venue):
    assert venue_of(Paper("t", comment=comment)) == venue


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, 5 figures",
        "Submitted to MICCAI 2025",
        "Preprint submitted to Medical Image Analysis",
        "not accepted at AAAI 2024",
        "This work has been submitted to the IEEE TMI for possible publication",
        "12 pages, 5 figures, IEEE TMI submission",
        "Under review at MIDL 2026",
        "23 pages, and Under Review-MIDL-2026",
        "10 pages, 2 figures, under review @ MICCAI",
        "rejected by CVPR 2025",
        "Preparing for AAAI 2026",
        "Journal extension of VehicleMAE (AAAI 2024)",
        "Minor figure corrections compared to the ICCV 2025 version",
        "Winning Solution of the MICCAI 2025 ODELIA Breast MRI Classification Challenge",
        "Work currently under revision for IEEE TMI",
        "Code: https://github.com/someone/CVPR2025",
        "The key findings of MICCAI 2023 challenge",
    ],
)
def test_what_is_not_accepted_yet_has_no_venue(comment):
    assert venue_of(Paper("t", comment=comment)) is None


@pytest.mark.parametrize(
    ("name", "venue"),
    [
        ("IEEE Transactions on Medical Imaging", "IEEE TMI"),
        ("IEEE journal of biomedical and health informatics", "IEEE JBHI"),
        ("Computer Vision and Pattern Recognition", "CVPR"),
        ("Neural Information Processing Systems", "NeurIPS"),
        ("IEEE International Symposium on Biomedical Imaging", "ISBI"),
        ("International Conference on Medical Image Computing and Computer-Assisted Intervention", "MICCAI"),
        ("IEEE Workshop/Winter Conference on Applications of Computer Vision", "WACV"),
        ("Nat. Mac. Intell.", "Nature Machine Intelligence"),
        ("Medical Image Analysis 94 (2024) 103061", "Medical Image Analysis"),
        ("Frontiers in Oncology, 14 (2024)", "Frontiers in Oncology"),
        ("Proceedings of MICCAI 2024, LNCS 15008", "MICCAI 2024"),
        ("bioRxiv", "bioRxiv"),
        ("medRxiv : the preprint server for health sciences", "medRxiv"),
        ("SSRN Electronic Journal", "SSRN"),
        ("papers.ssrn.com", "SSRN"),
        ("arXiv.org", None),
        ("ArXiv", None),
        ("arXiv preprint arXiv:2401.00001", None),
        ("www.jstage.jst.go.jp", None),
        ("iris.unica.it", None),
        ("IEEE", None),
        ("", None),
    ],
)
def test_a_sources_name_becomes_the_usual_short_name(name, venue):
    assert venue_of(Paper("t", venue=name)) == venue


@pytest.mark.parametrize(
    ("doi", "url", "venue"),
    [
        ("10.1016/j.media.2024.103061", None, "Medical Image Analysis"),
        ("10.1109/TMI.2024.3523333", None, "IEEE TMI"),
        ("10.1109/isbi60581.2025.10980958", None, "ISBI 2025"),
        ("10.1109/cvprw63382.2024.00512", None, "CVPR 2024 Workshop"),
        (None, "https://www.nature.com/articles/s41598-024-12345-6", "Scientific Reports"),
        (None, "https://openaccess.thecvf.com/content/WACV2024/papers/X_WACV_2024_paper.pdf", "WACV 2024"),
        (
            None,
            "https://openaccess.thecvf.com/content/CVPR2024W/DEF/html/X_paper.html",
            "CVPR 2024 Workshop",
        ),
        (None, "https://papers.miccai.org/miccai-2024/001-Paper1.html", "MICCAI 2024"),
        (None, "https://www.biorxiv.org/content/10.1101/2023.08.21.554208v1", "bioRxiv"),
        (None, "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=4477443", "SSRN"),
    ],
)
def test_the_publishers_doi_or_page_tells_the_venue(doi, url, venue):
    assert venue_of(Paper("t", doi=doi, url=url, venue="IEEE")) == venue


def test_a_publication_counts_more_than_a_preprint_server_and_the_comment_adds_the_year():
    assert (
        venue_of(Paper("t", venue="bioRxiv", doi="10.1038/s41592-024-02580-4", comment=""))
        == "Nature Methods"
    )
    long_name = "International Conference on Medical Image Computing and Computer-Assisted Intervention"
    assert venue_of(Paper("t", venue=long_name, comment="Accepted by MICCAI 2025")) == "MICCAI 2025"
    assert short_venue("bioRxiv") is None


@pytest.mark.parametrize("case", cases("venues"), ids=lambda case: case["input"])
def test_public_reports_of_venues(case):
    text = case["input"]
    assert (venue_of(Paper("t", comment=text)) or venue_of(Paper("t", venue=text))) == case["right"]


@pytest.mark.parametrize(
    "piece",
    ["A", "Aa", "A ", "MICCAI ", "accepted by A ", "findings of ", "2024 ", "A@", "x@ABCD ", "a.", "("],
)
@pytest.mark.timeout(60)
def test_hostile_text_makes_a_short_venue(piece):
    assert len(venue_of(Paper("t", comment=piece * 8000, venue=piece * 8000)) or "") <= 300


@pytest.mark.parametrize(
    ("doi", "server"),
    [
        ("10.31235/osf.io/abc12", "SocArXiv"),
        ("10.31234/osf.io/abc12", "PsyArXiv"),
        ("10.1101/2023.08.21.554208", "bioRxiv"),
        ("10.1101/2023.09.19.23295772", "medRxiv"),
        ("10.64898/2026.01.05.26343456", "medRxiv"),
        ("10.21203/rs.3.rs-1234567/v1", "Research Square"),
        ("10.1101/gr.277890.123", None),
    ],
)
def test_a_doi_tells_the_preprint_server(doi, server):
    assert venue_of(Paper("t", doi=doi)) == server


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_survived(comment, name):
    venue = venue_of(Paper("t", comment=comment, venue=name))
    assert venue is None or venue.strip()
