"""Sets Touchstone up and runs it: ``run``, ``test``, ``lint``, ``bench``, ``build``. Needs nothing but Python 3.11.

The first call makes ``.venv`` and installs what ``packaging/constraints.txt`` pins; later ones start at once.
"""

import sys

if sys.version_info[:2] != (3, 11):  # said in words that any Python can parse
    sys.stderr.write(
        "Touchstone needs Python 3.11; this is %d.%d.\nInstall Python 3.11 and run this with it, for example:\n"
        "  python3.11 packaging/dev.py run\n" % sys.version_info[:2])
    sys.exit(1)

import hashlib
import os
import platform
import shutil
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = VENV / "touchstone-setup"
TORCH = "torch==2.13.0"
QT_PACKAGES = ("libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libx11-xcb1 "
               "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0")
PYRIGHT = "1.1.414"


class Stop(Exception):
    """Something that a person has to mend; its text says what and how."""


def python() -> Path:
    """The interpreter of the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp() -> str:
    """What the environment must have been made from to be used as it is."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {platform.python_version()} {ROOT}"


def is_set_up() -> bool:
    """Whether the environment is whole and up to date; the stamp is written last."""
    try:
        return python().exists() and STAMP.read_text(encoding="utf-8") == wanted_stamp()
    except OSError:
        return False


def set_up() -> None:
    """Make the environment, or finish one that was interrupted."""
    if is_set_up():
        return
    refuse_intel_mac()
    say("Setting up in .venv (once; needs about 2 GB and the network) ...")
    make_venv()
    pip("install", "--upgrade", "pip", "setuptools", "wheel")
    install_torch()
    pip("install", "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[test]")
    check_qt()
    STAMP.write_text(wanted_stamp(), encoding="utf-8")


def refuse_intel_mac() -> None:
    """torch 2.13 has no build for Intel Macs, and Snorkel's label model needs it."""
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise Stop("Intel Macs are not supported: PyTorch 2.13, which Touchstone needs, has no build for them.")


def make_venv() -> None:
    """An empty virtual environment, over whatever half-made one is there."""
    try:
        venv.EnvBuilder(with_pip=True, clear=not python().exists()).create(VENV)
    except (subprocess.CalledProcessError, ImportError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop("Python's venv is not complete here. On Debian and Ubuntu: sudo apt install python3-venv") from error
    except OSError as error:
        raise Stop(f"{VENV} can't be made: {error.strerror or error}.") from error


def install_torch() -> None:
    """torch first and alone, so that nothing later chooses another build of it.

    On Linux the usual build brings several GB for graphics cards. Whoever names an index of the CPU
    builds in TOUCHSTONE_TORCH_INDEX gets those, if the index answers within three seconds.
    """
    index = os.environ.get("TOUCHSTONE_TORCH_INDEX", "")
    if index and answers(index):
        pip("install", TORCH, "--index-url", index)
        return
    if index:
        say(f"{index} does not answer; taking PyTorch from the usual place.")
    elif sys.platform == "linux" and not os.environ.get("CI"):
        say("PyTorch's usual build is large. For the CPU build, set TOUCHSTONE_TORCH_INDEX to its index and start again.")
    pip("install", "--constraint", str(CONSTRAINTS), TORCH)


def answers(url: str, seconds: float = 3.0) -> bool:
    """Whether a web address answers in time."""
    import urllib.request

    try:
        with urllib.request.urlopen(url, timeout=seconds):
            return True
    except (OSError, ValueError):
        return False


def pip(*arguments: str) -> None:
    """Run pip in the environment; raises Stop in words."""
    done = subprocess.run([str(python()), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments],
                          check=False, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if "ERROR" in line][-3:]
        room = shutil.disk_usage(ROOT).free
        hint = "The disk is nearly full; about 2 GB are needed." if room < 2e9 else \
            "Check the network connection and start again; what was downloaded is kept."
        raise Stop("Installing did not work:\n  " + "\n  ".join(last or done.stderr.splitlines()[-3:]) + f"\n{hint}")


def check_qt() -> None:
    """Say which system packages Qt lacks, before a window fails to open."""
    done = subprocess.run([str(python()), "-c", "import PySide6.QtWidgets"], check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return
    missing = next((line.split(":")[1].strip() if line.count(":") > 1 else line for line in done.stderr.splitlines()
                    if "cannot open shared object" in line), done.stderr.strip().splitlines()[-1])
    raise Stop(f"Qt lacks a system library: {missing}\nOn Debian and Ubuntu:\n  sudo apt install {QT_PACKAGES}")


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
    """Run the tests; ``--all`` adds those marked slow."""
    everything = "--all" in arguments
    rest = [one for one in arguments if one != "--all"]
    marker = "not benchmark" if everything else "not slow and not benchmark"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parallel = [] if any(one == "-n" or one.startswith("-n") for one in rest) else ["-n", "2", "--dist", "loadfile"]
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
    """Make the frozen program and let it test itself."""
    return call(str(ROOT / "packaging" / "freeze.py"), *arguments)


def call(*arguments: str) -> int:
    """Run the environment's Python from the checkout; returns its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        return subprocess.run([str(python()), *arguments], check=False, cwd=ROOT, env=environment).returncode
    except KeyboardInterrupt:
        return 130


def say(text: str) -> None:
    """A message for the person."""
    print(text, file=sys.stderr, flush=True)


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench, "build": build}


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    if not arguments or arguments[0] not in COMMANDS:
        say(f"Usage: python3 packaging/dev.py {'|'.join(COMMANDS)} [ARGS]")
        return 2
    try:
        set_up()
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
