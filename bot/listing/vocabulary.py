"""The words by which lists name their columns and links, in several languages."""

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from bot.core.identifiers import arxiv_id
from bot.core.publishers import host_of, is_archive_page, is_at
from bot.core.settings import Role
from bot.identity.keys import is_preprint_page, page_key
from bot.support.plain_text import plain

LinkRole = Literal["paper", "code", "project", "other", "link"]
"""``link`` is a label such as *Link* or *here*, which tells nothing but that it is no title."""

_HEADINGS: dict[Role, str] = {
    "date": """date, month, year, time, published, publish date, publish time, publication date, publication year, release,
        released, release date, submitted, submission date, when, 日期, 时间, 年份, 年, 年月, 发表时间, 发布时间, 发布日期, 出版时间,
        公開日, 発表年, 날짜, 연도, datum, jahr, fecha, año, ano, année, anno, дата, год""",
    "authors": """author, authors, who, first author, author s, 作者, 第一作者, 著者, 저자, autor, autoren, autorinnen, autores, auteurs, autori,
        автор, авторы""",
    "title": """title, titles, what, full title, article title, paper, papers, paper title, paper name, article, work, study, 标题, 题目, 论文, 论文标题, 论文题目,
        论文名称, 文章, 文章标题, タイトル, 論文, 제목, 논문, artículo, articulo, artigo, articolo, artikel, papier, titel, título, titulo, titre, titolo, название""",
    "link": """link, links, url, urls, pdf, paper link, paper url, paper links, arxiv, doi, resource, resources, material, materials, artifact, artifacts, address, 链接,
        论文链接, 论文地址, 地址, 原文, 下载, リンク, 링크, quelle, quellen, fuente, fonte, enlace, lien, liens, ссылка, ссылки""",
    "venue": """venue, venues, where, pub, publication, publications, conference, journal, published in, proceedings, publisher, 会议,
        期刊, 发表, 刊物, 发表刊物, 发表会议, 发表期刊, 会议名称, 期刊名称, 会议期刊, 期刊会议, 来源, 出处, 発表先, 会議, 학회, erschienen in, erschienen, publié dans, publicado en, publicado em, pubblicato in, konferenz, tagung, zeitschrift, revista, congreso, conferencia,
        conferência, conférence, conf, confs, conf journal, venue year, revue, rivista, conferenza, журнал, конференция""",
    "code": """code, codes, impl, implementations, github, git, repository, repo, implementation, official code, source code, code link, project,
        project page, projects, website, 代码, 源码, 开源代码, 代码链接, 项目, 项目主页, コード, 코드, código, codigo, codice, quelltext, quellcode,
        код""",
    "number": "no, nr, id, idx, index, num, number, 序号, 编号, 番号, 번호",
    "ignored": "",
}  # fmt: skip
_ROLE_OF: dict[str, Role] = {
    " ".join(word.split()): role
    for role, words in _HEADINGS.items()
    for word in words.split(",")
    if word.strip()
}
CITATIONS = frozenset(
    {"reference", "references", "ref", "refs", "citation", "cite", "cited as", "literatur", "referenz"}
)
"""Headings of citations, such as *Bell et al., 2024*."""

RANKS = frozenset({"rank", "ranking", "排名", "順位", "순위"})
"""Headings of the place of a row among others, by a score: no number that a new row can have."""

NAMES = frozenset(
    {
        *(
            "method",
            "methods",
            "model",
            "models",
            "name",
            "algorithm",
            "approach",
            "方法",
            "模型",
            "名称",
            "手法",
        ),
        *(
            "attack",
            "attacks",
            "defence",
            "defences",
            "defense",
            "defenses",
            "framework",
            "frameworks",
            "system",
            "systems",
        ),
        *("tool", "tools", "agent", "agents", "technique", "techniques"),
    }
)
"""Headings of the short name of a method: the title only where there is no better column."""

DATASETS = frozenset({"dataset", "datasets", "benchmark", "benchmarks", "数据集", "データセット", "데이터셋"})
"""Headings of the names of datasets."""

