"""Two programs on one file: the second is told who writes, may read everything, and nothing is corrupted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.main import run
from labeling.commands.answering import Answer
from labeling.project import Project
from labeling.store.holder import holder_of
from labeling.store.models import Busy

from .conftest import CLASSES, Start


@pytest.fixture
def writer(project_file: Path, child: Start) -> Iterator[subprocess.Popen[str]]:
    """A program that is writing to the project right now."""
    with Project.open(project_file) as project:
        project.act_as("Ann")
        for item in range(1, 31):
            project.do(Answer(item, project.schema().question().id, CLASSES[item % 3]))
    assert run(["consensus", str(project_file)]) == 0  # a stored run, to be exported while somebody writes
    process = child("holder.py", project_file)
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "saved\n", process.stderr.read()
    yield process
    process.kill()
    process.communicate()


def test_the_second_writer_is_told_who_holds_it(project_file: Path, writer: subprocess.Popen[str],
                                                capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Busy) as told:
        Project.open(project_file)
    holder = holder_of(project_file)
    assert holder is not None
    assert holder.pid == writer.pid
    for part in ("the first program", str(writer.pid), holder.host, holder.since):
        assert part in str(told.value)
    assert run(["merge", str(project_file), str(project_file)]) == 1
    assert f"process {writer.pid}" in capsys.readouterr().err


def test_reading_goes_on_while_another_writes(project_file: Path, writer: subprocess.Popen[str], tmp_path: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[int] = []
    for round_ in range(3):
        for command in (["info"], ["agreement"], ["check"], ["export", "--format", "csv", str(tmp_path / f"{round_}")]):
            capsys.readouterr()
            assert run([*command[:3], str(project_file), *command[3:], "--json"]) == 0, capsys.readouterr().err
            result = json.loads(capsys.readouterr().out)
            if command == ["info"]:
                seen.append(result["facts"])
            if command == ["check"]:
                assert result["ok"], result["problems"]
    assert writer.poll() is None
    assert seen == sorted(set(seen)), "each read saw more than the one before"


def test_after_a_kill_the_note_is_not_believed_and_the_next_may_write(project_file: Path,
                                                                      writer: subprocess.Popen[str]) -> None:
    note = project_file.with_name(project_file.name + "-holder")
    writer.kill()
    writer.wait()
    assert note.exists(), "the note of the dead is there"
    assert holder_of(project_file) is None
    with Project.open(project_file, program="the next") as project:
        holder = project.holder()
        assert holder is not None
        assert holder.program == "the next"
        assert project.check().ok
    assert not note.exists()


def test_a_note_is_not_believed_when_another_process_has_its_number(project_file: Path) -> None:
    with Project.open(project_file):
        note = project_file.with_name(project_file.name + "-holder")
        said = json.loads(note.read_text())
        assert holder_of(project_file) is not None
        note.write_text(json.dumps({**said, "born": said["born"] - 3600}))
        assert holder_of(project_file) is None
