"""What the list is about."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from bot.core.setting_types import Pattern
from bot.core.settings.older import with_todays_keys
from bot.core.settings.table import Table


class Concept(Table):
    """One part of the topic, or something that only looks like it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    """The concept in a few words, as the reasons of a proposal name it."""
    sentence: str
    """The concept in one sentence, as the embedding reads it."""
    terms: tuple[str, ...] = ()
    """Words and phrases, compared without regard to case, hyphens and plural s; ``*`` is any ending."""
    vocabulary: Literal["biomedicine"] | None = None
    """The words of a field that the bot ships, beside those of ``terms``."""
    patterns: tuple[Pattern, ...] = Field(default=(), serialization_alias="forms")
    """Regular expressions, case-sensitive, for names that a pattern finds."""

    @model_validator(mode="before")
    @classmethod
    def _renames_older_keys(cls, table: Any) -> Any:
        return with_todays_keys(table, {"forms": "patterns"}, "{} = [...]")

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        has_terms = any(term.strip(" *-") for term in self.terms)
        if not (self.patterns or self.vocabulary or has_terms):
            raise ValueError(f"{self.name} has no words, so no paper can name it: give terms")
        return self


class Topic(Table):
    """What the list is about: a paper of the list touches every concept."""

    sentence: str
    concepts: tuple[Concept, ...] = Field(min_length=1)
    related: tuple[Concept, ...] = Field(default=(), serialization_alias="wider")
    """What may stand in for the first concept: such a paper belongs on the list, but is not its core."""
    cues: tuple[Concept, ...] = ()
    """Words that tell, where they stand beside a concept, what the paper does with it."""
    look_alikes: tuple[Concept, ...] = ()
    """Other subjects that use the same words."""
    near_misses: tuple[Concept, ...] = ()
    """What touches some concepts without belonging on the list."""

    @model_validator(mode="before")
    @classmethod
    def _renames_older_keys(cls, table: Any) -> Any:
        return with_todays_keys(table, {"wider": "related"}, "[[topic.{}]]")

    @property
    def subjects(self) -> tuple[Concept, ...]:
        """What a paper can be about: the concepts, and what may stand in for the first."""
        return (*self.concepts, *self.related)

    @property
    def all(self) -> tuple[Concept, ...]:
        """Every concept, in the order of the file's tables."""
        return (*self.concepts, *self.related, *self.cues, *self.look_alikes, *self.near_misses)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [concept.name for concept in self.all]
        if len(set(names)) < len(names):
            raise ValueError("two concepts have the same name")
        return self
