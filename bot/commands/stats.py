"""`bot stats`: numbers for the list's keepers, from the catalog and from what the bot remembers."""

import json
from dataclasses import asdict
from datetime import date

from bot import pull_request
from bot.core.project import Project
from bot.core.state import read_state
from bot.listing.working_copy import read_list
from bot.pull_request.numbers import Numbers, as_text, numbers_of

__all__ = ["as_json", "as_text", "of_folder", "of_github"]


def of_folder(project: Project, today: date) -> Numbers:
    """Return the numbers of a working copy with its own state."""
    return numbers_of(read_list(project, today).catalog, read_state(project.state), project.settings)


def of_github(project: Project, today: date) -> Numbers:
    """Return the numbers of a working copy with the state that lies on GitHub.

    Raises:
        GitHubError: GitHub refused, or could not be reached.
    """
    state = pull_request.recall(project)
    return numbers_of(read_list(project, today).catalog, state, project.settings)


def as_json(numbers: Numbers) -> str:
    """Return the numbers as one JSON object."""
    return json.dumps(asdict(numbers), ensure_ascii=False, indent=2)
