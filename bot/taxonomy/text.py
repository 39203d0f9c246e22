"""Text as the rules read it."""

_LONGEST = 10_000
"""Characters; longer than any abstract, short enough that no text can hold the rules up."""


def one_line(text: str) -> str:
    """Return the text in one line: line breaks, runs of blanks and LaTeX's ``~`` become one blank."""
    return " ".join(text[:_LONGEST].replace("~", " ").split())
