"""Reads the command line, runs a command or the window, and turns errors into words and exit codes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.cli.base import Command, Result, say
from app.cli.registry import COMMANDS
from app.version import __version__
from labeling.errors import UserError
from labeling.workers import Cancelled

MORE = """\
Without a command, “touchstone [PROJECT]” opens the window, at Home or on the project.
“touchstone COMMAND --help” tells more. To look around first: touchstone demo

  touchstone new study --template image-classification --classes cat,dog
  touchstone import study photos/ votes.csv
  touchstone consensus study
  touchstone audit study
  touchstone export study out --format csv

Exit codes: 0 done; 1 something a person can mend, said in one line; 2 wrong usage; 70 a bug in the program."""
DONE, USER_ERROR, USAGE, BUG, INTERRUPTED = 0, 1, 2, 70, 130


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    names = {command.name for command in COMMANDS}
    try:
        if any(argument in names for argument in arguments[:2]) or set(arguments) & {"-h", "--help", "--version"}:
            return _command(arguments)
        if "--self-test" in arguments:
            return _self_test("--json" in arguments)
        return _window(arguments)
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else USAGE


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        "touchstone", description="Label images and records offline, reconcile annotators, find wrong labels, export.",
        epilog=MORE, formatter_class=argparse.RawDescriptionHelpFormatter)
    root.add_argument("--version", action="version", version=f"Touchstone {__version__}")
    root.add_argument("--self-test", action="store_true", help="run the whole path on a small project and say if it works")
    root.add_argument("--json", action="store_true", help="print one JSON object on standard output and nothing else")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = commands.add_parser(command.name, help=command.help, description=f"{sentence(command.help)}.",
                                  epilog=command.more, formatter_class=argparse.RawDescriptionHelpFormatter)
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS,
                         help="print one JSON object on standard output and nothing else")
        command.add_arguments(one)
    return root


def _command(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    command = next(one for one in COMMANDS if one.name == options.command)
    return report(command, options)


def report(command: Command, options: argparse.Namespace) -> int:
    """Run one command and say what came of it."""
    try:
        result = command.run(options)
    except UserError as error:
        say(f"touchstone {command.name}: {' '.join(str(error).split())}")
        return USER_ERROR
    except (KeyboardInterrupt, Cancelled):
        say(f"touchstone {command.name}: stopped. What was saved is kept.")
        return INTERRUPTED
    except Exception as error:
        from app.crash import keep

        say(f"touchstone {command.name}: a bug in the program ({type(error).__name__}: {error}). "
            f"What was saved is kept. Report: {keep(error)}")
        return BUG
    _print(command, options, result)
    return USER_ERROR if result.get("ok") is False else DONE


def _print(command: Command, options: argparse.Namespace, result: Result) -> None:
    text = json.dumps(result, ensure_ascii=False, allow_nan=False) if options.json else command.say(result)
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()


def _self_test(as_json: bool) -> int:
    from app.selftest import COMMAND

    return report(COMMAND, argparse.Namespace(json=as_json))


def _window(arguments: Sequence[str]) -> int:
    window = argparse.ArgumentParser(
        "touchstone", description="Open the window, at Home or on a project.",
        usage="touchstone [PROJECT]\n       touchstone COMMAND …  (touchstone --help lists the commands)")
    window.add_argument("project", nargs="?", help="a project file")
    options = window.parse_args(arguments)
    if options.project and not _is_there(Path(options.project)):
        say(f"touchstone: There is no project {options.project}, and no command of that name. "
            "See touchstone --help.")
        return USER_ERROR
    from app.shell.start import start

    return start(options.project)


def _is_there(project: Path) -> bool:
    return project.exists() or project.with_name(f"{project.name}.touchstone").exists()


def sentence(text: str) -> str:
    """The text with a capital letter, others as they are."""
    return text[:1].upper() + text[1:]
