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
    Add,
    Command,
    Help,
    Hold,
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
    'reject "2504.01234" **2504.04321**': Reject(("arXiv:2504.01234", "arXiv:2504.04321")),
    "reject 2504.01234 and 2504.04321.": Reject(("arXiv:2504.01234", "arXiv:2504.04321")),
    "reject 2504.01234 , 2504.04321 & so on": Reject(("arXiv:2504.01234", "arXiv:2504.04321"), "& so on"),
    "reject (2504.01234)": Reject(("arXiv:2504.01234",)),
    "reject doi:10.1000/abc(1)": Reject(("doi:10.1000/abc(1)",)),
    "reject url:https://example.org/a_(b)": Reject(("url:https://example.org/a_(b)",)),
    "accept 2504.01234 and 2504.04321": Accept(("arXiv:2504.01234", "arXiv:2504.04321")),
    "reject url:https://example.org/paper": Reject(("url:https://example.org/paper",)),
    "REJECT 2504.01234": Reject(("arXiv:2504.01234",)),
    "accept 2504.01234 2504.04321": Accept(("arXiv:2504.01234", "arXiv:2504.04321")),
    "accept ALL": Accept(()),
    "set 2504.01234 kind=Method": Set("arXiv:2504.01234", {"kind": "method"}),
    "set 2504.01234 modality=ct,MRI section=literature code=none": Set(
        "arXiv:2504.01234", {"modality": ("ct", "mri"), "section": "literature", "code": None}
    ),
    "set 2504.01234 code=https://github.com/a/b": Set("arXiv:2504.01234", {"code": "https://github.com/a/b"}),
    "set 2504.01234 authors=D. Lee et al. date=2025-03 title=A paper: on = and more": Set(
        "arXiv:2504.01234", {"authors": "D. Lee et al.", "date": "202503", "title": "A paper: on = and more"}
    ),
    "hold 2504.01234 2504.04321": Hold(("arXiv:2504.01234", "arXiv:2504.04321")),
    "add 2504.01234 https://doi.org/10.1000/AbC": Add(("arXiv:2504.01234", "doi:10.1000/abc")),
    "rescan": Rescan(),
    "help": Help(),
}
FIELDS = {"kind", "modality", "section", "code", "date", "authors", "title"}
WRONG = {
    "": "no such command",
    "rejct 2504.01234": "no such command",
    "reject": "names no row",
    "reject because": "names no row",
    "accept": "names no row",
    "accept 2504.01234 please": "no identifier",
    "hold": "names no row",
    "hold 2504.01234 for now": "no identifier",
    "add": "names no row",
    "add url:https://example.org/paper": "is looked up by",
    "add " + " ".join(f"2504.{n:05}" for n in range(21)): "more than 20 papers",
    "set": "names no row",
    "set 2504.01234": "sets nothing",
    "set 2504.01234 kind=poem": "is no kind",
    "set 2504.01234 modality=ct,smell": "is no modality",
    "set 2504.01234 colour=red": "is none of",
    "set 2504.01234 kind": "is none of",
    "set 2504.01234 kind=tool kind=review": "set twice",
    "set 2504.01234 code=javascript:alert(1)": "is no web address",
    "set 2504.01234 code=https://x": "is no web address",
    "set 2504.01234 date=March": "is no month",
    "set 2504.01234 date=2025-13": "is no month",
    "set 2504.01234 authors=": "does not fit authors",
    "set 2504.01234 title= kind=tool": "does not fit title",
    "set 2504.01234 kind=tool and more": "is none of",
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
        "\t/bot rescan",
        "Text.\n\n\t/bot rescan\n\nmore",
        "- item\n\n      /bot rescan",
        "<!-- /bot rescan -->",
        "<!--\n/bot rescan\n-->",
        "<!--\n\n/bot rescan\n\n-->\n",
        "Text <!--\n/bot rescan\n--> and more",
        "<!-- never closed\n\n/bot rescan",
        "<pre>\n/bot rescan\n</pre>",
        "`code\n/bot rescan\nends`",
        "[a link\n/bot rescan](https://example.org)",
        "[link]: https://example.org '\n/bot rescan'",
        ">>> deeper\n> /bot rescan",
        "> - quoted\n>   /bot rescan",
        "- > quoted in a list\n  > /bot rescan",
        "```python title\n/bot rescan\n```",
        "~~~ `with` ticks\n/bot rescan\n~~~",
        "1. ```\n   /bot rescan\n   ```",
        r"\/bot rescan",
        "&#47;bot rescan",
        "please /bot rescan",
        "[/bot rescan](https://example.org)",
        "![/bot rescan](https://example.org/x.png)",
        "- a\n\n\t\t\t/bot rescan",
        "<pre>\n\n/bot rescan\n\n</pre>",
        "<div>\n<!-- /bot rescan\n/bot rescan -->\n</div>",
        "> ```\n> /bot rescan\n> ```",
        "> [!NOTE]\n> /bot rescan",
        "@keeper /bot rescan",
        "<div>\n<!-- hidden\n\n/bot rescan\n\n-->\n</div>",
        "<details><pre>\n\n/bot rescan\n\n</pre></details>",
        "<blockquote>\n\n/bot rescan\n\n</blockquote>",
        "text <code>\n/bot rescan\n</code>",
        "> /bot rescan\n> and more\n\nI do not agree.",
        "",
    ],
)
def test_quotes_code_and_other_words_hold_no_command(comment: str) -> None:
    assert read_commands(comment) == []


