import json
import logging
import os
import subprocess
import sys
from typing import get_args

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.core.settings import Environment
from bot.support import logs

KEY = 'k3y-"of\\the-service'
TOKEN = "ghp_" + "a1B2" * 9


@pytest.fixture(autouse=True)
def _secrets(monkeypatch):
    monkeypatch.setenv("SEMANTIC_SCHOLAR_API_KEY", KEY)
    monkeypatch.setenv("GITHUB_TOKEN", "a-token-of-another-form")


@pytest.fixture(autouse=True)
def _restored():
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def records(capsys):
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_every_secret_of_the_environment_is_known_to_the_log():
    fields = Environment.model_fields
    secret = {
        str(field.validation_alias) for field in fields.values() if SecretStr in get_args(field.annotation)
    }
    assert secret == set(logs.SECRETS)


def test_an_event_is_one_object_with_time_level_and_facts(capsys):
    logs.configure("json")
    structlog.get_logger().info("Read a source", source="arXiv", papers=3)
    (record,) = records(capsys)
    assert record["event"] == "Read a source"
    assert (record["level"], record["source"], record["papers"]) == ("info", "arXiv", 3)
    assert record["timestamp"].endswith("Z")


def test_the_logging_of_libraries_takes_the_same_way(capsys):
    logs.configure("json")
    logging.getLogger("some.library").warning("slow: %s", "very")
    (record,) = records(capsys)
    assert (record["event"], record["level"]) == ("slow: very", "warning")


def test_plain_lines_go_to_standard_error_too(capsys):
    logs.configure("plain")
    structlog.get_logger().info("Read a source", papers=3)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Read a source" in captured.err
    assert "papers=3" in captured.err


@pytest.mark.parametrize("style", ["plain", "json"])
def test_a_key_is_hidden_in_events_values_and_tracebacks(style, capsys):
    logs.configure(style)
    log = structlog.get_logger()
    event = f"asked with {KEY}"
    log.info(event, headers={"x-api-key": KEY}, url=f"https://me:{TOKEN}@example.org")
    try:
        raise ValueError(f"refused: {KEY} and a-token-of-another-form and {TOKEN}")
    except ValueError:
        log.exception("failed")
    captured = capsys.readouterr()
    assert "ValueError" in captured.err
    assert "[redacted]" in captured.err
    for secret in (KEY, json.dumps(KEY)[1:-1], repr(KEY)[1:-1], "a-token-of-another-form", TOKEN):
        assert secret not in captured.err


@pytest.mark.parametrize(
    "text",
    [
        "x-api-key: S3CR3T",
        "{'x-api-key': 'S3CR3T', 'a': 1}",
        '{"Authorization": "Bearer S3CR3T"}',
        "[(b'authorization', b'token S3CR3T')]",
        "curl -H 'X-API-KEY: S3CR3T' https://example.org",
        "https://user:S3CR3T@github.com/a/b",
        "GET https://api.openalex.org/works?filter=doi:1&api_key=S3CR3T&page=2",
        "gh" + "s_S3CR3TS3CR3TS3CR3T",
        "github" + "_pat_S3CR3T_S3CR3T_S3CR3T_S3CR3T",
    ],
)
def test_what_looks_like_a_credential_is_hidden_wherever_it_comes_from(text):
    assert "S3CR3T" not in logs.redact(text)


def test_text_from_outside_cannot_steer_the_terminal_or_forge_a_line(capsys):
    logs.configure("plain")
    hostile = "\x1b[2J\r\n2024-01-01 [info] all is well\x9b31m\u202e"
    log = structlog.get_logger()
    log.info(hostile, title=hostile)
    try:
        raise ValueError(hostile)
    except ValueError:
        log.exception("failed")
    shown = capsys.readouterr().err
    for character in "\x1b\r\x9b\u202e":
        assert character not in shown
    assert len(shown.split("Traceback")[0].splitlines()) == 2
    assert logs.safe("\x1b[2J key " + KEY) == "\\x1b[2J key [redacted]"


def test_ordinary_text_stays_as_it_is():
    text = "2024-01-01 https://example.org/a?b=c@d the authors wrote x-api-keys are fine"
    assert logs.redact(text) == text


@given(st.text())
def test_a_line_of_json_stays_json_after_redaction(text):
    json.loads(
        logs.redact(json.dumps({"event": f"x-api-key: {text}", "authorization": text}, ensure_ascii=False))
    )


def test_the_libraries_that_log_keys_and_requests_are_kept_quiet(capsys):
    logs.configure("json", verbose=True)
    for name in ("semanticscholar", "httpx", "urllib3.connectionpool", "sentence_transformers.base"):
        logging.getLogger(name).info("noise")
    structlog.get_logger().debug("asked")
    assert [record["event"] for record in records(capsys)] == ["asked"]


def test_what_nobody_caught_is_logged_without_secrets():
    code = "import os\nfrom bot.support import logs\nlogs.configure('json')\nraise RuntimeError(os.environ['SEMANTIC_SCHOLAR_API_KEY'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    record = json.loads(done.stderr)
    assert "RuntimeError: [redacted]" in record["exception"]


def test_only_warnings_are_told_while_questions_are_asked(capsys: pytest.CaptureFixture[str]) -> None:
    for verbose, told in ((False, False), (True, True)):
        logs.configure(verbose=verbose)
        logs.keep_to_warnings()
        structlog.get_logger().info("A source is read.")
        structlog.get_logger().warning("A source failed.")
        said = capsys.readouterr().err
        assert ("A source is read." in said, "A source failed." in said) == (told, True)
