"""Settings for a folder that has no bot.toml yet: enough to read its list and to ask the services."""

from bot.core.settings import Concept, List, Relevance, Search, Section, Settings, Topic


def stand_in_settings() -> Settings:
    """Return settings that stand in until bot.toml is written."""
    concept = Concept(name="topic", title="the topic", sentence="The topic.", terms=("topic",))
    return Settings(
        list=List(title="A list"),
        sections=(Section(name="papers", title="Papers"),),
        topic=Topic(sentence="The topic.", concepts=(concept,)),
        search=Search(categories=("cs.CV",)),
        relevance=Relevance(precision=0.9),
    )
