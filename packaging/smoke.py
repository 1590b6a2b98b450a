"""Tries a built program the hard way: as an ordinary user, elsewhere, nothing writable but one folder, an empty PATH.

The program is copied out of the checkout first, so that it can't lean on what lies around it. Called by
``dev.py build`` and by the tests; by hand: ``python3 packaging/smoke.py PROGRAM``.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
STEPS = ("resources", "project", "window", "tables", "import votes", "agreement", "consensus", "rules", "suspects", "export",
         "check")


@dataclass(frozen=True)
class Guest:
    """A program in a folder that can't be written, and the one folder that can."""

    program: Path
    home: Path

    def run(self, *arguments: str, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        """Run the program as an ordinary user who knows no other program."""
        user = NOBODY if is_root() else None
        return subprocess.run([str(self.program), *arguments], check=False, capture_output=True, text=True,
                              encoding="utf-8", timeout=seconds, cwd=self.home, env=self.environment(),
                              user=user, group=user, extra_groups=None if user is None else [])

    def environment(self) -> dict[str, str]:
        """As bare as it can be. HOME is no folder at all."""
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "LANG") if name in os.environ}
        return {**kept, "PATH": "", "HOME": str(self.home / "nowhere"), "TOUCHSTONE_HOME": str(self.home / "touchstone"),
                "TMPDIR": str(self.home / "tmp"), "TEMP": str(self.home / "tmp"), "TMP": str(self.home / "tmp"),
                "QT_QPA_PLATFORM": "offscreen"}


def is_root() -> bool:
    """Whether this runs as the one user whom no permission stops."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def guest(program: Path) -> Iterator[Guest]:
    """The program as an ordinary user finds it; everything is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="touchstone smoke ", ignore_cleanup_errors=True) as name:
        top = Path(name)
        top.chmod(0o755)
        folder, home = top / "program", top / "person"
        shutil.copytree(program.parent, folder, symlinks=True)
        for made in (home, home / "tmp", home / "touchstone"):
            made.mkdir()
            if is_root():
                os.chown(made, NOBODY, NOBODY)
        _forbid_writing(folder)
        before = _listing(folder)
        try:
            yield Guest(folder / program.name, home)
            if _listing(folder) != before:
                raise AssertionError("The program wrote into its own folder.")
        finally:
            _allow_writing(folder)


def self_test(one: Guest) -> "subprocess.CompletedProcess[str]":
    """Run the program's own test. Raises AssertionError with what it said unless every step worked."""
    done = one.run("--self-test", "--json")
    try:
        result = json.loads(done.stdout)
    except ValueError:
        result = {}
    if done.returncode or not result.get("ok") or tuple(result.get("steps", ())) != STEPS:
        reports = "\n".join(path.read_text(encoding="utf-8") for path in (one.home / "touchstone").glob("crashes/*.txt"))
        raise AssertionError(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}\n{reports}")
    return done


def _listing(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path.relative_to(folder)), path.lstat().st_size) for path in folder.rglob("*"))


def _forbid_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def _allow_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


def main(arguments: list[str]) -> int:
    """Try the program named in the arguments; returns the exit code."""
    with guest(Path(arguments[0]).resolve()) as one:
        try:
            done = self_test(one)
        except AssertionError as error:
            print(f"The program does not pass its own test: {error}", file=sys.stderr)
            return 1
    print(done.stderr + done.stdout, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
