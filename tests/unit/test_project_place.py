"""Where a project may lie: on a network share it is read, never written, and a copy is offered."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.collecting import AddItems
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import place


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system says is on a network share."""
    folder = tmp_path / "share"
    folder.mkdir()
    real = place.file_system
    monkeypatch.setattr(place, "file_system", lambda path: "nfs4" if folder in path.parents else real(path))
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A local project with items and one answer."""
    path = tmp_path / "study.touchstone"
    with Project.create(path, [NewQuestion("q", "choice", "What?", ("cat", "dog"))], owner="Ann") as project:
        project.do(AddItems(tuple(Found(record_identity(str(n)), "record", str(n), fields={"id": str(n)})
                                  for n in range(5)), "table"))
        project.do(Answer(1, project.schema().question().id, "cat"))
    return path


def test_a_project_on_a_share_is_read_and_copied_but_never_written(path: Path, share: Path, tmp_path: Path) -> None:
    shared = share / "study.touchstone"
    path.rename(shared)
    before = hashlib.sha256(shared.read_bytes()).hexdigest()
    with pytest.raises(UserError, match=r"network share.*can be read.*Copy it to this computer.*merge"):
        Project.open(shared)
    with Project.open_or_read(shared, program="a test") as project:
        assert not project.writable
        assert "network share" in project.why_read_only
        with pytest.raises(UserError, match="network share"):
            project.act_as("Somebody new")
        local = project.save_copy(tmp_path / "mine")
    assert hashlib.sha256(shared.read_bytes()).hexdigest() == before
    assert [one.name for one in share.iterdir()] == [shared.name]
    with Project.open(local) as mine:
        mine.act_as("Ben")
        mine.do(Answer(2, mine.schema().question().id, "dog"))
    other = tmp_path / "other.touchstone"
    with Project.open(shared, write=False) as project:
        project.save_copy(other)
    with Project.open(other) as project:
        project.act_as("Ann")
        assert merge(project, local).facts_added > 0
        with Project.open(local, write=False) as mine:
            assert project.check().digest == mine.check().digest


def test_nothing_is_made_on_a_share(path: Path, share: Path) -> None:
    with pytest.raises(UserError, match="network share"):
        Project.create(share / "new", [], owner="Ann")
    with Project.open(path, write=False) as project, pytest.raises(UserError, match="network share"):
        project.save_copy(share / "copy")
    assert list(share.iterdir()) == []


def test_a_copy_never_goes_over_the_project_itself_or_one_that_is_open(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.touchstone"
    with Project.open(path) as project:
        with pytest.raises(UserError, match="this project itself"):
            project.save_copy(path)
        project.save_copy(other)
        with Project.open(other), pytest.raises(UserError, match="open for writing"):
            project.save_copy(other)
        with pytest.raises(UserError, match="can't be opened"):
            project.save_copy(tmp_path / "no such folder" / "copy")
    left = {one.name for one in tmp_path.iterdir() if ".touchstone" in one.name}
    assert left == {"other.touchstone", "study.touchstone"}, "no part, lock or note is left behind"


@pytest.mark.parametrize(("kind", "shared"), [("ext4", False), ("apfs", False), ("ntfs", False), ("tmpfs", False),
                                              ("fuseblk", False), ("nfs4", True), ("cifs", True), ("smbfs", True),
                                              ("fuse.sshfs", True), ("remote", True)])
def test_which_file_systems_are_shared(path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, shared: bool) -> None:
    monkeypatch.setattr(place, "file_system", lambda path: kind)
    assert place.is_network_share(path) == shared


def test_the_system_is_asked_really(tmp_path: Path) -> None:
    assert place.file_system(tmp_path)
    assert not place.is_network_share(tmp_path)
