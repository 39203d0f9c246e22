"""The title of a paper, found in a cell of a table or in running text.

Nothing is guessed: where a part may be a title or something else, there is none.
"""

import re
from collections.abc import Sequence

from bot.listing.bylines import split_off_names
from bot.listing.free_text import (
    BRACKETS,
    EDGES,
    is_among_names,
    is_beside,
    is_person,
    link_spans,
    mask,
    read_facts,
)
from bot.listing.lines import NUMBER, only_candidate, title_in_line, without_tag, without_tail
from bot.listing.names import read_names
from bot.listing.notes import is_note
from bot.listing.shown import Link, Shown, Span
from bot.listing.vocabulary import count_words, role_of_link
from bot.support.plain_text import plain

_REMARK = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r"[“\"「《]([^“”\"「」《》]{12,300})[”\"」》]")
_NAMED_QUOTE = re.compile(r"\s*[:：]\s*[“\"]([^“”\"\n]{12,300})[”\"]")
_EMPTIED = re.compile(r"[\[(（【][\0\s/|,]*\0[\0\s/|,]*[\])）】]")
"""Brackets of which only links stood inside."""
_HALF_BRACKETS = re.compile(r"[\[(（【]+\s*$|^\s*[\])）】]+")


def find_cell_title(cell: Shown) -> str:
    """Return the title in a cell of a table: what is in bold, or else everything before its links."""
    bold = _text_at(cell, max(_titles_in_bold(cell), key=_length, default=(0, 0)))
    if count_words(bold) > 2:
        return bold
    label = next(filter(_names_link, cell.links), None)
    return _behind_name(cell, _before_link(cell, label) if label else cell.text)


def _behind_name(cell: Shown, title: str) -> str:
    """Return a title without the name of the method in bold and the dash that stand before it."""
    end = cell.bold[0][1] if cell.bold and not cell.text[: cell.bold[0][0]].strip() else 0
    dash = re.match(r"\s+[-–—]\s+", title[end:]) if end else None
    rest = title[end + dash.end() :] if dash else ""
    return rest if count_words(rest) > 2 else title


def _names_link(link: Link) -> bool:
    return role_of_link(link.label, link.url) is not None or "://" in link.label


def _before_link(cell: Shown, link: Link) -> str:
    before, behind = cell.text[: link.start], cell.text[link.end :]
    for opening, closing in ("[]", "()", "【】"):
        if before.rstrip().endswith(opening) and behind.startswith(closing):
            before = before.rstrip()[:-1]
    # A bracket is left open where a link's is missing.
    return re.sub(r"[\s\[(【/|·]+$", "", before)


def find_title(whole: Shown, titled: Sequence[Link] = ()) -> str:
    """Return the title in a text: where it is named so, in bold, a link of its own, or what stands before the links.

    Args:
        whole: what the text shows.
        titled: its links to a paper whose label is no word such as *paper*.
    """
    if named := read_facts(whole).get("title"):
        return named
    if quoted := _quoted_behind_name(whole):
        return quoted
    bold = _titles_in_bold(whole)
    if marked := _marked_titles(whole, bold, titled):
        return without_tail(_text_at(whole, max(marked, key=_length)))
    lone = _text_at(whole, bold[0]) if len(bold) == 1 else ""
    if lone and _is_title_of_line(whole, bold[0]):
        return lone
    if alone := _bold_alone(whole) or _bold_before_links(whole):
        return alone
    title = _unmarked_title(whole)
    return lone if title is None else title


def _is_title_of_line(whole: Shown, bold: Span) -> bool:
    """Return whether a text in bold is no tag in brackets, and its line holds nothing else but notes."""
    is_tag = count_words(_text_at(whole, bold)) < 3 and _is_in_brackets(whole, bold)
    return not is_tag and _is_only_noted(whole, bold)


def _quoted_behind_name(whole: Shown) -> str:
    """Return the title in quotation marks behind a name in bold and a colon, with which a text begins."""
    if not whole.bold or re.search(r"\w", whole.text[: whole.bold[0][0]]):
        return ""
    quoted = _NAMED_QUOTE.match(whole.text, whole.bold[0][1])
    return quoted[1] if quoted else ""


def _bold_alone(whole: Shown) -> str:
    """Return a short title in bold that has a year or venue in brackets behind it, and nothing else on its line."""
    line = mask(whole, [*link_spans(whole), *whole.bold]).lstrip().split("\n")[0]
    bold = _text_at(whole, whole.bold[0]) if len(whole.bold) == 1 else ""
    title = without_tail(bold).strip()
    return (
        title if title and title != bold.strip() and not re.search(r"\w", line) and not is_note(title) else ""
    )


