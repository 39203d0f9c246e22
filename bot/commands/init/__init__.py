"""`bot init`: from the list as it is to bot.toml, catalog.json, the workflows and a first proposal."""

from dataclasses import replace
from datetime import date

from bot import relevance
from bot.adoption.bot_commit import commit_of_the_bot
from bot.adoption.settings_text import settings_text
from bot.commands.init.agreement import agree, name_list
from bot.commands.init.preview import offer_grading, preview_text, scan_window, show_draft
from bot.commands.init.readme import first_heading, read_readme
from bot.commands.init.what_next import next_steps
from bot.commands.init.wishes import Wishes
from bot.commands.init.workflows import add_workflows, missing_workflows, write_workflows
from bot.commands.init.writing import write_list
from bot.commands.keeper import Keeper, consents
from bot.core.catalog import Catalog, in_order, read_catalog
from bot.core.file_names import SETTINGS
from bot.core.project import Project
from bot.core.settings import load_settings, parse_settings
from bot.listing.reading import parse_list
from bot.support.cache import open_cache
from bot.support.wording import count

__all__ = ["Wishes", "init"]


def init(project: Project, wishes: Wishes, keeper: Keeper, today: date) -> None:
    """Make another list's files in its folder, with the keeper's consent to each choice.

    Args:
        project: the folder. Its settings are stand-ins, because it has no bot.toml yet.
        wishes: what is settled beforehand.
        keeper: who is asked.
        today: the day.

    Raises:
        InputError: there is nothing left to make, or what was given cannot be used; nothing was written.
        SourceError: a service could not be asked; nothing was written.
    """
    if (project.root / SETTINGS).exists():
        add_workflows(project, wishes, keeper)
        return
    text = read_readme(wishes.readme)
    entries = parse_list(text, project.settings, today).entries
    keeper.tell(
        "Enter takes what stands in [brackets]; nothing is written before you agree.\n\n1. The list\n"
        f"{wishes.readme} holds {count(len(entries), 'paper')} that the bot can read."
    )
    told = name_list(wishes, first_heading(text) or project.root.resolve().name, keeper)
    bot = wishes.bot or commit_of_the_bot()
    workflows = missing_workflows(project, bot, told.title or "")
    catalog = Catalog(entries=in_order(entries))
    with open_cache(project.environment.cache_dir) as cache:
        adoption, window = agree(project, told, entries, keeper, today, cache)
        adopted = replace(project, settings=parse_settings(settings_text(adoption), SETTINGS))
        preview = scan_window(adopted, catalog, window, cache)
        classifier = relevance.read_classifier(project.models, adopted.settings, is_new=True)
        keeper.tell(preview_text(preview, classifier.trained))
        files = "bot.toml, catalog.json and the workflows" if workflows else "bot.toml and catalog.json"
        if not consents(keeper, f"Write {files}", True):
            keeper.tell("Nothing was written.")
            return
        write_list(adopted, settings_text(adoption), wishes, entries, keeper, today)
        write_workflows(project, workflows)
        adopted = replace(project, settings=load_settings(project.root / SETTINGS))
        first = scan_window(adopted, read_catalog(adopted.catalog), window, cache)
        show_draft(adopted, first, window, keeper, today)
        offer_grading(adopted, first, keeper, cache)
    keeper.tell(next_steps(window, bool(bot)))
