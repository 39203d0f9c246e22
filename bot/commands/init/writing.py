"""Write what was agreed to: bot.toml, and the catalog and README that follow from it."""

from collections.abc import Sequence
from datetime import date

from bot.commands import import_list
from bot.commands.add import add
from bot.commands.init.readme import read_readme
from bot.commands.init.wishes import Wishes
from bot.commands.keeper import Keeper
from bot.core.catalog import Catalog, Entry, catalog_text
from bot.core.file_names import CATALOG, README, SETTINGS
from bot.core.project import Project
from bot.listing.adoption import with_place_for_rows
from bot.support.files import write_atomically, write_together
from bot.support.wording import count


def write_list(
    project: Project, text: str, wishes: Wishes, entries: Sequence[Entry], keeper: Keeper, today: date
) -> None:
    """Write bot.toml, and the catalog and README that follow from it."""
    write_atomically(project.root / SETTINGS, text)
    if entries:
        done = import_list.import_file(project, wishes.readme, today)
        keeper.tell(
            f"{count(done.added, 'row')} of {count(len(done.sections), 'section')} are in catalog.json now; "
            f"{count(len(done.problems), 'place')} could not be read. `bot import {wishes.readme} --dry-run` lists what "
            "was read line by line."
        )
        return
    # A list without a paper that can be read: what is found later has its place under the section's title.
    readme = with_place_for_rows(read_readme(wishes.readme), project.settings)
    write_together(project.root, {CATALOG: catalog_text(Catalog()), README: readme})
    if wishes.examples:
        add(project, wishes.examples, today)
