"""The operating system's own record: an answer is on the disk before the window says “Saved”."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from .conftest import Start

SYNC = re.compile(r"\bf(?:data)?sync\(\d+<[^>]*-wal>")


def test_the_journal_is_synced_between_the_key_and_saved(project_file: Path, child: Start, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    process = child("labeller.py", project_file, 1, before=(
        "strace", "-f", "-y", "-s", "40", "-o", str(trace), "-e", "trace=write,pwrite64,fsync,fdatasync"))
    out, words = process.communicate(timeout=120)
    if process.returncode and "ptrace" in words:
        pytest.skip("strace may not trace here")
    assert process.returncode == 0, words
    assert [line.split()[0] for line in out.splitlines()] == ["key", "saved"]
    lines = trace.read_text().splitlines()
    pressed, said = (next(at for at, line in enumerate(lines) if sign in line)
                     for sign in ('"key ', '"saved\\n"'))
    between = lines[pressed:said]
    written = [at for at, line in enumerate(between) if "pwrite64(" in line and "-wal>" in line]
    synced = [at for at, line in enumerate(between) if SYNC.search(line)]
    assert written
    assert synced
    assert max(written) < max(synced), "what was written last was synced after"
    assert finished(between, max(synced)), "and the sync had succeeded when “Saved” was said"


def finished(lines: list[str], at: int) -> bool:
    """Whether the call of this line returned 0, there or where strace says that it was resumed."""
    if lines[at].endswith("= 0"):
        return True
    thread = lines[at].split()[0]
    return any(line.split()[0] == thread and "sync resumed" in line and line.endswith("= 0") for line in lines[at:])
