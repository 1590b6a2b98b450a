"""What a command of the command line is, and how it talks: results on standard output, words on standard error."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labeling.project import Project

Result = dict[str, object]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, one line of help, its arguments, what it does, and how it says it to a person.

    ``more`` is what its own --help adds below: rules, and an example that works.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], Result]
    say: Callable[[Result], str]
    more: str = ""


class Terminal:
    """Progress on standard error: one line that is rewritten, and only where a person sees it."""

    def __init__(self) -> None:
        self._last = 0.0
        self._shown = False

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        """Show how far the work is, at most five times a second."""
        now = time.monotonic()
        if done < 0 or not sys.stderr.isatty() or now - self._last < 0.2:
            return
        self._last, self._shown = now, True
        share = f"{done / total:4.0%} " if total else ""
        print(f"\r\x1b[K{share}{text}"[:110], end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Wipe the line."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = False


@contextmanager
def terminal() -> Generator[Terminal]:
    """Progress that leaves no trace on the screen."""
    shown = Terminal()
    try:
        yield shown
    finally:
        shown.clear()


def say(text: str) -> None:
    """A message for the person, on standard error."""
    print(text, file=sys.stderr)


@contextmanager
def writing(path: str) -> Generator[Project]:
    """A project opened for writing, acting as this user or, in a pack, as the person whose pack it is."""
    from labeling.project import LEAD, default_name
    from labeling.steps.packs import owner_of

    with Project.open(Path(path), program="a touchstone command") as project:
        whose = owner_of(project)
        if whose is None:
            project.act_as(default_name(), role=LEAD)
        else:
            project.author = whose.id
        yield project


@contextmanager
def reading(path: str) -> Generator[Project]:
    """A project opened for reading."""
    with Project.open(Path(path), write=False) as project:
        yield project


def add_project(parser: argparse.ArgumentParser) -> None:
    """The first argument of nearly every command."""
    parser.add_argument("project", metavar="PROJECT", help="the project file; “.touchstone” may be left out")


def add_question(parser: argparse.ArgumentParser) -> None:
    """Which question a command is about."""
    parser.add_argument("--question", metavar="KEY",
                        help="the key of the question; “touchstone info” lists them (default: the first one)")


def add_seed(parser: argparse.ArgumentParser, of: str) -> None:
    """Whoever uses chance says with what seed."""
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=f"seed of {of} (default: 0)")


def add_labels(parser: argparse.ArgumentParser) -> None:
    """Which labels a command is about."""
    parser.add_argument("--labels", default="consensus", metavar="SOURCE",
                        help="consensus: settled decisions first, then the stored consensus (the default); "
                             "settled: decisions only; annotator:NAME: what one person answered")
