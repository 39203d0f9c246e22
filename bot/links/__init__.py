"""Code links: found in a paper's own words, looked for deeper, verified.

In: candidates. Out: the same, each with its own code link and the proof of it, where there is one.

Reading abstract and comment needs no network and is what this package offers at its top; :mod:`bot.links.deeper`
looks further for the papers that are shown, and :mod:`bot.links.verify` asks whether a link holds code.
"""

from bot.links.reading import find, find_all, find_in_texts

__all__ = ["find", "find_all", "find_in_texts"]
