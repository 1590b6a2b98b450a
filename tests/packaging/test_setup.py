"""Setting up says in words what is missing, takes the CPU build of torch where it is offered, and never hangs."""

from __future__ import annotations

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "packaging" / "dev.py"


def _run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], check=False, capture_output=True, text=True)


def _other_pythons() -> list[str]:
    versions = ("2.7", "3.6", "3.8", "3.9", "3.10", "3.12", "3.13", "3.14")
    return [found for version in versions if (found := shutil.which(f"python{version}")) and
            subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode == 0]


def test_another_python_is_told_which_one_is_needed() -> None:
    done = _run("import sys, runpy; sys.version_info = (3, 9, 0, 'final', 0); runpy.run_path(sys.argv[1])", str(DEV))
    assert done.returncode == 1
    assert "needs Python 3.11; this is 3.9" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("python", _other_pythons() or [pytest.param("", marks=pytest.mark.skip("no other Python here"))])
def test_a_real_other_python_is_told_too(python: str) -> None:
    done = subprocess.run([python, str(DEV), "run"], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11; this is" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_incomplete_venv_module_is_named_and_nothing_half_made_is_left(tmp_path: Path) -> None:
    from environment import Environment, Stop

    folder = tmp_path / "venv"
    code = ("import subprocess, sys, venv, runpy\n"
            "def broken(self, context): raise subprocess.CalledProcessError(1, 'ensurepip')\n"
            "venv.EnvBuilder._setup_pip = broken\n"
            f"sys.path.insert(0, {str(DEV.parent)!r})\n"
            "from environment import Environment, Stop\nfrom pathlib import Path\n"
            f"try: Environment(Path({str(folder)!r}), 1)._make()\n"
            "except Stop as stop: print(stop)")
    done = _run(code)
    assert "apt install python3-venv" in done.stdout
    assert not folder.exists()
    assert issubclass(Stop, Exception)
    assert not Environment(folder, 1).is_ready()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring all that Qt needs")
def test_a_missing_system_library_is_named_with_the_packages_to_install(tmp_path: Path) -> None:
    from environment import Environment, Stop, check_qt

    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\necho 'ImportError: libEGL.so.1: cannot open shared object file: No such file or "
                      "directory' >&2\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    with pytest.raises(Stop, match=r"(?s)library: libEGL\.so\.1\n.*sudo apt install .*libegl1"):
        check_qt(Environment(tmp_path, 1))


def test_an_index_that_takes_calls_and_says_nothing_does_not_hold_the_setup_up() -> None:
    from environment import answers

    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        assert not answers(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.5)
        assert time.monotonic() - began < 2
    assert not answers("not an address")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A package index on this machine that has a small package called torch, in a CPU build."""
    folder = tmp_path / "index" / "torch"
    folder.mkdir(parents=True)
    name = "torch-2.13.0+cpu-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr("torch-2.13.0+cpu.dist-info/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 2.13.0+cpu\n"
                       "Requires-Dist: no-such-package-anywhere\n")
        wheel.writestr("torch-2.13.0+cpu.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("torch-2.13.0+cpu.dist-info/RECORD", "")
    (folder / "index.html").write_text(f'<a href="{name.replace("+", "%2B")}">{name}</a>', encoding="utf-8")
    handler = partial(_Silent, directory=str(tmp_path / "index"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        serving.join()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_torch_comes_from_the_index_that_is_named_and_satisfies_the_pin(
        tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from environment import Environment

    for name in ("PIP_FIND_LINKS", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    one = Environment(tmp_path / "venv", 1)
    one._make()
    assert one._torch_from(index)
    done = subprocess.run([one.python, "-m", "pip", "freeze", "--disable-pip-version-check"], check=True,
                          capture_output=True, text=True)
    assert "torch==2.13.0+cpu" in done.stdout


def test_an_environment_is_ready_only_while_what_it_was_made_from_is_unchanged(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import environment

    pins = tmp_path / "constraints.txt"
    pins.write_text("a==1\n", encoding="utf-8")
    monkeypatch.setattr(environment, "CONSTRAINTS", pins)
    one = environment.Environment(tmp_path / "venv", 1)
    assert not one.is_ready()
    one.python.parent.mkdir(parents=True)
    one.python.touch()
    assert not one.is_ready()
    one.finish()
    assert one.is_ready()
    pins.write_text("a==2\n", encoding="utf-8")
    assert not one.is_ready()
