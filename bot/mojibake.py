"""Mending text that was once decoded with the wrong encoding."""

import re

import ftfy

# UTF-8 letters (lead bytes C3, C4, C5) read as Mac Roman: the lead shows as a root, florin or approximation sign.
# ftfy leaves many of these alone, because such a sign may stand in a formula; beside a letter it does not.
_CONTINUATION = "".join(bytes([code]).decode("mac_roman") for code in range(0x80, 0xC0))
_MAC_LETTERS = rf"(?:[√ƒ≈][{re.escape(_CONTINUATION)}])+"
_IN_A_WORD = re.compile(rf"(?<=[^\W\d_]){_MAC_LETTERS}|{_MAC_LETTERS}(?=[a-z])")


def mend(text: str) -> str:
    """Return the text with mojibake mended (ftfy): ``Guti√©rrez`` becomes ``Gutiérrez``, good text stays.

    Each cell is judged alone, then each word, because one text often mixes mended, broken and good spellings.
    """
    letters = _IN_A_WORD.sub(lambda found: found[0].encode("mac_roman").decode("utf-8"), text)
    for border in (r"([|\n])", r"([| \n])"):
        letters = "".join(ftfy.fix_encoding(part) for part in re.split(border, letters))
    return letters
