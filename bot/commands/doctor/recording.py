"""The answers of an examination, kept as files, so that stand-ins can be set right by whoever has a network."""

import json
from pathlib import Path

import requests

from bot.core.settings import Environment
from bot.sources.http import CheckedAdapter
from bot.support.files import write_atomically, write_bytes_atomically
from bot.support.logs import redact


class Recording:
    """Keeps each answer in a file of its own, and an index of what was asked. No key, token or header is kept."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        """Begin a new index.

        Raises:
            InputError: the folder cannot be written to. This is told before any service is asked.
        """
        self._folder = folder
        secrets = (environment.semantic_scholar_key, environment.openalex_key, environment.github_token)
        self._secrets = [secret.get_secret_value() for secret in secrets if secret]
        self._index: list[dict[str, object]] = []
        self._write_index()

    def watch(self, traffic: CheckedAdapter) -> None:
        """Keep every answer that a service gives from now on."""
        traffic.listen = lambda response: self._keep_response(response)

    def keep(self, method: str, url: str, status: int, body: bytes, asked: str = "") -> None:
        """Keep one answer; ``asked`` is the body of the request.

        Raises:
            InputError: it cannot be written.
        """
        for secret in self._secrets:
            body = body.replace(secret.encode(), b"[redacted]")
        name = f"{len(self._index) + 1:03}.body"
        self._index.append(
            {
                "method": method,
                "url": self._without_secrets(url),
                "asked": self._without_secrets(asked),
                "status": status,
                "file": name,
            }
        )
        write_bytes_atomically(self._folder / name, body)
        self._write_index()

    def _write_index(self) -> None:
        write_atomically(self._folder / "index.json", json.dumps(self._index, indent=1) + "\n")

    def _keep_response(self, response: requests.Response) -> None:
        request = response.request
        asked = (
            request.body.decode("utf-8", "replace") if isinstance(request.body, bytes) else request.body or ""
        )
        self.keep(
            request.method or "GET", request.url or "", response.status_code, response.content, str(asked)
        )

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[redacted]")
        return redact(text)
