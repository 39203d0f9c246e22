"""The parser of commands, and the help that comes from its table."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from bot.pull_request import commands
from bot.pull_request.body import Story, body
from bot.pull_request.commands import (
    FORMS,
    Accept,
    Command,
    Help,
    Reject,
    Rescan,
    Set,
    Wrong,
    read_command,
    read_commands,
    usage,
)

GOOD = {
    "reject 2504.01234": Reject(("arXiv:2504.01234",)),
    "reject arXiv:2504.01234v2 not medical": Reject(("arXiv:2504.01234",), "not medical"),
    "reject 2504.01234, 10.1000/AbC (two at once)": Reject(
        ("arXiv:2504.01234", "doi:10.1000/abc"), "two at once"
    ),
    "reject https://arxiv.org/abs/2504.01234": Reject(("arXiv:2504.01234",)),
    "reject `arXiv:2504.01234`": Reject(("arXiv:2504.01234",)),
    "reject url:https://example.org/paper": Reject(("url:https://example.org/paper",)),
    "REJECT 2504.01234": Reject(("arXiv:2504.01234",)),
    "accept 2504.01234 2504.04321": Accept(("arXiv:2504.01234", "arXiv:2504.04321")),
    "accept ALL": Accept(()),
    "set 2504.01234 kind=Method": Set("arXiv:2504.01234", {"kind": "method"}),
    "set 2504.01234 modality=ct,MRI section=literature code=none": Set(
        "arXiv:2504.01234", {"modality": ("ct", "mri"), "section": "literature", "code": None}
    ),
    "set 2504.01234 code=https://github.com/a/b": Set("arXiv:2504.01234", {"code": "https://github.com/a/b"}),
    "rescan": Rescan(),
    "help": Help(),
}
WRONG = {
    "": "no such command",
    "rejct 2504.01234": "no such command",
    "reject": "names no row",
    "reject because": "names no row",
    "accept": "names no row",
    "accept 2504.01234 please": "no identifier",
    "set": "names no row",
    "set 2504.01234": "sets nothing",
    "set 2504.01234 kind=poem": "is no kind",
    "set 2504.01234 modality=ct,smell": "is no modality",
    "set 2504.01234 colour=red": "is none of",
    "set 2504.01234 kind": "is none of",
    "set 2504.01234 kind=tool kind=review": "set twice",
    "set 2504.01234 code=javascript:alert(1)": "is no web address",
    "set 2504.01234 code=https://x": "is no web address",
    "set 2504.01234 section=../../etc": "no name of a section",
    "rescan now": "stands alone",
    "help me": "stands alone",
    "x" * 3000: "too long",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_command_is_read(text: str) -> None:
    assert read_command(text) == GOOD[text]


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_command_is_told_why(text: str) -> None:
    command = read_command(text)

    assert isinstance(command, Wrong)
    assert WRONG[text] in command.reason


def test_a_comment_may_hold_several_commands_among_other_words() -> None:
    comment = "Thanks!\r\n/bot reject 2504.01234 no masks\r\n\r\nand\n  /bot help\nso /bot rescan is not one"

    assert [command for _, command in read_commands(comment)] == [
        Reject(("arXiv:2504.01234",), "no masks"),
        Help(),
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "> /bot rescan",
        "```\n/bot rescan\n```",
        "~~~~\n/bot rescan\n~~~\n/bot rescan\n~~~~",
        "    /bot rescan",
        "/botany rescan",
        "please /bot rescan",
        "",
    ],
)
def test_quotes_code_and_other_words_hold_no_command(comment: str) -> None:
    assert read_commands(comment) == []


def test_a_comment_with_too_many_commands_says_so() -> None:
    found = read_commands("/bot help\n" * 500)

    assert len(found) == commands.MOST_COMMANDS + 1
    assert isinstance(found[-1][1], Wrong)


def test_help_and_body_list_exactly_what_the_parser_knows() -> None:
    for text in (usage(), body(Story(rows=()))):
        listed = re.findall(r"^- `/bot (\w+)[^`]*`", text, re.MULTILINE)
        assert listed == [form.name for form in FORMS]
    for form in FORMS:
        assert "no such command" not in str(read_command(form.name))


def test_each_command_of_the_table_can_be_written_as_its_usage_says() -> None:
    examples = {type(command) for command in GOOD.values()}

    assert examples == {Reject, Accept, Set, Rescan, Help}
    assert len(examples) == len(FORMS)


words = st.sampled_from(
    [
        "/bot",
        "reject",
        "accept",
        "set",
        "help",
        "rescan",
        "2504.01234",
        "10.1/x",
        "kind=",
        "code=",
        "=",
        "```",
        ">",
        "\n",
        "\r\n",
        "`",
        "$(id)",
        ";",
        "\u202e",
        "@team",
    ]
)
comments = st.one_of(
    st.text(max_size=200), st.lists(st.one_of(words, st.text(max_size=8)), max_size=30).map(" ".join)
)


@tries(max_examples=10_000, deadline=None)
@given(comments)
def test_no_comment_breaks_the_parser(comment: str) -> None:
    for line, command in read_commands(comment):
        assert len(line) <= 200
        assert isinstance(command, Command)
        assert not isinstance(command, Set) or set(command.values) <= {"kind", "modality", "section", "code"}
        if isinstance(command, Reject | Accept):
            assert all(re.fullmatch(r"(arXiv|doi|s2|url):\S+", name) for name in command.ids)
