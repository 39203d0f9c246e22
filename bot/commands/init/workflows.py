"""The workflow files of a list: those that are missing are written, and no other is touched."""

from collections.abc import Mapping

from bot.adoption.workflows import workflow_files
from bot.commands.init.wishes import Wishes
from bot.commands.keeper import Keeper
from bot.core.file_names import SETTINGS
from bot.core.project import Project
from bot.core.settings import load_settings
from bot.support.errors import InputError
from bot.support.files import write_atomically


def add_workflows(project: Project, wishes: Wishes, keeper: Keeper) -> None:
    """Write the workflows of a list that has bot.toml and lacks them.

    Raises:
        InputError: no bot is named for them, or all are there.
    """
    title = load_settings(project.root / SETTINGS).list.title
    workflows = missing_workflows(project, wishes.bot, title)
    if not workflows:
        raise InputError(
            f"{SETTINGS} is there already: delete it to begin anew, or change it by hand. "
            "`bot init --bot OWNER/NAME@COMMIT` writes the workflows that are missing."
        )
    write_workflows(project, workflows)
    keeper.tell(f"{SETTINGS} stays as it is. Written: {', '.join(workflows)}.")


def missing_workflows(project: Project, bot: str | None, title: str) -> dict[str, str]:
    """Return the workflow files that the list does not have, by path; none where no bot is named for them."""
    files = workflow_files(bot, title) if bot else {}
    return {name: text for name, text in files.items() if not (project.root / name).exists()}


def write_workflows(project: Project, workflows: Mapping[str, str]) -> None:
    """Write workflow files; ``workflows`` are their texts by path."""
    for name, content in workflows.items():
        write_atomically(project.root / name, content)
