"""The text of a PDF's first pages, read in a process of its own: a hostile file can end it, but not the bot."""

import io
import subprocess
import sys

PAGES = 3
SECONDS = 20.0
MAX_TEXT = 200_000
_MEMORY = 1 << 30


def text_of(body: bytes, seconds: float = SECONDS) -> str:
    """Return text and links of the first three pages, empty where the file cannot be read in time or memory."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.links.pdf"],
            input=body,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", errors="replace")[:MAX_TEXT] if done.returncode == 0 else ""


def _read(body: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body), strict=False)
    texts = []
    for number in range(min(PAGES, len(reader.pages))):
        page = reader.pages[number]
        texts.append(page.extract_text())
    return "\n\n".join(texts)


def _main() -> None:
    try:
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    except (ImportError, ValueError, OSError):
        pass
    sys.stdout.buffer.write(_read(sys.stdin.buffer.read())[:MAX_TEXT].encode("utf-8", errors="replace"))


if __name__ == "__main__":
    _main()