_LABELS: dict[LinkRole, str] = {
    "other": """demo supp supplement supplementary supplemental appendix video videos slides poster blog bibtex bib cite citation
        scholar data dataset datasets benchmark colab weights models model checkpoint notes note review reviews news talk
        youtube presentation interpretation explanation toolbox twitter tweet wechat zhihu 知乎 演示 数据 数据集 视频 笔记 解读 权重 讲解 데모 데이터 デモ データ unofficial card
        docs documentation instruction instructions tutorial leaderboard challenge huggingface hf kaggle daten démo datos""",
    "code": """code codes package github gitlab gitee bitbucket git repo repository implementation pytorch tensorflow jax keras official
        source matlab torch 代码 源码 开源 コード 코드 código codigo код star stars""",
    "project": "project projects page website homepage web site 项目 主页 网站 projekt proyecto projet",
    "paper": """paper papers pdf arxiv preprint article html doi abs abstract openreview cvf ieee ieeexplore springer acm
        elsevier publication publisher pub proceedings biorxiv medrxiv ssrn nature science full text openaccess
        oa 论文 原文 文章 预印本 論文 논문 artikel artículo articulo papier статья journal conference""",
    "link": "link links url urls here go 链接 地址 リンク 링크 enlace lien ссылка",
}  # fmt: skip
_LABEL_ROLES: dict[str, LinkRole] = {
    word: role for role, words in reversed(_LABELS.items()) for word in words.split()
}
_PROMISE = re.compile(r"\b(?:soon|not yet|to be released|upcoming|tb[acd])\b", re.IGNORECASE)
"""What says beside a label that its link leads nowhere yet."""
_BACK = re.compile(r"\W*back to (?:the )?(?:top|contents?|index|toc)\W*", re.IGNORECASE)
"""The label of a link to the head of the page."""
_REPORT = re.compile(r"\W*tech(?:nical|\.)? report\W*", re.IGNORECASE)
_CODE_HOSTS = (
    "github.com",
    "gitlab.com",
    "bitbucket.org",
    "gitee.com",
    "codeocean.com",
    "sourceforge.net",
    "code.google.com",
)
_OTHER_HOSTS = (
    "scholar.google.com", "huggingface.co", "modelscope.cn", "youtube.com", "youtu.be", "bilibili.com", "twitter.com", "x.com", "zhihu.com",
    "mp.weixin.qq.com", "colab.research.google.com", "kaggle.com",
)  # fmt: skip
_PAPER_HOSTS = (
    "arxiv.org", "aclanthology.org", "aclweb.org", "proceedings.mlr.press", "ojs.aaai.org", "aaai.org", "papers.nips.cc",
    "proceedings.neurips.cc", "papers.neurips.cc", "nips.cc", "ieeexplore.ieee.org", "computer.org", "link.springer.com",
    "springer.com", "sciencedirect.com", "sciencedirectassets.com", "nature.com", "science.org", "onlinelibrary.wiley.com", "wiley.com",
    "dl.acm.org", "mdpi.com", "frontiersin.org", "openreview.net", "semanticscholar.org", "spiedigitallibrary.org", "iopscience.iop.org",
    "academic.oup.com", "tandfonline.com", "sagepub.com", "biorxiv.org", "medrxiv.org", "ssrn.com", "researchsquare.com", "pubmed.ncbi.nlm.nih.gov",
    "pmc.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov", "papers.miccai.org", "openaccess.thecvf.com", "isca-archive.org", "isca-speech.org",
    "bmvc2020-conference.com", "bmvc2022.mpi-inf.mpg.de", "bmvc2021-virtualconference.com", "jmlr.org", "researchgate.net", "scitepress.org", "diva-portal.org", "hal.science",
    "direct.mit.edu", "plos.org", "pnas.org", "cell.com", "thelancet.com", "biomedcentral.com", "hindawi.com", "osapublishing.org", "optica.org", "doi.org",
    "techrxiv.org", "preprints.org", "osf.io", "chemrxiv.org", "alphaxiv.org", "sciopen.com", "ijcai.org", "vldb.org", "usenix.org", "ndss-symposium.org",
    "roboticsproceedings.org", "eprint.iacr.org", "melba-journal.org", "pubs.rsna.org", "ajnr.org", "jstage.jst.go.jp", "cnki.net", "worldscientific.com",
    "pubs.aip.org", "aapm.onlinelibrary.wiley.com", "journals.lww.com", "karger.com", "elifesciences.org", "royalsocietypublishing.org", "itm-conferences.org", "ijettjournal.org",
)  # fmt: skip
_NOTHING = frozenset({
    "", "none", "no", "n/a", "na", "n.a.", "nan", "null", "nil", "-", "--", "---", "–", "—", "/", "\\", "x", "✗", "✘", "✖", "❌", "×",
    ":x:", "tba", "tbd", "tbc", "coming soon", "to be released", "coming", "not available", "unavailable", "no code", "not released",
    "not yet", "soon", "?", "…", "...", "无", "暂无", "没有", "未开源", "尚未", "なし", "未公開", "없음", "ninguno", "keine", "keiner", "aucun", "нет", "✕", "❎", "🚫",
    "_", "~", "/ /", "empty", "unknown", "misc", "under review",
})  # fmt: skip
_CROSSES = frozenset({"no", "x", "✗", "✘", "✖", "❌", "×", ":x:", "✕", "❎", "🚫"})
# Parts of a README that speak of papers without being the list.
_ASIDE = re.compile(
    r"\b(?:contents?|table of contents|toc|news|updates?|citations?|citing|cite|bibtex|acknowledge?ments?|licen[sc]e|"
    r"contribut\w+|contact|star history|stargazers|changelog|how to (?:cite|use|contribute)|maintainers?|our (?:paper|survey)s?|"
    r"todo|to do|join us|about us|usage|installation|introduction|overview|what'?s new|announcements?)\b"
    r"|^(?:(?:videos?|slides|lectures?|talks?) (?:and|&) )?(?:slides|lectures?|talks?)$"
    r"|^(?:目录|引用|新闻|更新|更新日志|最新动态|贡献|致谢|许可|联系|简介|介绍|目次|ニュース|목차|소식)$",
    re.IGNORECASE,
)


