"""Step 3: concepts are proposed and told, and changed until the keeper is content."""

from collections.abc import Sequence

from bot.adoption import concepts
from bot.adoption.changes import change_concepts
from bot.adoption.concepts import Draft
from bot.adoption.phrases import Index
from bot.commands.keeper import Keeper
from bot.core.paper import Paper
from bot.support.errors import InputError
from bot.support.wording import count

_WORDS = 10
"""So many words of a concept, and of the list, are shown; the others stand in bot.toml."""


def agree_on_concepts(
    topic: str, papers: Sequence[Paper], others: Sequence[Paper], keeper: Keeper
) -> tuple[Draft, ...]:
    """Propose concepts for the topic, and change them as the keeper wishes until nothing is left to change."""
    listed, stream = Index(papers), Index(others)
    drafts = list(concepts.propose(topic, listed, stream))
    kept = {draft.title for draft in drafts}
    keeper.tell(
        "\n3. What the list is about\n"
        "A new paper must name every concept, by one of its words. * stands for any ending."
    )
    for draft in concepts.seed_concepts(topic, listed, stream):
        if draft.title not in kept:
            keeper.tell(_tell_left_out(draft))
    while True:
        _tell_concepts(drafts, listed, stream, keeper)
        wish = keeper.ask(
            "\nEnter goes on. To change: `1 +word, -word`, `1 drop`, `new: phrase`",
            "",
        ).strip()
        if not wish:
            return tuple(drafts)
        try:
            drafts = change_concepts(drafts, wish, listed, stream)
        except InputError as error:
            keeper.tell(str(error))


def _tell_concepts(drafts: Sequence[Draft], listed: Index, stream: Index, keeper: Keeper) -> None:
    for number, draft in enumerate(drafts, 1):
        keeper.tell(
            f"\n  {number}  {draft.title}: {draft.coverage:.0%} of the list names it, {draft.in_stream:.1%} of arXiv's papers"
            f"\n     {_some_of(draft.terms)}"
        )
        if draft.vocabulary:
            keeper.tell(
                f"     and any word of {draft.vocabulary} (`{number} -{draft.vocabulary}` takes these out)"
            )
    named = [term.rstrip("*") for draft in drafts for term in draft.terms]
    telling = concepts.telling(listed, stream, 5 * _WORDS)
    others = [word for word in telling if not any(word in term or term in word for term in named)]
    if others:
        keeper.tell(f"\n  Other words of the list: {', '.join(others[:_WORDS])}")
    for number, draft in enumerate(drafts, 1):
        if concepts.is_broad(draft, is_alone=len(drafts) == 1):
            keeper.tell(warn_of_broad(number, draft, len(drafts) == 1, stream))


def _some_of(terms: Sequence[str]) -> str:
    rest = len(terms) - _WORDS
    return ", ".join(terms[:_WORDS]) + (f", and {rest} more" if rest > 0 else "")


def _tell_left_out(draft: Draft) -> str:
    """Say which concept of the topic is not asked for, and why."""
    if draft.coverage < concepts.REQUIRED:
        reason = f"only {draft.coverage:.0%} of the list names it"
    else:
        reason = f"{draft.in_stream:.0%} of the stream names it"
    return f"Left out: `{draft.title}`, because {reason}. `new: {draft.title}` takes it in."


def warn_of_broad(number: int, draft: Draft, is_alone: bool, stream: Index) -> str:
    """Warn of a concept that many papers name, and say what narrows it."""
    term, papers = concepts.broadest_term(draft, stream)
    named = f"{count(round(draft.in_stream * stream.size), 'paper')} of {stream.size} that were read name `{draft.title}`"
    broadest = f"Its broadest word is `{term}`, in {count(papers, 'paper')}."
    takes_out = f"`{number} -{term}` takes it out." if len(draft.terms) > 1 else ""
    if is_alone:
        return (
            f"\nOnly one concept is left, and it is broad: {named}, and each may be proposed. {broadest} "
            f"{takes_out} Add a second concept (`new: phrase`), or begin anew with papers that belong "
            "(`--example ID`, several times) and a topic that names what they have in common."
        )
    return f"\nConcept {number} sets little apart: {named}. {broadest} {takes_out} `{number} drop` takes the concept out."