def _bold_before_links(whole: Shown) -> str:
    """Return a short name in bold with which a text begins, where its line has nothing else but links with labels."""
    first = mask(whole, [*link_spans(whole), *whole.bold[:1]]).split("\n")[0]
    bold = _text_at(whole, whole.bold[0]) if whole.bold else ""
    labelled = any(link.end <= len(first) and role_of_link(link.label, link.url) for link in whole.links)
    is_first = first.lstrip().startswith("\0") and not re.search(r"\w", first)
    return (
        bold.strip()
        if labelled and is_first and len(whole.text) > len(first) and not _is_marked_off(bold)
        else ""
    )


def _marked_titles(whole: Shown, bold: Sequence[Span], titled: Sequence[Link]) -> list[Span]:
    """Return where titles stand in bold, as links, or in italics."""
    links = titled or [link for link in whole.links if not is_person(whole, link)]
    return (
        _long_titles(whole, bold, _linked_titles(whole, links))
        or _title_in_italics(whole)
        or _linked_titles(whole, titled)
    )


def _long_titles(whole: Shown, bold: Sequence[Span], linked: Sequence[Span]) -> list[Span]:
    """Return the titles of several words: a bold name alone, such as that of the method, has its title behind it."""
    notes = [span for span in bold if _is_marked_off(_text_at(whole, span))]
    return [span for span in (*bold, *linked) if span not in notes and count_words(_text_at(whole, span)) > 2]


def _linked_titles(whole: Shown, links: Sequence[Link]) -> list[Span]:
    """Return where links show a title, and are no label beside one."""
    return [span for span in _spans_of_titles(links) if not _is_label(whole, span)]


def _is_label(whole: Shown, span: Span) -> bool:
    """Return whether a link stands in brackets beside what may be the title, as links with labels do."""
    rest = mask(whole, [*link_spans(whole), *whole.code]).replace("\0", "")
    lead = whole.text.split("\n", 1)[0]
    is_below = span[0] > len(lead) and count_words(lead) > 1
    is_short = count_words(_text_at(whole, span)) < (5 if _is_behind_label(whole, span) else 3)
    return _is_bracketed(whole, span) and (is_below or (is_short and count_words(rest) > 2))


def _is_behind_label(whole: Shown, span: Span) -> bool:
    """Return whether a link such as *paper* stands in brackets directly before a part of a text: ``[[paper](U)][[blog in Chinese](V)]``."""
    return any(
        re.fullmatch(r"\]\s*\[", whole.text[link.end : span[0]]) and role_of_link(link.label, link.url)
        for link in whole.links
    )


def _is_bracketed(whole: Shown, span: Span) -> bool:
    """Return whether square brackets stand around a part of a text, or within it at its ends."""
    around = whole.text[max(0, span[0] - 1) : span[1] + 1]
    return any(
        part.startswith("[") and part.endswith("]") for part in (around, _text_at(whole, span).strip())
    )


def _is_remark(whole: Shown, span: Span) -> bool:
    """Return whether a part of a text is one or two words in round brackets, such as praise behind a title."""
    around = whole.text[max(0, span[0] - 1) : span[1] + 1]
    return around.startswith("(") and around.endswith(")") and count_words(_text_at(whole, span)) < 3


def _spans_of_titles(links: Sequence[Link]) -> list[Span]:
    return [
        (link.start, link.end)
        for link in links
        if role_of_link(link.label, link.url) is None and _may_be_title(link.label.strip(" []"))
    ]


def _titles_in_bold(whole: Shown) -> list[Span]:
    return [
        _behind_number(whole, span)
        for span in whole.bold
        if _may_be_title(_text_at(whole, span))
        and (count_words(_text_at(whole, span)) > 2 or not _is_bracketed(whole, span))
        and not _is_remark(whole, span)
    ]


def _behind_number(whole: Shown, span: Span) -> Span:
    """Return a span without the number of an item at its beginning."""
    number = NUMBER.match(_text_at(whole, span))
    return (span[0] + number.end(), span[1]) if number else span


def _title_in_italics(whole: Shown) -> list[Span]:
    """Return where a title in italics stands at the beginning of a text; farther behind stand names and venues."""
    # The name of the method may stand in bold before it.
    before = mask(whole, [*link_spans(whole), *whole.bold])
    return [
        span
        for span in whole.italic[:1]
        if not re.search(r"\w", before[: span[0]])
        and not _is_in_tag(whole, span)
        and (_is_title_for_sure(plain(_text_at(whole, span))) or _is_before_names(whole, span))
    ]


def _is_in_tag(whole: Shown, span: Span) -> bool:
    """Return whether a part of a text stands in square brackets behind something else: ``[**Name**, *Venue*]``."""
    before, behind = whole.text[: span[0]], whole.text[span[1] :]
    inside = before[before.rfind("[") + 1 :]
    return "[" in before and "]" not in inside and bool(re.search(r"\w", inside)) and behind.startswith("]")


