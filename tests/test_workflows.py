"""The workflows: linted without a network, least privilege, nothing from outside in a script."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(
    r"^\s*-?\s*uses: (?:[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\$/\.github/workflows/\w+\.yml)$"
)


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / tool, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def read(path: Path) -> dict[Any, Any]:
    data: dict[Any, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return data


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(path)["jobs"]
    return found


def test_zizmor_finds_nothing_even_as_a_pedant() -> None:
    done = run("zizmor", "--offline", "--persona", "pedantic", "--config", "zizmor.yml", ".github/workflows")

    assert done.returncode == 0, done.stdout


def test_every_exception_for_zizmor_has_its_reason() -> None:
    lines = (ROOT / "zizmor.yml").read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        if line.strip().startswith("- "):
            assert lines[place - 1].strip().startswith(("#", "- ")), f"{line.strip()} has no reason above it"


def test_the_workflows_fit_the_schema_of_github() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS))

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"\s*-?\s*uses:", line):
            assert PINNED.match(line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_permissions_are_none_but_for_what_a_job_names(path: Path) -> None:
    assert read(path)["permissions"] == {}
    for name, job in jobs(path).items():
        assert set(job["permissions"]) <= {"contents", "pull-requests", "issues"} or (
            path.name == "pages.yml" and set(job["permissions"]) == {"pages", "id-token"}
        ), name
        assert "uses" in job or job["timeout-minutes"] <= 300, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_expression_stands_in_a_script(path: Path) -> None:
    for job in jobs(path).values():
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_checkout_keeps_the_token_or_takes_the_pull_requests_code(path: Path) -> None:
    for job in jobs(path).values():
        for step in job.get("steps", []):
            if str(step.get("uses", "")).startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
                assert "pull_request" not in str(step["with"])
                assert "head" not in str(step["with"])


def test_commands_are_obeyed_only_when_a_comment_is_created() -> None:
    assert read(ROOT / ".github/workflows/commands.yml")["on"]["issue_comment"] == {"types": ["created"]}


def test_the_scan_is_reusable_and_the_example_of_the_manual_calls_it_in_ten_lines() -> None:
    manual = (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", manual, re.DOTALL)
    assert example
    assert len(example[1].splitlines()) <= 10
    data = YAML(typ="safe").load(example[1])
    (job,) = data["jobs"].values()
    scan = read(ROOT / ".github/workflows/scan.yml")
    assert job["uses"].partition("@")[0].endswith(".github/workflows/scan.yml")
    assert job["permissions"] == scan["jobs"]["scan"]["permissions"]
    assert set(job.get("with", {})) <= set(scan["on"]["workflow_call"]["inputs"])
