"""Words and patterns by which names are read: particles, suffixes, groups, family names, syllables."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIXES = _words("jr sr ii iii iv 2nd 3rd 4th phd md msc bsc mph frcr frcs esq")
TITLES = _words("assoc dr prof mr mrs ms med habil ing")
PARTICLES = _words(
    "af al av bin bint da dal de degli del della der den des di do dos das du el ibn la las le lo los op st. t' 't te "
    "ten ter tot van vom von zu zum zur"
)
CONJUNCTIONS = _words("y e")
"""What joins two family names in Spanish and Portuguese."""
# With a capital, these belong to the family name that they stand before; East Asian names that hold one do not.
CAPITAL = (
    r"(?:Ab[du]|Abou|Al|Ben|Bin|D[aeiou]|Da[ls]|Dalla|De[lnr]|Degli|Della|Delle|Dello|Dos|El|Ibn|L[aeo]|La[s]|Los|Ma?c|San|Santa|St\.|"
    r"T[ae]n|Ter|V[ao]n|Vo[mn]|'t|Z[u]|Zu[mr])"
)
GROUP = re.compile(
    r"\b(?:alliance|association|authors|cent(?:er|re)|challenge|collaborat(?:ion|ors)|college|committee|community|"
    r"company|consorti(?:um|a)|contributors|corp(?:oration)?|council|department|federation|foundation|gmbh|group|"
    r"hospital|inc|initiative|institut(?:e|o|ion)?|investigators|laborator(?:y|ies)|labs?|ltd|members|network|"
    r"organi[sz](?:ation|ers)|participants|program(?:me)?|project|research|society|study|task force|team|universit\w+|"
    r"working party|workshop|academy)\b|^(?-i:the) |\s(?-i:e\. ?V\.?)$|^(?:alibaba|amazon|anthropic|baidu|bytedance|deepseek|google|huawei|ibm|meta|microsoft|nvidia|openai|tencent)"
    r"(?:\s(?:ai|brain|cloud|deepmind|health|research|seed|team))*$"
    r"|\S{3}\s(?-i:AI)$",
    re.IGNORECASE,
)
# The most common Chinese family names, for author lists that put the family name first (2020 name report of China's
# Ministry of Public Security, in pinyin). One such name proves nothing, a whole list of them does.
CHINESE = _words(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang "
    "deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren lü shen yao "
    "cui zhong tan jin fan dai liao hou qiu bai fu fang shi xiong qin hao shao xue yan lei long duan kong tao "
    "gu mao wan gong hong mo lai yin niu yi wen pang yue kang zou meng jia xia ge jing ni ran ji nie mu ng lee"
)
VIETNAMESE = _words(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly chu dinh trinh dao truong lam mai cao ta "
    "luong luu thai quach kieu ha doan phung tong tang"
)
SYLLABLE = re.compile(
    r"(?!\w?aa)(?:b|c|ch|d|f|g|gh|gi|h|j|jh|k|kh|l|m|n|ng|ngh|nh|p|ph|q|qu|r|s|sh|t|th|tr|v|w|x|y|z|zh)?[aeiouy]{1,4}"
    r"(?:c|ch|h|k|l|m|n|ng|nh|p|r|t)?"
)
_FINAL = "(?:iang|iong|uang|iao|ian|ang|eng|ong|ing|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|[aoeiuv])"
_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
PINYIN = re.compile(f"{_INITIAL}?{_FINAL}(?P<more>{_INITIAL}{_FINAL})*")
# A name in capitals that can be spoken, unlike initials: WANG and ANNA, not AKM.
_ONSET = "(?:[BCDFGKPST][LR]|[CGKPSTWZ]H|S[CKNPTW]|QU|[BCDFGHJKLMNPQRSTVWXYZ])"
_CODA = (
    "(?:[CGPST]H|CK|FF|HN|L[DFKLMPST]|M[MPS]|N[CDGKNSTZ]|PP|R[CDGKLMNRST]|S[KST]|T[STZ]|[BCDFGHKLMNPRSTVXZ])"
)
SPOKEN = re.compile(f"(?:{_ONSET}?[AEIOUY]{{1,3}}{_CODA}?(?![AEIOUY]))+")
WESTERN = _words(
    "alain ana ann anna ben cal dan dana dean diego don eva gael gil guy ian ilan ivan jan jean joan joel jon juan "
    "karl ken lea leo leon lisa liam lou luc luca lucia lucio luis maya mia mike mina nina noa noel paul pietro "
    "ray rob ron roy ruth sam sara sean sonia sue theo tim tina tom tony zoe"
)