_LEAD = re.compile(r"\b(?:overview|introduction)\b", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:table of )?contents?|toc|目录|目次|목차")
_OF_LIST = re.compile(
    r"(?:the |must read |related )*(?:papers?|paper list|reading list|list of papers)|论文|论文列表"
)


OURS = re.compile(
    r"[^\w\n]*(?:(?:\w+:? ){0,4}our (?:\w+ ){0,3}(?:paper|survey|review|article|work|preprint)"
    r"|this (?:is )?(?:\w+ ){0,4}(?:repo|repository|page|list) [^\n.:]{0,60}\b(?:paper|survey|review|article))\b",
    re.IGNORECASE,
)
"""How a sentence begins in which keepers speak of their own paper."""


REMARK = re.compile(
    r"\W{0,4}(?:intro|comments?|notes?|keywords?|tasks?|affiliations?|institutions?|datasets?|tags?|topics?|tl;?dr|summary)\s*[:：]",
    re.IGNORECASE,
)
"""The name of what a line tells of a paper beside its facts."""


def fold(text: str) -> str:
    """Return the words of a text for comparison, without case and punctuation."""
    return " ".join(re.findall(r"\w+", plain(text).casefold().replace("_", " ")))


_NAMES_TITLE = re.compile(
    r"\W*\([^()]{1,30}\)\W*(?:paper )?titles?|(?:survey|review|reference|related) (?:paper )?(?:papers?|titles?)",
    re.IGNORECASE,
)
"""A heading of titles with what stands before them, or of those of one kind: *(Model) - Title*, *Survey Paper*."""


def role_of_heading(heading: str) -> Role | None:
    """Return what a column holds, by its heading; None if the heading is not known."""
    if heading.strip() in ("#", "№"):
        return "number"
    if whole := _ROLE_OF.get(fold(heading)):
        return whole
    parts = map(fold, re.split(r"[/&+|,，、]|\b(?:and|und|et|y|e|и)\b", heading))
    roles = [_ROLE_OF[part] for part in parts if part in _ROLE_OF]
    if not roles:
        return "title" if _NAMES_TITLE.fullmatch(plain(heading).strip()) else None
    # A column that is named paper and code holds links to both.
    return "link" if len(roles) > 1 and set(roles) <= {"title", "code", "link"} else roles[0]


def count_words(text: str) -> int:
    """Return how many words a text has; two characters are one in Chinese and Japanese, which have no blanks."""
    return len(text.split()) + sum("\u3040" <= c <= "\u9fff" for c in text) // 2


