"""`bot links`: one answer for each record of a papers file."""

import gzip
import json
from pathlib import Path

import pytest

from bot.commands.links import find_links
from bot.support.errors import InputError

OWN: dict[str, str | None] = {
    "id": "2501.00001",
    "title": "A",
    "abstract": "Our code is at https://github.com/a-b/c.",
    "comment": None,
}
NONE: dict[str, str | None] = {"id": "2501.00002", "title": "B", "abstract": "Nothing."}
OTHER: dict[str, str | None] = {
    "id": "x-3",
    "title": "C",
    "abstract": "We use SAM (https://github.com/facebookresearch/segment-anything).",
}
DOUBT: dict[str, str | None] = {
    "id": "2501.00004",
    "title": "D",
    "abstract": "See https://github.com/o-o/thing for kidneys and more.",
}


def write(path: Path, rows: list[dict[str, str | None]]) -> Path:
    body = "\n".join(json.dumps(row) for row in rows).encode()
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


@pytest.mark.parametrize("name", ["papers.jsonl", "papers.jsonl.gz"])
def test_every_record_is_answered_in_order_with_its_own_id(tmp_path: Path, name: str) -> None:
    lines = list(find_links(write(tmp_path / name, [OWN, NONE, OTHER, DOUBT])))
    assert [line["id"] for line in lines] == ["2501.00001", "2501.00002", "x-3", "2501.00004"]
    assert [line["code"] for line in lines] == ["https://github.com/a-b/c", None, None, None]
    assert [line["where"] for line in lines] == ["repository", None, None, None]
    assert all(set(line) == {"id", "code", "where", "reason"} for line in lines)
    assert all(line["reason"] for line in lines)
    assert "doubtful: https://github.com/o-o/thing" in str(lines[3]["reason"])


@pytest.mark.parametrize("line", ["{", "[]", '"text"', '{"title": 7}', '{"id": "2501.00009"}', "[" * 100_000])
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps(OWN) + "\n\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        list(find_links(path))


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        list(find_links(tmp_path / "missing.jsonl"))
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(gzip.compress(b'{"title": "A"}\n' * 1000)[:30])
    with pytest.raises(InputError, match="broken"):
        list(find_links(broken))
