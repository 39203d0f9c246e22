"""Each command explains itself, and docs/command-line.md shows what it says."""

import re

import pytest

from tests.commands.help_pages import PAGE, commands, help_of, page

NAMES = sorted(commands())


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_help_with_an_example_of_itself(name: str):
    examples = help_of(name).partition("Examples:")[2].split("\n")
    assert any(line.strip().startswith(f"bot {name}") for line in examples)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_sentence_of_a_commands_help_fits_into_the_list_of_commands(name: str):
    assert not commands()[name].get_short_help_str(62).endswith("...")


@pytest.mark.parametrize("name", NAMES)
def test_examples_use_only_options_that_the_command_has(name: str):
    command = commands()[name]
    known = {option for parameter in command.params for option in parameter.opts}
    examples = [line for line in help_of(name).split("\n") if line.strip().startswith(f"bot {name}")]
    assert set(re.findall(r"(?<= )--[\w-]+", "\n".join(examples))) <= known


@pytest.mark.parametrize("name", NAMES)
def test_every_option_has_help_and_no_flag_asks_for_a_value(name: str):
    for parameter in commands()[name].params:
        assert getattr(parameter, "help", None), parameter.name
    assert "<bool>" not in help_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_help_fits_into_80_columns_and_names_an_argument_once(name: str):
    text = help_of(name)
    assert [line for line in text.split("\n") if len(line) > 80] == []
    assert "...}..." not in text


def test_the_page_shows_every_command_as_it_is():
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), "run: python -m tests.commands.help_pages"
