"""Entry: the window, or one of the commands."""

from __future__ import annotations

import multiprocessing
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run with these arguments (default: the command line's); returns the exit code."""
    multiprocessing.freeze_support()
    from app.cli.main import run

    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a frozen program's work process starts here and goes no further
    sys.exit(main())