def role_of_label(label: str) -> LinkRole | None:
    """Return what a link leads to, by its label; None if the label is a title, an address or not known."""
    if _BACK.fullmatch(label):
        return "other"
    if _REPORT.fullmatch(label):
        return "paper"
    if (promised := _PROMISE.sub("", label)) != label and role_of_label(promised):
        return "other"
    return _role_of_words(label) or _role_of_remarked(label)


def _role_of_remarked(label: str) -> LinkRole | None:
    """Return what one word names that has a remark in brackets behind it: ``Code (in construction)``."""
    found = re.fullmatch(r"\W*([^\W\d_]+)\s*\([^()]{1,30}\)\W*", label)
    return _LABEL_ROLES.get(found[1].casefold()) if found else None


def _role_of_words(label: str) -> LinkRole | None:
    words = re.findall(r"[^\W\d_]+", label.casefold())
    if "://" in label or len(words) > 5:
        return None
    known = [_LABEL_ROLES[word] for word in words if word in _LABEL_ROLES]
    if len(words) > 2 and len(known) < len(words) / 2:
        return _LABEL_ROLES.get(words[-1]) if re.fullmatch(r"[a-z]+-[a-z]+-(?:paper|code)", label) else None
    return min(known, key=list(_LABELS).index, default=None)


def role_of_link(label: str, url: str) -> LinkRole | None:
    """Return what a link leads to, by its label, which may be the name of its host such as *PubMed*."""
    name = "".join(re.findall(r"[^\W\d_]+", label.casefold()))
    if 2 < len(name) < 30 and role_of_address(url) == "paper" and name in host_of(url).replace("-", ""):
        return "paper"
    return role_of_label(label)


def role_of_address(url: str) -> LinkRole | None:
    """Return what a link leads to, by its address; None where the address does not tell."""
    host = host_of(url)
    if not host:
        return None
    is_pdf = urlsplit(url).path.lower().endswith(".pdf")
    if _is_at(host, _CODE_HOSTS) and not is_pdf:
        return "code"
    if host.endswith((".github.io", ".gitlab.io")):
        return "paper" if is_pdf else "project"
    return _role_of_page(url, host, is_pdf)


def _role_of_page(url: str, host: str, is_pdf: bool) -> LinkRole | None:
    """Return what a page leads to that is none of code or of a project."""
    if _is_at(host, _OTHER_HOSTS) and arxiv_id(url) is None:
        return "other"
    if is_pdf or _is_paper_page(url, host):
        return "paper"
    return "other" if re.search(r"/videos?/", url, re.IGNORECASE) else None


def _is_paper_page(url: str, host: str) -> bool:
    if is_archive_page(url):
        return False
    key = page_key(url) or "url:"
    return not key.startswith("url:") or is_preprint_page(url) or _is_at(host, _PAPER_HOSTS)


def _is_at(host: str, sites: Iterable[str]) -> bool:
    return any(is_at(host, site) for site in sites)


def is_nothing(text: str) -> bool:
    """Return whether a cell says that there is nothing: empty, ``None``, ``-``, ``✗``, ``Coming soon!``."""
    bare = plain(text).casefold().strip()
    return bare in _NOTHING or bare.strip(" .!()[]*（）。！") in _NOTHING


def is_promise(text: str) -> bool:
    """Return whether a cell promises something, or says that it is open, which holds for its own row alone."""
    return bool(_PROMISE.search(text)) or plain(text).casefold().strip(" .!") in (
        "coming",
        "尚未",
        "under review",
        "unknown",
    )


def is_cross(text: str) -> bool:
    """Return whether a cell has a cross, which tells that something is not so."""
    return plain(text).casefold().strip() in _CROSSES


def is_aside(heading: str, above: str = "", is_above: bool = False) -> bool:
    """Return whether the part under a heading speaks of papers without being the list, such as its news.

    Args:
        heading: its heading.
        above: the heading above that: below *Papers*, an *Overview* is a part of the list, and *How to Use* is below any.
        is_above: whether other headings stand below it: those below *Contents* may be the list itself.
    """
    bare = plain(heading)
    if is_above and _CONTENTS.fullmatch(fold(bare)):
        return False
    if _LEAD.search(bare) and _OF_LIST.fullmatch(fold(above)):
        return False
    if above and fold(bare) == "how to use":
        # Beside *How to Train* it is a part of the list.
        return False
    return bool(_ASIDE.search(bare)) and len(bare) < 60
