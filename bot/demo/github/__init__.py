"""A stand-in of GitHub on this machine: the calls that the bot makes, with state, over real HTTP.

It keeps what matters about GitHub's behaviour: branches that move by fast-forward only, one open pull request
for a branch, bodies of at most 65,536 characters, permissions. It is for the demo and the tests, where npm's
emulator of GitHub is not at hand; nothing here is safe to open to a network.
"""

from bot.demo.github.server import serving
from bot.demo.github.site import LONGEST

__all__ = ["LONGEST", "serving"]
