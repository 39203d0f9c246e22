"""`bot site`: the list as static pages with its feeds and files, in a folder; and `bot export` of a single file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import structlog

from bot import pull_request
from bot.core.citations import FILE_NAME, Citations, parse_citations, read_citations
from bot.core.project import Project
from bot.exports import DOWNLOADS, export, exports_of, feeds_of
from bot.listing.public import PublicList
from bot.listing.working_copy import read_list
from bot.pictures import (
    HEIGHT,
    WIDTH,
    Sketch,
    chronology,
    code_shares,
    days_to_row,
    modalities,
    months_by_kind,
    svg_of,
)
from bot.site import Figure, Offer, site_of
from bot.support.errors import InputError
from bot.support.files import is_half_written, write_atomically

MARK = ".bot-site"
"""A file that tells a folder which the bot filled: only such a folder is emptied."""


def build(project: Project, output: Path, today: date, on_github: bool = False) -> int:
    """Fill a folder with the site, and return how many rows it shows.

    Args:
        project: the list.
        output: the folder.
        today: the day of a row that people typed into the README.
        on_github: read the citation counts from the state branch, not from the folder.

    Raises:
        InputError: the list cannot be read, or the folder holds something else; nothing was written.
        GitHubError: GitHub refused, or could not be reached; nothing was written.
    """
    counts = _counts_on_github(project) if on_github else _counts_in_folder(project)
    public = _public_list(project, today, counts)
    pictures = _pictures(public, output)
    figures = [
        Figure(name, sketch.title, sketch.words, WIDTH, HEIGHT) for name, (sketch, _) in pictures.items()
    ]
    texts = {
        **site_of(public, _offers(public), figures),
        **exports_of(public),
        **{name: text for name, (_, text) in pictures.items()},
        ".nojekyll": "",
    }
    _clear(output, {*texts, MARK})
    # First of all, so that a build that is stopped leaves a folder that the next one may fill.
    write_atomically(output / MARK, "")
    for name, text in texts.items():
        write_atomically(output / name, text)
    return len(public.rows)


def print_export(project: Project, name: str, today: date) -> str:
    """Return one of the files for readers.

    Raises:
        InputError: the list cannot be read, or there is no such file.
    """
    return export(_public_list(project, today, _counts_in_folder(project)), name)


def _counts_in_folder(project: Project) -> Citations:
    return read_citations(project.root / FILE_NAME)


def _counts_on_github(project: Project) -> Citations:
    """Return the counts beside the state on GitHub: none where nothing was counted yet, which is no failure."""
    branch = project.settings.pull_request.state_branch
    text = pull_request.read_aside(project, FILE_NAME)
    if text is None:
        structlog.get_logger().info("No citation counts are known yet", file=FILE_NAME, branch=branch)
        return Citations()
    return parse_citations(text, f"{FILE_NAME} on the branch {branch}")


def _public_list(project: Project, today: date, counts: Citations) -> PublicList:
    """Return the folder's list with what is published beside it."""
    return PublicList(
        catalog=read_list(project, today).catalog,
        settings=project.settings,
        site=project.site,
        repository=project.repository,
        citations=counts,
    )


@contextmanager
def serving(folder: Path, port: int) -> Iterator[ThreadingHTTPServer]:
    """Give a web server of a folder on this machine, as it would be published."""
    handler = partial(_Quiet, directory=str(folder))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise InputError(
            f"Port {port} cannot be used: {error.strerror or error}. Choose another with --port."
        ) from None
    with server:
        yield server


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the terminal for the bot itself."""


def _pictures(public: PublicList, output: Path) -> dict[str, tuple[Sketch, str]]:
    """Return the pictures by file name; those that an earlier build left stay while they show the same."""
    catalog = public.catalog
    sketches = {
        "chronology.svg": chronology(catalog, public.settings, public.citations.counts),
        "kinds.svg": months_by_kind(catalog),
        "code.svg": code_shares(catalog),
        "modalities.svg": modalities(catalog),
        "days.svg": days_to_row(catalog),
    }
    before = {
        name: (output / name).read_text(encoding="utf-8") for name in sketches if (output / name).is_file()
    }
    return {name: (sketch, svg_of(sketch, before.get(name, ""))) for name, sketch in sketches.items()}


def _offers(public: PublicList) -> list[Offer]:
    feeds = [Offer(feed.name, feed.title, is_feed=True) for feed in feeds_of(public)]
    return [*feeds, *(Offer(one.name, one.title) for one in DOWNLOADS)]


def _clear(output: Path, kept: set[str]) -> None:
    """Remove what an earlier build left and this one does not write.

    Raises:
        InputError: the folder holds files and was not filled by the bot.
    """
    if not output.exists():
        return
    if not _is_ours(output):
        raise InputError(
            f"{output} is no folder that `bot site` filled: name another with --output, or empty it."
        )
    for path in output.iterdir():
        if path.is_file() and path.name not in kept:
            path.unlink()


def _is_ours(output: Path) -> bool:
    """Return whether it is a folder that is empty, or that the bot filled or began to fill."""
    if not output.is_dir():
        return False
    return (output / MARK).exists() or all(is_half_written(path, MARK) for path in output.iterdir())
