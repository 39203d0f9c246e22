"""Every request that the bot makes, held against GitHub's own OpenAPI description."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import ValidationError
from jsonschema.validators import validator_for

from bot.core.project import Project
from bot.pull_request import publish, respond
from bot.pull_request.rows import without
from tests import ROOT
from tests.pull_request.emulator import Call, Calls
from tests.pull_request.people import TODAY, Site, proposal, row, settings

DESCRIPTION = ROOT / "node_modules/@octokit/openapi/generated/api.github.com.json"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="GitHub's OpenAPI description is not installed: npm ci (make test does it)",
)


@cache
def description() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return data


@cache
def paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    def pattern(path: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", path)
        # Branch names and comparisons hold slashes.
        holes = {"ref": r".+", "basehead": r".+", "branch": r".+"}
        return re.compile(
            "".join(holes.get(p, "[^/]+") if n % 2 else re.escape(p) for n, p in enumerate(parts))
        )

    ordered = sorted(description()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(pattern(path), operations) for path, operations in ordered]


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = description()
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return resolved(found)


def with_null(schema: Any) -> Any:
    """Turn OpenAPI 3.0's ``nullable`` into JSON Schema."""
    if isinstance(schema, list):
        return [with_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    turned = {key: with_null(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [turned, {"type": "null"}]} if schema.get("nullable") is True else turned


@cache
def components() -> Any:
    return with_null(description()["components"])


def operation(call: Call) -> dict[str, Any]:
    path = urlsplit(call.path).path
    for pattern, operations in paths():
        if pattern.fullmatch(path) and call.method.lower() in operations:
            found: dict[str, Any] = operations[call.method.lower()]
            return found
    raise AssertionError(f"GitHub has no {call.method} {path}")


def check(call: Call) -> None:
    described = operation(call)
    known = {resolved(p)["name"] for p in described.get("parameters", []) if resolved(p)["in"] == "query"}
    asked = set(parse_qs(urlsplit(call.path).query))
    assert asked <= known | {"per_page", "page"}, f"{call.path}: {asked - known} are no parameters"
    if call.body is None:
        return
    body = resolved(described["requestBody"])["content"]["application/json"]["schema"]
    schema = {**with_null(resolved(body)), "components": components()}
    # "You can also pass an array of labels directly", says the description's text, though not its schema.
    given = {"labels": call.body} if call.path.endswith("/labels") else call.body
    # `jsonschema.validate` would check the whole description against the schema of schemas, for each request.
    validator_for(schema)(schema).validate(given)
    allowed = resolved(body).get("properties")
    if allowed and isinstance(call.body, dict):
        assert set(call.body) <= set(allowed), f"{call.path}: {set(call.body) - set(allowed)} are no fields"


def test_all_requests_of_nights_and_commands_are_as_github_describes_them(site: Site, calls: Calls) -> None:
    asked = settings(labels=("papers",), reviewers=("helper",))
    made: list[Call] = []

    def recorded() -> None:
        made.extend(calls.made)
        calls.made.clear()

    calls.made.clear()
    publish(proposal(row(1), row(2), held=(row(7),)), Project(ROOT, asked, site.environment))
    recorded()
    pull = site.helper.pulls()[0]
    pull.create_review(body="Fine", event="COMMENT")
    site.helper.write("docs/why.md", "Because.", "bot/papers")
    site.helper.write("notes.md", "A note.", "main")
    site.helper.write_catalog(without(site.helper.catalog("bot/papers"), ["arXiv:2507.00002"]), "bot/papers")
    event = site.helper.comment(pull.number, "/bot accept 2507.00007\n/bot set 2507.00001 kind=tool")
    calls.made.clear()
    publish(proposal(row(1), row(3)), Project(ROOT, asked, site.environment))
    respond(event, Project(ROOT, asked, site.environment), TODAY)
    recorded()
    site.keeper.pulls()[0].edit(state="closed")
    calls.made.clear()
    publish(proposal(row(4)), Project(ROOT, asked, site.environment))
    recorded()

    for call in made:
        check(call)
    written = {
        (call.method, urlsplit(call.path).path.partition("keeper/")[2].partition("/")[2]) for call in made
    }
    for kind in ("git/trees", "git/commits", "git/refs", "pulls"):
        assert ("POST", kind) in written
    assert any(path.endswith("/reactions") for _, path in written)


def test_the_check_itself_refuses_what_github_does_not_know() -> None:
    for wrong in (
        Call("POST", "/repos/a/b/pulls", {"title": 7, "head": "x", "base": "y"}, 201),
        Call("POST", "/repos/a/b/pulls", {"title": "x", "head": "x", "base": "y", "colour": "red"}, 201),
        Call("POST", "/repos/a/b/pulls", {"title": "x"}, 201),
        Call("POST", "/repos/a/b/issues/comments/1/reactions", {"content": "applause"}, 201),
        Call("GET", "/repos/a/b/pulls?colour=red", None, 200),
        Call("GET", "/repos/a/b/nothing/of/the/kind", None, 200),
    ):
        with pytest.raises((AssertionError, ValidationError)):
            check(wrong)
