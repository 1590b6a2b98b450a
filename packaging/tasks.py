"""What ``dev.py`` can do: each task brings the environment up to date first, then runs in it."""

import os
import subprocess
import sys

from environment import ROOT, Environment, Stop, check_qt, say

WORK = Environment(ROOT / ".venv", gigabytes=3)
PYRIGHT = "1.1.414"


def set_up() -> None:
    """Make the environment to work in, or finish one that was interrupted."""
    if WORK.is_ready():
        return
    WORK.start()
    WORK.pip("install", "--no-build-isolation", "--editable", f"{ROOT}[test]")
    check_qt(WORK)
    WORK.finish()


def has_display() -> bool:
    """Whether a window can be shown."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments: list[str]) -> int:
    """Start the program; without arguments the sample, without a display its pipeline."""
    if not arguments:
        arguments = ["demo"] if has_display() else ["demo", "--headless"]
    return call("-m", "app", *arguments)


def test(arguments: list[str]) -> int:
    """Run the tests; ``--all`` adds those marked slow, among them the frozen program's."""
    everything = "--all" in arguments
    rest = [one for one in arguments if one != "--all"]
    marker = "not benchmark" if everything else "not slow and not benchmark"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parallel = [] if any(one.startswith("-n") for one in rest) else ["-n", "2", "--dist", "loadfile"]
    return call("-m", "pytest", "-m", marker, *parallel, *rest)


def lint(arguments: list[str]) -> int:
    """ruff, pyright and import-linter."""
    os.environ.setdefault("PYRIGHT_PYTHON_FORCE_VERSION", PYRIGHT)
    return max(call("-m", "ruff", "check", "."), call("-m", "pyright"),
               call("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"))


def bench(arguments: list[str]) -> int:
    """Run the benchmarks, or those that are named."""
    chosen = arguments or sorted(str(path) for path in (ROOT / "tests" / "benchmarks").glob("bench_*.py"))
    return max(call(one) for one in chosen)


def build(arguments: list[str]) -> int:
    """Make the frozen program and let it test itself; takes minutes."""
    import freeze

    return freeze.main(arguments)


def call(*arguments: str) -> int:
    """Run the environment's Python from the checkout; returns its exit code."""
    try:
        return subprocess.run([str(WORK.python), *arguments], check=False, cwd=ROOT).returncode
    except KeyboardInterrupt:
        return 130


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench, "build": build}


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    if not arguments or arguments[0] not in COMMANDS:
        say(f"Usage: python3 packaging/dev.py {'|'.join(COMMANDS)} [ARGS]")
        return 2
    try:
        if arguments[0] != "build":  # a build has an environment of its own
            set_up()
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1