def _is_title_for_sure(text: str) -> bool:
    return count_words(text) > 2 and _may_be_title(text) and not read_names(text, sure=True)


def _is_before_names(whole: Shown, span: Span) -> bool:
    """Return whether a text in italics begins a line of which the rest is names, with their venue or date."""
    behind = mask(whole, link_spans(whole))[span[1] :].split("\n")[0].split("\0")[0]
    names, _ = split_off_names(behind.strip(EDGES + ".[]("))
    return not whole.bold and bool(names) and _is_only_noted(whole, span)


def _is_only_noted(whole: Shown, bold: Span) -> bool:
    """Return whether nothing stands behind a text in bold on its line but links, names, venue and date, marked off."""
    if _is_marked_off(_text_at(whole, bold)) or re.match(r"[\s:：]*\w", whole.text[bold[1] :]):
        return False
    end = (whole.text + "\n").index("\n", bold[1])
    behind = mask(whole, link_spans(whole))[bold[1] : end]
    noted = [text for text in BRACKETS.findall(behind) if "\0" not in text]
    rest = [part.strip(EDGES + ".[]()") for part in BRACKETS.sub("\0", behind).split("\0")]
    return all(map(is_note, noted)) and all(map(is_beside, filter(None, rest)))


def _text_at(whole: Shown, span: Span) -> str:
    return whole.text[slice(*span)]


def _length(span: Span) -> int:
    return span[1] - span[0]


def _may_be_title(text: str) -> bool:
    bare = plain(text)
    is_told = len(bare) > 5 and any(c.isalpha() for c in bare) and "://" not in bare
    return is_told and not is_note(bare) and not _REMARK.fullmatch(bare)


def _unmarked_title(whole: Shown) -> str | None:
    """Return the title in a text where nothing marks it; empty where it cannot be told apart, None where none is there."""
    if quoted := _QUOTED.search(whole.text):
        return quoted[1]
    notes = _notes_in_bold(whole)
    lines = _lines_besides(whole, notes)
    told = next((line for line in lines if not is_note(line)), "")
    title = title_in_line(told)
    if not title and not _has_marks(whole, notes):
        title = only_candidate(lines)
    return title or ("" if told else None)


def _has_marks(whole: Shown, notes: Sequence[Span]) -> bool:
    """Return whether code or bold words stand in a text that are no notes and no keywords in brackets."""
    marks = (span for span in (*whole.code, *whole.bold) if span not in notes)
    return not all(_is_in_brackets(whole, span) for span in marks)


def _is_in_brackets(whole: Shown, span: Span) -> bool:
    """Return whether a part of a text stands between square brackets, as keywords behind a title do."""
    before, behind = whole.text[: span[0]], whole.text[span[1] :]
    return before.rfind("[") > before.rfind("]") and 0 <= behind.find("]") < 60


def _notes_in_bold(whole: Shown) -> list[Span]:
    return [span for span in whole.bold if _is_marked_off(_text_at(whole, span)) or _is_remark(whole, span)]


def _lines_besides(whole: Shown, notes: Sequence[Span]) -> list[str]:
    """Return the lines of a text of several words, cut where links, notes, names in italics and code stand."""
    titles = _linked_titles(whole, whole.links)
    labels = [span for span in link_spans(whole) if span not in titles]
    text = _EMPTIED.sub("\n", mask(whole, [*labels, *whole.code, *notes, *_names_in_italics(whole)]))
    # A bracket that a link left open or closed is none of the title's.
    lines = (_HALF_BRACKETS.sub("", line).strip(EDGES) for line in re.split(r"[\n\0]+", text))
    return [line for line in map(without_tag, lines) if count_words(line) > 1]


def _names_in_italics(whole: Shown) -> list[Span]:
    """Return where names stand in italics, or what may be a venue at the end of a line."""
    return [
        span
        for span in whole.italic
        if (read_names(plain(_text_at(whole, span)), sure=True) and not is_among_names(whole, span))
        or (is_note(_text_at(whole, span)) and _is_last(whole, span))
    ]


def _is_last(whole: Shown, span: Span) -> bool:
    """Return whether nothing stands behind a part of a text on its line but links."""
    behind = mask(whole, link_spans(whole))[span[1] :].split("\n")[0]
    return not re.search(r"\w", behind)


def _is_marked_off(bold: str) -> bool:
    """Return whether a text in bold is a note, or a name in brackets, before a title that is not bold."""
    return is_note(bold) or bool(re.fullmatch(r"\s*[\[(【][^\[\]()【】]{1,40}[\])】]\s*", bold))
