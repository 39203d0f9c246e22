"""The workflows: linted without a network, least privilege, nothing from outside in a script."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.respond import SETTINGS, comment_on
from bot.adoption.workflows import workflow_files
from tests import ROOT
from tests.pull_request.people import settings, site_of, stand_in

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
    exceptions = [place for place, line in enumerate(lines) if line.strip().startswith("- ")]
    assert exceptions
    for place in exceptions:
        above = lines[place - 1].strip()
        assert above.startswith(("#", "- ")), f"{lines[place].strip()} has no reason above it"


def test_the_workflows_fit_the_schema_of_github() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS))

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if re.match(r"\s*-?\s*uses:", line)):
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
    steps = [step for job in jobs(path).values() for step in job.get("steps", [])]
    for step in (step for step in steps if str(step.get("uses", "")).startswith("actions/checkout@")):
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


ONLY_WHAT_IS_LOCKED = """
import importlib.metadata, re, sys
locked = {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9_.-]+)==", open(sys.argv[1]).read(), re.M)}
owners = importlib.metadata.packages_distributions()
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in owners and top != "bot" and not {owner.lower().replace("_", "-") for owner in owners[top]} & locked:
            raise ImportError(f"{name} is not in respond.lock")
sys.meta_path.insert(0, Refuse())
sys.argv = ["bot", "respond"]
from bot.cli import main
main()
"""


def test_a_comment_is_answered_with_the_packages_of_its_own_lock_alone(tmp_path: Path) -> None:
    lock = ROOT / "requirements/respond.lock"
    assert not re.search(r"^(?:torch|scikit-learn|sentence-transformers)==", lock.read_text(), re.M)
    with stand_in(SETTINGS) as url:
        site = site_of(url, "keeper/list")
        variables = comment_on(site, "/bot reject 2507.00001 off topic", tmp_path)
        done = subprocess.run(
            [sys.executable, "-c", ONLY_WHAT_IS_LOCKED, str(lock)],
            cwd=ROOT,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert site.state().decisions[0].id == "arXiv:2507.00001"
    assert (tmp_path / "output.txt").read_text() == "rescan=false\nlook_up=false\n"


def first_look(tmp_path: Path, url: str, body: str | None, login: str) -> str:
    """Run the first step of the comment job as Actions does; return what it writes for the later steps."""
    step = jobs(ROOT / ".github/workflows/commands.yml")["respond"]["steps"][0]
    assert step["shell"] == "python"
    event, output = tmp_path / "event.json", tmp_path / "output.txt"
    event.write_text(json.dumps({"comment": {"body": body, "user": {"login": login}}}), encoding="utf-8")
    variables = {
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_API_URL": url,
        "GITHUB_REPOSITORY": "keeper/list",
        "TOKEN": "keeper-token",
        "NO_PROXY": "localhost,127.0.0.1",
    }
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", step["run"]], env={**os.environ, **variables}, check=True)
    # A start of Python on a busy machine, and nothing that grows with the square of the comment.
    assert time.monotonic() - began < 10
    return output.read_text()


@pytest.mark.parametrize(
    ("login", "body", "obeyed"),
    [
        ("helper", "/bot help", True),
        ("helper", "Thanks!\r\n  /bot reject 2507.00001 off topic\r\n", True),
        ("helper", "see /bot help", False),
        ("helper", "text\n    /bot help", True),
        ("helper", "- /bot help", True),
        ("helper", "/bot", True),
        ("helper", "/botreject 2507.00001", True),
        ("helper", "/bots help", True),
        ("helper", "**/bot help**", True),
        ("helper", "- [x] /bot help", True),
        ("helper", "> quoted\n/bot", True),
        ("helper", "see https://example.org/bot", False),
        ("helper", None, False),
        ("stranger", "/bot help", False),
        ("nobody-at-all", "/bot help", False),
        ("../../../user", "/bot help", False),
        ("helper", "\n" * 60_000 + "see /bot", False),
        ("helper", " " * 60_000 + "/bot", False),
        ("helper", "> " * 30_000 + "see /bot", False),
        ("helper", f"{' x' * 20_000}\n{' ' * 40}/bot help", True),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_a_comment_job_looks_first_whether_somebody_may_command(
    tmp_path: Path, login: str, body: str | None, obeyed: bool
) -> None:
    with stand_in(settings()) as url:
        site_of(url, "keeper/list")
        assert first_look(tmp_path, url, body, login) == f"obeyed={str(obeyed).lower()}\n"


def test_nothing_is_set_up_for_a_comment_before_the_first_look() -> None:
    respond = jobs(ROOT / ".github/workflows/commands.yml")["respond"]
    assert "contains(github.event.comment.body, '/bot')" in respond["if"]
    assert "github.event.comment.user.type != 'Bot'" in respond["if"]
    _, *later = respond["steps"]
    assert {step["if"] for step in later} == {"steps.look.outputs.obeyed == 'true'"}
    assert "torch" not in json.dumps(respond["steps"])


@pytest.mark.parametrize("name", ["commands", "hub", "pages", "scan"])
def test_a_private_bot_repository_can_be_read_from_another_one(name: str) -> None:
    path = ROOT / f".github/workflows/{name}.yml"
    assert "BOT_CHECKOUT_TOKEN" in read(path)["on"]["workflow_call"]["secrets"]
    steps = [step for job in jobs(path).values() for step in job.get("steps", [])]
    tokens = {step["with"].get("token") for step in steps if step.get("with", {}).get("path") == "bot"}
    assert tokens == {"${{ secrets.BOT_CHECKOUT_TOKEN || github.token }}"}
    assert "BOT_CHECKOUT_TOKEN" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "job"), [("scan", "scan"), ("hub", "harvest")])
def test_the_cache_is_saved_by_a_failed_run_too(name: str, job: str) -> None:
    steps = jobs(ROOT / f".github/workflows/{name}.yml")[job]["steps"]
    caches = {step["uses"].split("@")[0]: step for step in steps if "cache" in str(step.get("uses"))}
    assert caches.keys() == {"actions/cache/restore", "actions/cache/save"}
    save = caches["actions/cache/save"]
    assert save["if"] == "always()"
    assert save is steps[-1]
    assert save["with"]["key"] == caches["actions/cache/restore"]["with"]["key"]


def asking(name: str, job: str) -> dict[str, dict[str, Any]]:
    """Return the steps of a job that call the bot, by the command."""
    steps = jobs(ROOT / f".github/workflows/{name}.yml")[job]["steps"]
    called = ((re.search(r'bin/bot" (\w+)', step.get("run", "")), step) for step in steps)
    return {found[1]: step for found, step in called if found}


def test_a_list_of_the_hub_is_kept_up_as_one_with_a_night_of_its_own() -> None:
    alone, hub = asking("scan", "scan"), asking("hub", "propose")
    assert list(hub) == list(alone) == ["scan", "refresh", "citations"]
    for command in ("refresh", "citations"):
        here, there = hub[command], alone[command]
        assert {**here, "run": "", "env": {}} == {**there, "run": "", "env": {}}
        assert here["env"] == {
            **there["env"],
            "LIST": "${{ matrix.list }}",
            "GITHUB_TOKEN": "${{ steps.token.outputs.token }}",
        }
        assert (
            " ".join(here["run"].replace("\\\n", "").split()) == f'GITHUB_REPOSITORY="$LIST" {there["run"]}'
        )
    assert jobs(ROOT / ".github/workflows/hub.yml")["propose"]["strategy"]["max-parallel"] == 1


def test_each_key_reaches_the_commands_that_use_it() -> None:
    steps = jobs(ROOT / ".github/workflows/scan.yml")["scan"]["steps"]
    asking = [step for step in steps if "bin/bot" in step.get("run", "")]
    for step in asking:
        assert {"SEMANTIC_SCHOLAR_API_KEY", "OPENALEX_API_KEY"} <= step["env"].keys()
    for name in ("nightly", "commands"):
        called = [job for job in jobs(ROOT / f".github/workflows/{name}.yml").values() if "secrets" in job]
        for job in called:
            assert {"SEMANTIC_SCHOLAR_API_KEY", "OPENALEX_API_KEY"} <= job["secrets"].keys()


@pytest.mark.parametrize(("name", "called"), [("nightly", "scan"), ("commands", "commands")])
def test_another_list_gets_the_triggers_secrets_and_permissions_of_this_one(name: str, called: str) -> None:
    path = ROOT / f".github/workflows/{name}.yml"
    written = workflow_files(f"keeper/bot@{'0' * 40}", "Kites")[f".github/workflows/{name}.yml"]
    theirs = YAML(typ="safe").load(written)
    ours = read(path)
    assert theirs["on"].keys() == ours["on"].keys() - {"workflow_call"}
    for trigger in theirs["on"].keys() - {"schedule", "workflow_dispatch"}:
        assert theirs["on"][trigger] == ours["on"][trigger]
    (job,) = theirs["jobs"].values()
    declared = read(ROOT / f".github/workflows/{called}.yml")["on"]["workflow_call"]["secrets"]
    assert job["secrets"] == {secret: f"${{{{ secrets.{secret} }}}}" for secret in declared}
    for one in (one for one in jobs(path).values() if "secrets" in one):
        assert one["secrets"].items() <= job["secrets"].items()
        assert one["permissions"] == job["permissions"]


def test_every_permission_of_a_workflow_is_told_in_the_page_on_security() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    asked = {
        f"`{permission}: {access}`"
        for path in WORKFLOWS
        for job in jobs(path).values()
        for permission, access in job["permissions"].items()
    }
    assert {permission for permission in asked if permission not in page} == set()


def test_the_site_takes_its_counts_from_the_branch_of_the_settings_and_a_failure_is_none_without_counts() -> (
    None
):
    steps = jobs(ROOT / ".github/workflows/pages.yml")["build"]["steps"]
    assert not [step for step in steps if "continue-on-error" in step]
    assert "bot-state" not in json.dumps(steps)
    build = asking("pages", "build")["site"]
    assert "site --state-branch --output" in build["run"]
    assert build["env"] == {"GITHUB_TOKEN": "${{ github.token }}"}
