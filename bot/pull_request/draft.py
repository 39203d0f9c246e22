"""The first pull request of a list as text, before anything is asked of GitHub."""

from bot.core.settings import Settings
from bot.pipeline.proposal import Proposal
from bot.pull_request import body, plan


def draft(proposal: Proposal, settings: Settings) -> tuple[str, str]:
    """Return title and body of the pull request that would be opened for a proposal where none is open."""
    first = plan.newest_first(proposal.rows)[: settings.pull_request.limit]
    rows = tuple(row for row in proposal.rows if row in first)
    story = body.Story(
        rows=rows,
        held=tuple(plan.likeliest_first(proposal.held)),
        waiting=len(proposal.rows) - len(rows),
        scan=proposal.scan,
        sections={section.name: section.title for section in settings.sections},
    )
    return body.title(story), body.body(story)
