import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.markup import decode
from tests import cases


@pytest.mark.parametrize("case", cases("titles"), ids=lambda case: case["input"][:60])
def test_titles_are_shown_as_readers_see_them(case):
    assert decode(case["input"]) == case["right"]
    assert decode(case["right"]) == case["right"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A Study at Charit\\'e, and in K\\\"{o}ln", "A Study at Charité, and in Köln"),
        (r"S\o{}ren \AA ngstr\"om, \v{C}apek and Avan\c{c}os", "Søren Ångström, Čapek and Avanços"),
        (r"The \textit{aqua et terra} of \textsc{T-Mask}", "The aqua et terra of T-Mask"),
        (r"By \underline{V}alue \underline{S}ign", "By Value Sign"),
        (r"V\&L, 50\% of it", "V&L, 50% of it"),
        (r"DESIGN-R\textsuperscript{\textregistered} scores", "DESIGN-R® scores"),
        (r"Masks \\ via prompts", "Masks via prompts"),
        (r"Over Time $\unicode{x2013}$ a Dashboard", "Over Time – a Dashboard"),
        (r"\ours: a method for CT", "ours: a method for CT"),
        (r"Masks\thanks{Funded by nobody} of organs", "Masks of organs"),
        ("Mus{é}e and {SAM}", "Musée and SAM"),
    ],
)
def test_tex_becomes_the_text_that_it_sets(text, shown):
    assert decode(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Endo-G$^{2}$T & SA$^2$Net", "Endo-G2T & SA2Net"),
        ("A$^\\text{T}$A and H$^{\\mathbf{3}}$DP", "ATA and H3DP"),
        ("$\\mathbf{\\texttt{D}}$ual $\\mathtt{[M]}$asks", "Dual [M]asks"),
        ("NO$_2$, CH$_{4}$ and $\\ell_{2,p}$", "NO2, CH4 and ℓ2,p"),
        ("LR${}^{2}$Bench, Trans${^2}$ and FA^{3}-CLIP", "LR2Bench, Trans2 and FA3-CLIP"),
        ("$O(n\\log n)$ and $O(P^2 + T^2)$", "O(n log n) and O(P² + T²)"),
        ("10$^{-3}$ and Ca$^{2+}$", "10⁻³ and Ca2+"),
        ("Anytime $\\rho$POMDP, $\\times$4, $k$-NN", "Anytime ρPOMDP, ×4, k-NN"),
        ("In 360$^\\circ$ Scenes", "In 360° Scenes"),
        ("SAM$^{*}$ and 𝒌-NN", "SAM* and k-NN"),
    ],
)
def test_mathematics_is_written_on_the_line(text, shown):
    assert decode(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SAM &amp; Clicks", "SAM & Clicks"),
        ("SAM &amp;amp; Clicks", "SAM & Clicks"),
        ("Schr&ouml;dinger &#945; &#x3b1;", "Schrödinger α α"),
        ("&lt;i&gt;In vivo&lt;/i&gt; masks", "In vivo masks"),
        ("CO<sub>2</sub> at 10<sup>3</sup> m", "CO2 at 10³ m"),
        ('<span style="font-variant:small-caps;">3D</span> <sc>mri</sc> <scp>CT</scp>', "3D mri CT"),
        ("<jats:italic>E. coli</jats:italic> cells", "E. coli cells"),
        ("One<br/>two", "One two"),
        ("<math><mi>N</mi></math>-fold", "N-fold"),
        ('in<mml:math xmlns:mml="http://x.org/M"><mml:mi>N</mml:mi></mml:math>-Fold', "in N-Fold"),
        ("CO<math><msub><mrow/><mn>2</mn></msub></math> gas", "CO2 gas"),
        ("an <math><msup><mi>R</mi><mn>2</mn></msup></math> score", "an R2 score"),
        ('<tex-math notation="LaTeX">$A^{2}$</tex-math>Net', "A2Net"),
        ("x<math><semantics><mi>N</mi><annotation>$N$</annotation></semantics></math>", "x N"),
    ],
)
def test_entities_html_and_mathml_become_what_they_show(text, shown):
    assert decode(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Why 1 + 1 < 1 in Token Pruning",
        "The <mask> token & the <SOS> token",
        "From $5 to $10 million",
        "With $500 Training Cost",
        "R&D, H&E and AT&T; more",
        "P < 0.05 and x > y",
        "S^4M and V_AI",
        "30% of ~100 masks #1",
        "Vision--Language -- a study",
    ],
)
def test_what_only_looks_like_markup_stays(text):
    assert decode(text) == text


def test_what_shows_nothing_stays_as_it_is():
    assert decode("<i>") == "<i>"


PIECES = st.sampled_from(
    [
        "$",
        "^",
        "_",
        "{",
        "}",
        "\\",
        "\\'e",
        "\\textit",
        "&amp;",
        "&lt;",
        "<i>",
        "</i>",
        "<sub>",
        "<math>",
        "a",
        "2",
        " ",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_decoding_twice_changes_nothing(text):
    once = decode(text)
    assert decode(once) == once


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "$",
        "\\'",
        "<i>",
        "<i ",
        "&amp;",
        "\\textbf{",
        "\\frac",
        "$\\(",
        "\\",
        "<math>",
        '<i a="',
        "^{",
        "A",
    ],
)
@pytest.mark.timeout(60)
def test_hostile_text_does_not_hold_the_reader_up(piece):
    assert len(decode(piece * 8000)) <= 8000 * len(piece)
