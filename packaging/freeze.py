"""Makes the frozen program: a clean environment, a wheel of the project, PyInstaller, and the program's own test.

Works from a normally installed project, since PyInstaller does not see an editable one: it would build a
program without the project in it, and say nothing. Called by ``dev.py build``; the program lies in ``dist``.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from environment import ROOT, Environment, Stop, check_qt, say, wanted_stamp

BUILD, DIST = ROOT / "build", ROOT / "dist"
CLEAN = Environment(BUILD / "venv", gigabytes=2)
SOURCES = ("app", "labeling", "weak_supervision", "resources")
PAPERS = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")
PROGRAM = DIST / "touchstone" / ("touchstone.exe" if os.name == "nt" else "touchstone")
MADE_FROM = DIST / "made-from"
# Of names for debuggers, 160 MB.
STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "_polars_runtime.abi3.so", "libpython3.11.so.1.0")


def main(arguments: list[str]) -> int:
    """Build, unless the program there is of these very sources, and test it. Returns the exit code."""
    import smoke

    if "--again" in arguments or not is_current():
        build()
    return smoke.main([str(PROGRAM)])


def build() -> None:
    """Make the program. Raises Stop."""
    started = time.monotonic()
    set_up()
    wheel = make_wheel()
    CLEAN.pip("install", "--force-reinstall", "--no-deps", "--no-compile", str(wheel))
    freeze()
    strip()
    size = sum(path.stat().st_size for path in PROGRAM.parent.rglob("*") if path.is_file() and not path.is_symlink())
    say(f"{PROGRAM.parent.relative_to(ROOT)}: {size / 1e6:.0f} MB, built in {time.monotonic() - started:.0f} s.")
    MADE_FROM.write_text(fingerprint(BUILD / "source"), encoding="utf-8")


def is_current() -> bool:
    """Whether the program in ``dist`` was made from the sources as they are now."""
    try:
        return PROGRAM.exists() and MADE_FROM.read_text(encoding="utf-8") == fingerprint(copy_sources())
    except OSError:
        return False


def fingerprint(source: Path) -> str:
    """A hash over the copied sources, the recipe and the pinned packages."""
    digest = hashlib.sha256(wanted_stamp().encode())
    recipe = (Path(__file__), ROOT / "packaging" / "touchstone.spec")
    for path in (*recipe, *sorted(path for path in source.rglob("*") if path.is_file() and is_source(path))):
        digest.update(f"{path.name}:".encode() + path.read_bytes())
    return digest.hexdigest()


def is_source(path: Path) -> bool:
    """Whether a file was copied, and not left there by the making of the wheel."""
    return not {"build", "touchstone_labels.egg-info"} & set(path.relative_to(BUILD / "source").parts)


def set_up() -> None:
    """The environment to freeze from: what the program runs on, PyInstaller, and nothing else."""
    if CLEAN.is_ready():
        return
    shutil.rmtree(CLEAN.folder, ignore_errors=True)  # a package that is no longer wanted would be frozen with it
    CLEAN.start()
    CLEAN.pip("install", "--no-compile", "--no-build-isolation", f"{copy_sources()}[build]")
    check_qt(CLEAN)
    CLEAN.finish()


def copy_sources(source: Path = BUILD / "source") -> Path:
    """A copy of what the wheel is made of, so that no earlier build's leftovers get into it."""
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for name in SOURCES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for name in PAPERS:
        if (ROOT / name).exists():
            shutil.copy2(ROOT / name, source / name)
    return source


def make_wheel() -> Path:
    """The project as a wheel in ``build/wheel``."""
    folder = BUILD / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    CLEAN.pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(copy_sources()))
    return next(folder.glob("*.whl"))


def freeze() -> None:
    """Run PyInstaller. Raises Stop with what it said last."""
    say("Freezing; this takes minutes ...")
    shutil.rmtree(PROGRAM.parent, ignore_errors=True)
    log = BUILD / "pyinstaller.log"
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            [str(CLEAN.python), "-m", "PyInstaller", "--noconfirm", "--distpath", str(DIST), "--workpath",
             str(BUILD / "pyinstaller"), str(ROOT / "packaging" / "touchstone.spec")],
            check=False, stdout=output, stderr=subprocess.STDOUT, cwd=BUILD)
    if done.returncode:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        raise Stop("PyInstaller did not finish:\n  " + "\n  ".join(last) + f"\nThe whole of it: {log}")


def strip() -> None:
    """Take debuggers' names out of the largest libraries, where the tool for that is installed."""
    tool = shutil.which("strip") if sys.platform == "linux" else None
    if tool is None:
        return
    for name in STRIPPED:
        for library in PROGRAM.parent.rglob(name):
            if not library.is_symlink():
                subprocess.run([tool, "--strip-unneeded", str(library)], check=True)
