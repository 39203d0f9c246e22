"""``python -m bot`` is ``bot``."""

import os
import signal


def main() -> None:
    """Run the command line; a signal that comes while it is still being imported ends it like a later one."""
    # Nothing has been written yet, and an exception within an import could be taken for a broken package.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(130))
    from bot import cli

    cli.main()


if __name__ == "__main__":
    main()
