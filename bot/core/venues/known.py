"""The venues of this field: names, DOIs and pages by which they are known."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Venue:
    """A journal or a conference."""

    short: str
    pattern: re.Pattern[str]
    yearly: bool
    """A conference, which the year belongs to."""


def _conference(short: str, names: str = "") -> Venue:
    # A lower-case word may be the acronym of a conference by chance: acronyms are compared with case.
    acronym = rf"(?<![A-Za-z]){re.escape(short)}(?:W|ws?)?(?![A-Za-z])"
    return Venue(short, re.compile(acronym + (f"|(?i:{names})" if names else "")), yearly=True)


def _journal(short: str, pattern: str) -> Venue:
    return Venue(short, re.compile(pattern, re.I), yearly=False)


# The first that fits wins: journals whose names hold another's stand before it.
VENUES = (
    _journal("IEEE TMI", r"(?:ieee )?trans(?:actions|\.)? (?:on )?med(?:ical|\.) imag(?:ing|\.)|\btmi\b"),
    _journal("IEEE JBHI", r"(?:ieee )?j(?:ournal|\.) of biomed(?:ical|\.)? (?:and|&) health inform(?:atics|\.)|\bjbhi\b"),
    _journal("IEEE TPAMI", r"trans(?:actions|\.)? (?:on )?pattern anal(?:ysis|\.) (?:and )?mach(?:ine|\.) intell|\bt-?pami\b"),
    _journal("IEEE TIP", r"trans(?:actions|\.)? (?:on )?image process(?:ing|\.)|\bieee tip\b"),
    _journal("IEEE TBME", r"trans(?:actions|\.)? (?:on )?biomed(?:ical|\.) eng(?:ineering|\.)|\btbme\b"),
    _journal("IEEE TNNLS", r"trans(?:actions|\.)? (?:on )?neural networks and learning systems|\btnnls\b"),
    _journal("IEEE TCSVT", r"trans(?:actions|\.)? (?:on )?circuits and systems for video technology|\btcsvt\b"),
    _journal("IEEE TMM", r"(?:ieee )trans(?:actions|\.)? (?:on )?multimedia|\bieee tmm\b|\btmm\b"),
    _journal("IEEE TGRS", r"trans(?:actions|\.)? (?:on )?geoscience and remote sensing|\btgrs\b"),
    _journal("IEEE TIM", r"trans(?:actions|\.)? (?:on )?instrumentation and measurement|\bieee tim\b"),
    _journal("IEEE TVCG", r"trans(?:actions|\.)? (?:on )?visualization and computer graphics|\btvcg\b"),
    _journal("IEEE RA-L", r"robotics and automation letters|\bra-?l\b(?= |$|,|\.)"),
    _journal("IEEE Access", r"\bieee access\b"),
    _journal("IEEE SPL", r"\b(?:ieee )?signal processing letters\b"),
    _journal("Medical Image Analysis", r"\bmed(?:ical|\.) image anal(?:ysis|\.)|\bmedia\b(?=\W*(?:journal|20\d\d|$))|\bmedical ima?g?e analysis\b"),
    _journal("MELBA", r"machine learning for biomedical imaging|\bmelba\b"),
    _journal("Computers in Biology and Medicine", r"comput(?:ers|\.) (?:in )?biol(?:ogy|\.) (?:and )?med(?:icine|\.)"),
    _journal("Computer Methods and Programs in Biomedicine", r"computer methods and programs in biomedicine|\bcmpb\b"),
    _journal("Computerized Medical Imaging and Graphics", r"computeri[sz]ed medical imaging and graphics|\bcmig\b"),
    _journal("Biomedical Signal Processing and Control", r"biomedical signal processing and control|\bbspc\b"),
    _journal("Artificial Intelligence in Medicine", r"(?<!conference on )artificial intelligence in medicine(?! \(aime)"),
    _journal("Expert Systems with Applications", r"expert systems with applications"),
    _journal("Knowledge-Based Systems", r"(?<!and )knowledge[- ]based systems"),
    _journal("Neurocomputing", r"\bneurocomputing\b"),
    _journal("Neural Networks", r"^neural networks?\b|accepted (?:by|to|in) neural networks\b"),
    _journal("Pattern Recognition Letters", r"pattern recognition letters"),
    _journal("Pattern Recognition", r"\bpattern recognition\b(?! \(?(?:cvpr|icpr|conference|and\b|in\b|workshop))(?<!vision and pattern recognition)(?<!conference on pattern recognition)(?<!intelligence and pattern recognition)"),
    _journal("Information Fusion", r"(?<!conference on )\binformation fusion\b"),
    _journal("IJCV", r"international journal of computer vision|\bijcv\b"),
    _journal("IJCARS", r"(?:international journal of|int\. ?j\.) ?comput(?:er|\.) assisted radiol(?:ogy|\.) (?:and )?surg(?:ery|\.)|\bijcars\b"),
    _journal("CVIU", r"computer vision and image understanding|\bcviu\b"),
    _journal("Medical Physics", r"^medical physics\b|\bin medical physics\b"),
    _journal("Physics in Medicine & Biology", r"physics in medicine (?:and|&) biology"),
    _journal("Journal of Medical Imaging", r"journal of medical imaging\b(?! (?:and|&))"),
    _journal("Journal of Imaging Informatics in Medicine", r"journal of imaging informatics in medicine"),
    _journal("Radiology: Artificial Intelligence", r"radiology: artificial intelligence"),
    _journal("Nature Communications", r"\bnat(?:ure|\.) commun(?:ications|\.)"),
    _journal("Nature Methods", r"\bnat(?:ure|\.) methods\b"),
    _journal("Nature Biomedical Engineering", r"\bnat(?:ure|\.) biomed(?:ical|\.) eng"),
    _journal("Nature Machine Intelligence", r"\bnat(?:ure|\.) mac(?:hine|h?\.) intell"),
    _journal("Nature Medicine", r"\bnat(?:ure|\.) med(?:icine|\.)"),
    _journal("npj Digital Medicine", r"npj digit(?:al|\.) med"),
    _journal("Scientific Reports", r"\bscientific reports\b|\bsci\. rep\b"),
    _journal("Scientific Data", r"^scientific data\b|nature scientific data"),
    _journal("TMLR", r"transactions on machine learning research|\btmlr\b"),
    _conference("MICCAI", r"medical image computing and compute[rd][- ](?:assisted|aided) interventions?"),
    _conference("ISBI", r"international symposium on biomedical imaging"),
    _conference("MIDL", r"(?:conference on )?medical imaging with deep learning"),
    _conference("IPMI", r"information processing in medical imaging"),
    _conference("EMBC", r"engineering in medicine (?:and|&) biology society"),
    _conference("SPIE Medical Imaging", r"spie[:,]? medical imaging|medical imaging \d{4}: "),
    _conference("BIBM", r"(?:bioinformatics and biomedicine)"),
    _conference("WACV", r"winter conference on applications of computer vision"),
    _conference("ACCV", r"asian conference on computer vision"),
    _conference("ECCV", r"european conference on computer vision"),
    _conference("BMVC", r"british machine vision conference"),
    _conference("CVPR", r"computer vision and pattern recognition|conf\. comput\. vis\. pattern recognit"),
    _conference("ICCV", r"(?<!asian )(?<!european )(?:ieee/cvf |ieee )?international conference on computer vision(?!,? (?:theory|systems|and)\b)"),
    _conference("ICPR", r"international conference on pattern recognition(?! app| and)"),
    _conference("ICIP", r"international conference on image processing(?!,? (?:theory|and)\b)"),
    _conference("ICASSP", r"acoustics, speech,? and signal processing"),
    _conference("ICME", r"(?:ieee )?international conference on multimedia (?:and|&) expo"),
    _conference("IROS", r"intelligent robots and systems"),
    _conference("ICRA", r"international conference on robotics and automation"),
    _conference("NeurIPS", r"(?<!international conference on )neural information processing systems|\bneurips\b|\bnips\b"),
    _conference("ICONIP", r"international conference on neural information processing"),
    _conference("ICLR", r"international conference on learning representations"),
    _conference("ICML", r"international conference on machine learning(?! and)"),
    _conference("AAAI", r"aaai conference on artificial intelligence"),
    _conference("IJCAI", r"international joint conferences? on artificial intelligence"),
    _conference("IJCNN", r"international joint conference on neural networks?"),
    _conference("ACM MM", r"acm multimedia(?! asia)|acm international conference on multimedia|\bacm ?mm\b(?! ?asia)|(?<![a-z])mm ?['’]? ?(?:20)?2\d\b"),
    _conference("PRCV", r"pattern recognition and computer vision"),
    _conference("ICIAP"),
    _conference("MLMI", r"machine learning in medical imaging"),
)  # fmt: skip
BY_DOI = {
    r"10\.1109/(?:tmi)\.": "IEEE TMI",
    r"10\.1109/jbhi\.": "IEEE JBHI",
    r"10\.1109/tpami\.": "IEEE TPAMI",
    r"10\.1109/tip\.": "IEEE TIP",
    r"10\.1109/tbme\.": "IEEE TBME",
    r"10\.1109/tnnls\.": "IEEE TNNLS",
    r"10\.1109/tcsvt\.": "IEEE TCSVT",
    r"10\.1109/tim\.": "IEEE TIM",
    r"10\.1109/tmm\.": "IEEE TMM",
    r"10\.1109/lra\.": "IEEE RA-L",
    r"10\.1109/access\.": "IEEE Access",
    r"10\.1016/j\.media\.": "Medical Image Analysis",
    r"10\.1016/j\.compbiomed\.": "Computers in Biology and Medicine",
    r"10\.1016/j\.compmedimag\.": "Computerized Medical Imaging and Graphics",
    r"10\.1016/j\.cmpb\.": "Computer Methods and Programs in Biomedicine",
    r"10\.1016/j\.bspc\.": "Biomedical Signal Processing and Control",
    r"10\.1016/j\.artmed\.": "Artificial Intelligence in Medicine",
    r"10\.1016/j\.eswa\.": "Expert Systems with Applications",
    r"10\.1016/j\.knosys\.": "Knowledge-Based Systems",
    r"10\.1016/j\.patcog\.": "Pattern Recognition",
    r"10\.1016/j\.neucom\.": "Neurocomputing",
    r"10\.1016/j\.neunet\.": "Neural Networks",
    r"10\.1016/j\.inffus\.": "Information Fusion",
    r"10\.1002/mp\.": "Medical Physics",
    r"10\.1088/1361-6560/": "Physics in Medicine & Biology",
    r"10\.1038/s41586-": "Nature",
    r"10\.1038/s41591-": "Nature Medicine",
    r"10\.1038/s41592-": "Nature Methods",
    r"10\.1038/s41467-": "Nature Communications",
    r"10\.1038/s41551-": "Nature Biomedical Engineering",
    r"10\.1038/s42256-": "Nature Machine Intelligence",
    r"10\.1038/s41597-": "Scientific Data",
    r"10\.1038/s41598-": "Scientific Reports",
    r"10\.1038/s41746-": "npj Digital Medicine",
    r"10\.1038/s43856-": "Communications Medicine",
    r"10\.1007/s11548-": "IJCARS",
    r"10\.1007/s11263-": "IJCV",
    r"10\.1148/ryai\.": "Radiology: Artificial Intelligence",
    r"10\.1117/1\.jmi\.": "Journal of Medical Imaging",
}
"""Journals by the beginning of their DOIs."""

# IEEE's proceedings carry conference and year in their DOIs: 10.1109/cvpr52733.2025.01234.
IEEE_PROCEEDINGS = re.compile(
    r"10\.1109/(?P<name>cvprw?|iccvw?|wacvw?|isbi|icip|icassp|embc|bibm|icme|icra|iros|icpr|ijcnn)\d+\.(?P<year>20\d\d)\."
)
CVF_PAGE = re.compile(
    r"openaccess\.thecvf\.com/(?:content/)?(?P<name>[A-Z]{4})_?(?P<year>20\d\d)(?P<workshop>W|_?workshops?)?\b",
    re.I,
)
MICCAI_PAGE = re.compile(r"papers\.miccai\.org/miccai-(?P<year>20\d\d)/")
_NO_VENUE_TEXT = """
arxiv arxiv.org corr preprint preprints n/a none unknown ieee springer elsevier cvf nature spie mdpi wiley acm
"""
NO_VENUE = frozenset(_NO_VENUE_TEXT.split())
"""What sources write where they know no venue, and publishers."""
