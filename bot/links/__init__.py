"""Code links: found in a paper's own words, looked for deeper, verified.

Reading abstract and comment needs no network and is what this package offers at its top; the rest lives in
:mod:`bot.links.verify` and :mod:`bot.links.deeper`.
"""

from bot.links.reading import find, find_all
from bot.links.records import lines_for

__all__ = ["find", "find_all", "lines_for"]
