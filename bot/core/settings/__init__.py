"""bot.toml and the environment, validated at the edge."""

from bot.core.settings.environment import Environment, load_environment
from bot.core.settings.faults import places
from bot.core.settings.file import (
    Citation,
    List,
    Milestone,
    PullRequest,
    Relevance,
    Schedule,
    Search,
    Services,
    Settings,
    Style,
    load_settings,
    parse_settings,
)
from bot.core.settings.sections import Column, Role, Section
from bot.core.settings.topic import Concept, Topic

__all__ = [
    "Citation",
    "Column",
    "Concept",
    "Environment",
    "List",
    "Milestone",
    "PullRequest",
    "Relevance",
    "Role",
    "Schedule",
    "Search",
    "Section",
    "Services",
    "Settings",
    "Style",
    "Topic",
    "load_environment",
    "load_settings",
    "parse_settings",
    "places",
]
