"""The log: on standard error, for people or for programs, and without secrets."""

import io
import json
import logging
import os
import re
import sys
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

SECRETS = ("SEMANTIC_SCHOLAR_API_KEY", "OPENALEX_API_KEY", "GITHUB_TOKEN")
"""The environment variables whose values must never be seen."""

_HIDDEN = "[redacted]"
_SHORTEST = 6  # A shorter value is no secret, and hiding it would tear words apart.
# https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
_GITHUB_TOKEN = re.compile(r"\b(?:gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{20,})")
# A header as text, in a dictionary or in a list of pairs, also as bytes and within JSON; quotes are no part of the value.
_HEADER = re.compile(
    r"""((?:x-api-key|authorization)(?:\\?["'])*\s*[:=,]\s*b?(?:\\?["'])*(?:(?:bearer|token|basic)\s+)?)[^\s"'\\,}\])]+""",
    re.IGNORECASE,
)
_KEY_IN_URL = re.compile(r"""([?&](?:api_?key|access_token|token)=)[^&\s"'\\#)]+""", re.IGNORECASE)
_USER_IN_URL = re.compile(r"(://)[^/\s@\"'\\]+@")
# Below these levels the libraries tell of every request; semanticscholar logs the API key at DEBUG.
_NOISY = (
    "PIL", "apscheduler", "arxiv", "asyncio", "filelock", "fontTools", "github", "httpcore", "httpx", "huggingface_hub",
    "matplotlib", "requests", "semanticscholar", "sentence_transformers", "torch", "transformers", "tzlocal", "urllib3",
)  # fmt: skip


def keep_to_warnings() -> None:
    """Leave out what merely tells how a run goes on, while somebody answers questions; not with ``--verbose``."""
    root = logging.getLogger()
    if root.level == logging.INFO:
        root.setLevel(logging.WARNING)


def configure(style: Literal["plain", "json"] = "plain", *, verbose: bool = False) -> None:
    """Send everything that structlog and logging say to standard error, one event a line.

    ``json`` gives objects with ``timestamp`` (UTC), ``level`` and ``event``. The last step before the terminal takes
    out secrets, so that they are found in events, values and tracebacks alike. What nobody caught is logged, too.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        _timestamps(style),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_ending(style),
                _redact,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.DEBUG if verbose else logging.INFO, force=True)
    logging.captureWarnings(capture=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _uncaught


def safe(text: str) -> str:
    """Return a message for a terminal: without secrets, and with control characters shown, not obeyed."""
    return _visible(redact(text))


def redact(text: str) -> str:
    """Return the text without the values of :data:`SECRETS`, GitHub tokens, keys in headers and URLs."""
    for name in SECRETS:
        secret = os.environ.get(name, "").strip()
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, _HIDDEN).replace(json.dumps(secret)[1:-1], _HIDDEN)
    text = _GITHUB_TOKEN.sub(_HIDDEN, text)
    text = _KEY_IN_URL.sub(rf"\1{_HIDDEN}", text)
    text = _USER_IN_URL.sub(rf"\1{_HIDDEN}@", text)
    return _HEADER.sub(rf"\1{_HIDDEN}", text)


def _timestamps(style: Literal["plain", "json"]) -> structlog.processors.TimeStamper:
    """Return what marks each line with its time: on a terminal the hour alone, which leaves room for the message."""
    if style == "plain" and sys.stderr.isatty():
        return structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
    return structlog.processors.TimeStamper(fmt="iso", utc=True)


def _ending(style: Literal["plain", "json"]) -> list[Processor]:
    if style == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    return [
        _with_visible_values,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=_traceback, pad_event_to=0
        ),
    ]


def _visible(text: str) -> str:
    # A title may hold the codes that clear a terminal or rewrite its lines.
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def _with_visible_values(logger: WrappedLogger, method: str, facts: EventDict) -> EventDict:
    # In one line, so that no value looks like a line of its own.
    return {
        name: _visible(value).replace("\n", "\\n") if isinstance(value, str) else value
        for name, value in facts.items()
    }


def _traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    # A plain one: the usual ones show local variables, which may be large, hostile or secret.
    text = io.StringIO()
    structlog.dev.plain_traceback(text, exc_info)
    stream.write(_visible(text.getvalue()))


def _redact(logger: WrappedLogger, method: str, line: EventDict) -> str:
    return redact(str(line))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    structlog.get_logger().critical(
        "The bot failed unexpectedly. Please report it with this log.", exc_info=(kind, error, trace)
    )
