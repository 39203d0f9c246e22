"""Texts that name several papers, one after another, cut into one text a paper."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from bot.listing.document import Block, leads_to_paper
from bot.listing.free_text import mask
from bot.listing.names import INITIAL, are_names_for_sure, read_names
from bot.listing.notes import is_note
from bot.listing.shown import Link, Shown, with_addresses
from bot.listing.vocabulary import count_words, role_of_address, role_of_link
from bot.support.plain_text import plain

_NAMED_LINK = re.compile(r"\W{0,3}[^\W\d_][\w ]{1,20}[:：]\s*$")


def is_titled(item: Shown) -> bool:
    """Return whether an item has links, and text of its own beside their labels."""
    whole = with_addresses(item)
    if not whole.links:
        return False
    rest = len(whole.text) - sum(link.end - link.start for link in whole.links)
    is_fact = _NAMED_LINK.match(whole.text[: whole.links[0].start])
    return rest > 25 or (not is_fact and any(map(_is_long, whole.links)))


def is_byline(item: Shown) -> bool:
    """Return whether an item is names with a venue in italics, perhaps, and links with labels: its title stands above."""
    labels = [(link.start, link.end) for link in item.links]
    names, *notes = re.split(r"\0+", mask(item, [*item.italic, *labels]))
    told = [item.text[slice(*span)] for span in item.italic]
    return (
        bool(item.links)
        and _has_short_labels(item)
        and all(map(is_note, told))
        and not any(re.search(r"\w", note) for note in notes)
        and _are_names(plain(names).strip(" .,;[("))
    )


def _are_names(text: str) -> bool:
    """Return whether a text is names, of which some may be written oddly if they have initials."""
    return are_names_for_sure(text) or bool(INITIAL.search(text) and read_names(text, sure=True))


def _is_long(link: Link) -> bool:
    return len(link.label) > 25 and "://" not in link.label


def is_paper_heading(heading: Shown) -> bool:
    """Return whether a heading is that of one paper: a linked title, or a title with a link that is named *paper*."""
    if any(count_words(link.label) > 2 and role_of_address(link.url) == "paper" for link in heading.links):
        return True
    labels = [(link.start, link.end) for link in heading.links]
    leads = any(
        role_of_link(link.label, link.url) == "paper" and role_of_address(link.url) == "paper"
        for link in heading.links
    )
    return leads and count_words(re.sub(r"[\W\0]+", " ", mask(heading, labels))) > 1


def count_belonging(paragraphs: Sequence[Shown]) -> int:
    """Return how many paragraphs of an item tell of its paper: its title, and below it authors and links."""
    leading = [leads_to_paper(with_addresses(text)) for text in paragraphs]
    if sum(leading) != 1 or leading.index(True) > 1:
        return 1
    below = 1 + sum(1 for _ in takewhile(_tells_of_title, paragraphs[1:]))
    return below if any(leading[:below]) else 1


def _tells_of_title(paragraph: Shown) -> bool:
    """Return whether a paragraph has names, and links perhaps, but no title of its own."""
    rest = mask(paragraph, [(link.start, link.end) for link in paragraph.links])
    marked = "".join(paragraph.text[slice(*span)] for span in paragraph.italic)
    is_in_italics = bool(marked) and len(re.sub(r"\W", "", rest)) - len(re.sub(r"\W", "", marked)) < 25
    names = plain(re.split(r"\0", rest)[0]).strip(" .,;[(")
    return are_names_for_sure(names) or (
        is_in_italics and not paragraph.bold and _has_short_labels(paragraph)
    )


def _has_short_labels(paragraph: Shown) -> bool:
    return all(count_words(link.label) < 3 for link in paragraph.links)


def split_items(item: Shown) -> list[Shown]:
    """Return an item as one part a paper, where it names several by their linked titles: ``[T](U) (ECCV), [T](U)``."""
    titles = list(filter(_is_linked_title, item.links))
    # Between them stand notes in brackets, not a sentence that speaks of them.
    between = [item.text[one.end : two.start] for one, two in pairwise(titles)]
    if len(titles) < 2 or any(map(_speaks, between)):
        return [item]
    starts = [titles[0].start, *(link.start for link in titles[1:]), len(item.text)]
    return [item.part(start, end) for start, end in pairwise(starts)]


def _is_linked_title(link: Link) -> bool:
    is_title = count_words(link.label) > 2 and role_of_link(link.label, link.url) is None
    return is_title and role_of_address(link.url) == "paper"


def _speaks(text: str) -> bool:
    return count_words(re.sub(r"[\[(][^\[\]()]*[\])]", "", text)) > 1


def split_lines(block: Block, raw: Sequence[str]) -> list[Block]:
    """Return a block, or where the next paper begins on a new line of it, each as a block of its own.

    Args:
        block: an item or a paragraph.
        raw: its lines.
    """
    whole = with_addresses(block.cells[0])
    starts = _starts(whole)
    places = _places(whole, starts, raw, block.line)
    spans = zip(pairwise([*starts, len(whole.text)]), pairwise([*places, block.end]), strict=True)
    return [
        replace(block, line=line, end=max(end, line + 1), cells=(whole.part(start, stop),))
        for (start, stop), (line, end) in spans
    ]


def _starts(whole: Shown) -> list[int]:
    """Return where in a text papers begin."""
    starts = [0]
    bold = {start for start, end in whole.bold if end - start > 15}
    for found in re.finditer(r"\n\s*", whole.text):
        before, start = whole.part(starts[-1], found.start()), found.end()
        is_complete = any(link.url for link in before.links)
        if is_complete and (start in bold or _is_another(before, whole, start)):
            starts.append(start)
    return starts


def _is_another(before: Shown, whole: Shown, start: int) -> bool:
    """Return whether both what stands before a place and the line that begins there are papers."""
    if not leads_to_paper(before):
        return False
    line = whole.part(start, (whole.text + "\n").index("\n", start))
    return leads_to_paper(line) and is_titled(line)


def _places(whole: Shown, starts: Sequence[int], raw: Sequence[str], first: int) -> list[int]:
    """Return the lines on which the parts of a paragraph begin, found by the beginning of their text."""
    places, at = [first], 0
    for start in starts[1:]:
        words = whole.text[start:].split()[:2]
        at = next((n for n in range(at + 1, len(raw)) if all(word in raw[n] for word in words)), at)
        places.append(first + at)
    return places
