"""The list as static pages: a plain table that a script makes searchable, and the pictures.

In: the list as it is published. Out: texts by file name, for any web server without a program behind it.
"""

from bot.site.pages import Figure, Offer, site_of

__all__ = ["Figure", "Offer", "site_of"]
