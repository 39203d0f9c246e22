"""The product's user interface: one rolling pull request, its commands, and the memory behind both.

In: a proposal, or a comment. Out: commits, the pull request's text, answers, and the state on GitHub.
"""

from bot.pull_request.draft import draft
from bot.pull_request.memory import read_aside, recall, remember, write_aside
from bot.pull_request.proposals import OpenProposals, open_proposals, post_comment
from bot.pull_request.publish import Published, publish
from bot.pull_request.respond import Answered, add_papers, respond
from bot.pull_request.suggestions import answer_suggestion

__all__ = [
    "Answered",
    "OpenProposals",
    "Published",
    "add_papers",
    "answer_suggestion",
    "draft",
    "open_proposals",
    "post_comment",
    "publish",
    "read_aside",
    "recall",
    "remember",
    "respond",
    "write_aside",
]
