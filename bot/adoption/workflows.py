"""The workflow files of another list, which call the bot's own at one commit."""

import re
import zlib

from bot.support.errors import InputError

FOLDER = ".github/workflows"
_PINNED = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{40})")
_PERMISSIONS = """\
    permissions:
      contents: write # the bot's two branches: its proposal and its memory
      pull-requests: write # the one pull request
      issues: write # comments on it, and the issue after failed runs
"""
_SECRETS = """\
    secrets:
      SEMANTIC_SCHOLAR_API_KEY: ${{ secrets.SEMANTIC_SCHOLAR_API_KEY }}
      OPENALEX_API_KEY: ${{ secrets.OPENALEX_API_KEY }}
      BOT_CHECKOUT_TOKEN: ${{ secrets.BOT_CHECKOUT_TOKEN }}
      BOT_TOKEN: ${{ secrets.BOT_TOKEN }}
"""


def workflow_files(bot: str, title: str) -> dict[str, str]:
    """Return the files that run the bot every night and answer comments, by path.

    Args:
        bot: the bot's repository at a commit, ``owner/name@`` and 40 hexadecimal digits.
        title: the list's; it chooses the minute, so that not all lists ask arXiv at once.

    Raises:
        InputError: ``bot`` is not of that form. A branch or tag is none: it may change what runs with write access.
    """
    if not _PINNED.fullmatch(bot):
        raise InputError(
            f"{bot!r} names no commit of the bot: write OWNER/NAME@COMMIT, with all 40 digits of the commit."
        )
    repository, commit = bot.split("@")
    minute = zlib.crc32(title.encode()) % 240
    return {
        f"{FOLDER}/nightly.yml": _nightly(repository, commit, f"{minute % 60} {1 + minute // 60} * * *"),
        f"{FOLDER}/commands.yml": _commands(repository, commit),
    }


def _nightly(repository: str, commit: str, cron: str) -> str:
    return f"""\
# Every night: search, rank, and bring the one pull request up to date.
name: Nightly

on:
  schedule:
    - cron: "{cron}"
  workflow_dispatch:

permissions: {{}}

jobs:
  scan:
    name: Scan and propose
{_PERMISSIONS}    uses: {repository}/.github/workflows/scan.yml@{commit}
{_SECRETS}"""


def _commands(repository: str, commit: str) -> str:
    return f"""\
# Answers the commands that maintainers write in comments, and the suggestions of readers.
name: Commands

on:
  issue_comment:
    types: [created]
  issues:
    types: [opened]

permissions: {{}}

jobs:
  respond:
    name: Respond
{_PERMISSIONS}    uses: {repository}/.github/workflows/commands.yml@{commit}
{_SECRETS}"""
