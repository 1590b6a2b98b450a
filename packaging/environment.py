"""Virtual environments made from the pinned packages: one to work in (``.venv``), one to freeze from.

Needs nothing but Python 3.11. An environment carries a stamp, written last, of what it was made from;
one that was interrupted or is out of date is finished, one that is whole costs a few file reads.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
QT_PACKAGES = ("libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libx11-xcb1 "
               "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0")
GIGABYTE = 1_000_000_000


class Stop(Exception):
    """Something that a person has to mend; its text says what and how."""


class Environment:
    """One virtual environment. ``folder`` is where; ``gigabytes`` what it takes, to be said beforehand."""

    def __init__(self, folder: Path, gigabytes: int) -> None:
        self.folder, self.gigabytes = folder, gigabytes
        self._stamp = folder / "touchstone-setup"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def is_ready(self) -> bool:
        """Whether it is whole and up to date."""
        try:
            return self.python.exists() and self._stamp.read_text(encoding="utf-8") == wanted_stamp()
        except OSError:
            return False

    def start(self) -> None:
        """Make it, with pip and torch in it, over whatever half-made one is there. Raises Stop."""
        refuse_intel_mac()
        say(f"Setting up {self.folder.relative_to(ROOT)} (once; needs about {self.gigabytes} GB and the network) ...")
        self._make()
        self.pip("install", "pip", "setuptools")  # as pinned: old ones can't build or read what follows
        self._install_torch()

    def finish(self) -> None:
        """Note that it is whole."""
        self._stamp.write_text(wanted_stamp(), encoding="utf-8")

    def pip(self, *arguments: str) -> None:
        """Run pip in it, within the pinned versions. Raises Stop in words."""
        command = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input", *arguments]
        if arguments[0] in {"install", "wheel"}:
            command += ["--constraint", str(CONSTRAINTS)]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if "ERROR" in line] or done.stderr.splitlines()
            raise Stop("Installing did not work:\n  " + "\n  ".join(errors[-3:]) + f"\n{self._hint()}")

    def _make(self) -> None:
        try:
            from venv import EnvBuilder

            EnvBuilder(with_pip=True, clear=not self.python.exists()).create(self.folder)
        except (subprocess.CalledProcessError, ImportError) as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Stop("Python's venv module is not complete here.\n"
                       "On Debian and Ubuntu: sudo apt install python3-venv (or python3.11-venv)") from error
        except OSError as error:
            raise Stop(f"{self.folder} can't be made: {error.strerror or error}. Nothing was installed.") from error

    def _install_torch(self) -> None:
        """torch first and alone, so that nothing later chooses another build of it.

        On Linux the usual build brings several GB for graphics cards. Whoever names an index of the CPU
        builds in TOUCHSTONE_TORCH_INDEX gets those, if the index answers within three seconds; a CPU build
        that pip itself is set up to find (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL) goes before the usual one.
        """
        index = os.environ.get("TOUCHSTONE_TORCH_INDEX", "")
        if index and self._torch_from(index):
            return
        if sys.platform == "linux" and not index and not os.environ.get("CI"):
            say("PyTorch's usual build for Linux is several GB; its CPU build is enough for Touchstone. To get that, "
                "set TOUCHSTONE_TORCH_INDEX\nto the address of the CPU index that PyTorch's own install page names, "
                "and start again. Going on with what pip finds.")
        self.pip("install", "torch")

    def _torch_from(self, index: str) -> bool:
        """Whether torch came from this index; what torch itself needs is taken, as pinned, from the usual place."""
        try:
            if answers(index):
                self.pip("install", "--no-deps", "--index-url", index, "--timeout", "15", "--retries", "1", "torch")
                return True
            say(f"{index} does not answer; taking PyTorch from the usual place.")
        except Stop:
            say(f"{index} has no PyTorch that fits; taking it from the usual place.")
        return False

    def _hint(self) -> str:
        if shutil.disk_usage(ROOT).free < self.gigabytes * GIGABYTE // 2:
            return f"The disk is nearly full; about {self.gigabytes} GB are needed. Make room and start again."
        return "Check the network connection and start again; what was downloaded is kept."


def wanted_stamp() -> str:
    """What an environment must have been made from to be used as it is."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {platform.python_version()} {ROOT}"


def refuse_intel_mac() -> None:
    """torch 2.13 has no build for Intel Macs, and Snorkel's label model needs it."""
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise Stop("Intel Macs are not supported: PyTorch 2.13, which Touchstone needs, has no build for them.")


def answers(url: str, seconds: float = 3.0) -> bool:
    """Whether a web address answers in time, looking up its name included, which has no time limit of its own."""
    found: list[bool] = []

    def ask() -> None:
        import urllib.request

        try:
            with urllib.request.urlopen(url, timeout=seconds):
                found.append(True)
        except (OSError, ValueError):
            found.append(False)

    asking = threading.Thread(target=ask, daemon=True)  # a daemon is left behind if it hangs
    asking.start()
    asking.join(seconds)
    return found == [True]


def check_qt(environment: Environment) -> None:
    """Say which system library Qt lacks, before a window fails to open. Raises Stop."""
    code = "import PySide6.QtWidgets"
    if os.environ.get("DISPLAY") and not os.environ.get("QT_QPA_PLATFORM"):  # the X11 plugin needs more than Qt itself
        code += "; import ctypes; ctypes.CDLL(PySide6.__path__[0] + '/Qt/plugins/platforms/libqxcb.so')"
    done = subprocess.run([str(environment.python), "-c", code], check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return
    last = done.stderr.strip().splitlines()[-1]
    if "cannot open shared object" not in last:
        raise Stop(f"Qt can't be loaded: {last}")
    library = last.split(": ", 1)[1].split(":")[0]
    raise Stop(f"Qt lacks a system library: {library}\nOn Debian and Ubuntu:\n  sudo apt install {QT_PACKAGES}")


def say(text: str) -> None:
    """A message for the person."""
    print(text, file=sys.stderr, flush=True)
