"""Mending text that was once decoded with the wrong encoding."""

import re

import ftfy

# UTF-8 letters (lead bytes C3, C4, C5) read as Mac Roman: the lead shows as a root, florin or approximation sign.
# ftfy leaves many of these alone, because such a sign may stand in a formula; beside a letter it does not.
_CONTINUATION = "".join(bytes([code]).decode("mac_roman") for code in range(0x80, 0xC0))
_MAC_LETTERS = re.compile(rf"(?:[√ƒ≈][{re.escape(_CONTINUATION)}])+")


def mend(text: str) -> str:
    """Return the text with mojibake mended (ftfy): ``Guti√©rrez`` becomes ``Gutiérrez``, good text stays.

    Each cell is judged alone, then each word, because one text often mixes mended, broken and good spellings.
    """
    letters = _MAC_LETTERS.sub(_in_a_word, text)
    for border in (r"([|\n])", r"([| \n])"):
        letters = "".join(ftfy.fix_encoding(part) for part in re.split(border, letters))
    return letters


def _in_a_word(found: re.Match[str]) -> str:
    before, after = (
        found.string[max(found.start() - 1, 0) : found.start()],
        found.string[found.end() : found.end() + 1],
    )
    if before.isalpha() or (after.isascii() and after.islower()):
        return found[0].encode("mac_roman").decode("utf-8")
    return found[0]