@pytest.mark.parametrize(
    "comment",
    [
        "```inline ``` code\n/bot rescan",
        "``` `\n/bot rescan",
        "```rescan``` or\n/bot rescan",
        "> quoted\n\n/bot rescan",
        "<!-- a note -->\n\n/bot rescan",
        "<details>\n\n/bot rescan\n\n</details>",
        "text\n     /bot rescan",
        "- /bot rescan",
        "- [ ] done\n\n/bot rescan",
        "~~~\ncode\n~~~\n/bot rescan",
        "/bot   rescan  ",
        "/BOT rescan",
        "line ends in two blanks  \n/bot rescan",
        "a\\\n/bot rescan",
        "a ` lonely tick\n/bot rescan",
        "**bold\n/bot rescan\nbold**",
        "* * *\n/bot rescan",
        "> /bot reject 2504.01234\n\n/bot rescan",
        "> ```\n/bot rescan",
        "- a\n\n\t/bot rescan",
        "    ```\n/bot rescan\n    ```",
        "<details>\n<summary>more</summary>\n\n/bot rescan\n\n</details>",
        "<!-->\n/bot rescan\n-->",
        "<div><!-- a -->\n\n</div>\n\n/bot rescan",
        "<pre>x</pre>\n\n/bot rescan",
        "text <code>x</code> <a href='x'>y</a>\n/bot rescan",
        "\u200b/bot rescan",
        "@keeper\n/bot rescan",
    ],
)
def test_what_only_looks_like_code_or_a_quotation_hides_no_command(comment: str) -> None:
    assert [command for _, command in read_commands(comment)] == [Rescan()]


@pytest.mark.parametrize(
    ("comment", "answer"),
    [
        ("/bot rescan\n===", "stands in a heading"),
        ("/bot rescan\n---\n", "stands in a heading"),
        ("/bot | x\n---|---\n1 | 2", "stands in a heading or a table"),
        ("/botrescan", "a blank must follow"),
        ("/bot, please rescan", "a blank must follow"),
        ("/bot/rescan", "a blank must follow"),
        ("/bot\u00a0rescan now", "stands alone"),
        ("/bot", "no such command"),
        ("/bot rescan `now", "stands alone"),
        ("/bots help", "a blank must follow"),
        ("/bottom line", "a blank must follow"),
        ("**/bot rescan**", "without emphasis"),
        ("Yes.\n_/bot rescan_ please", "without emphasis"),
        ("- [ ] /bot rescan", "without a box to tick"),
        ("> quoted\n/bot rescan", "continues the quotation"),
        ("> - quoted\n/bot rescan", "continues the quotation"),
        ("> /bot accept all\n/bot rescan", "continues the quotation"),
        ("# /bot rescan", "stands in a heading"),
        ("<details>\n<summary>more</summary>\n/bot rescan\n</details>", "stands in HTML"),
    ],
)
def test_whatever_begins_with_bot_is_answered(comment: str, answer: str) -> None:
    ((_, command),) = read_commands(comment)

    assert isinstance(command, Wrong)
    assert answer in command.reason


def test_identifiers_are_read_as_they_are_written_whatever_markdown_makes_of_them() -> None:
    comment = "/bot reject 10.1000/a_b_c*d 10.1000/x_y `2504.01234` <https://arxiv.org/abs/2504.04321>"

    ((_, command),) = read_commands(comment)

    assert command == Reject(
        ("doi:10.1000/a_b_c*d", "doi:10.1000/x_y", "arXiv:2504.01234", "arXiv:2504.04321")
    )


@pytest.mark.parametrize(
    "part", ["> ", "- ", "`", "``` ", "<!--", "[", "![](", "*a ", "**", "<a ", "&", "\\", "|", "1. ", "~"]
)
@pytest.mark.timeout(120)
def test_a_hostile_comment_does_not_hold_the_reader_up(part: str) -> None:
    comment = (part * 65_536)[:60_000] + "\n\n/bot rescan"

    assert len(read_commands(comment)) <= 1


def test_a_comment_with_too_many_commands_says_so() -> None:
    found = read_commands("/bot help\n" * 500)

    assert len(found) == commands.MOST_COMMANDS + 1
    assert isinstance(found[-1][1], Wrong)


def test_a_forgotten_blank_is_answered_for_each_command() -> None:
    for form in FORMS:
        ((_, command),) = read_commands(f"/bot{form.name} 2504.01234")
        assert isinstance(command, Wrong)


def test_help_and_body_list_exactly_what_the_parser_knows() -> None:
    for text in (usage(), body(Story(rows=()))):
        assert re.findall(r"`/bot (\w+)[^`]*`", text) == [form.name for form in FORMS]
    for form in FORMS:
        assert "no such command" not in str(read_command(form.name))


def test_each_command_of_the_table_can_be_written_as_its_usage_says() -> None:
    examples = {type(command) for command in GOOD.values()}

    assert examples == {Reject, Accept, Hold, Add, Set, Rescan, Help}
    assert len(examples) == len(FORMS)


words = st.sampled_from(
    [
        "/bot",
        "reject",
        "accept",
        "hold",
        "add",
        "set",
        "help",
        "rescan",
        "2504.01234",
        "10.1/x",
        "kind=",
        "code=",
        "authors=",
        "title=",
        "=",
        "```",
        "<!--",
        "-->",
        "\t",
        "===",
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


@tries(max_examples=2_000, deadline=None)
@given(comments)
def test_no_comment_breaks_the_parser(comment: str) -> None:
    for line, command in read_commands(comment):
        assert len(line) <= 200
        assert isinstance(command, Command)
        assert not isinstance(command, Set) or set(command.values) <= FIELDS
        names = command.ids if isinstance(command, Reject | Accept | Hold | Add) else ()
        assert all(re.fullmatch(r"(arXiv|doi|s2|url):\S+", name) for name in names)
