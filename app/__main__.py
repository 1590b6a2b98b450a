"""Entry: the window, or one of the commands."""

from __future__ import annotations

import multiprocessing
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run with these arguments (default: the command line's); returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if opens_window(given):
        from app.shell.start import start

        return start(given[0] if given else None)
    from app.cli.main import run

    return run(given)


def opens_window(arguments: list[str]) -> bool:
    """Whether this surely opens the window: then the commands, slow to import, need not come before it."""
    return not arguments or (len(arguments) == 1 and arguments[0].endswith(".touchstone") and os.path.isfile(arguments[0]))


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a frozen program's work process starts here and goes no further
    sys.exit(main())
