"""``kill -9`` while a person labels in the real window: nothing acknowledged is lost, nothing is made up."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from pathlib import Path

import pytest

from labeling.project import Project
from labeling.store import read
from labeling.store.holder import holder_of

from .conftest import CLASSES, Start

QUICK, FULL = 8, 50
Answers = dict[int, str]


@pytest.mark.timeout(300)
def test_what_was_acknowledged_survives_being_killed(project_file: Path, child: Start) -> None:
    kill_again_and_again(project_file, child, QUICK)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_what_was_acknowledged_survives_being_killed_fifty_times(project_file: Path, child: Start) -> None:
    kill_again_and_again(project_file, child, FULL)


def kill_again_and_again(path: Path, child: Start, rounds: int) -> None:
    chance, acknowledged, answers = random.Random(rounds), 0, stored(path)
    for number in range(rounds):
        told = killed(child("labeller.py", path), chance, while_opening=number % 4 == 3)
        assert holder_of(path) is None, "the note of a process that is gone is not believed"
        saved, answers = compare(told, answers, stored(path))
        acknowledged += saved
        check_and_tidy(path)
    assert acknowledged >= rounds - rounds // 4, "all but those killed while opening have saved something"
    print(f"{rounds} kills, {acknowledged} acknowledged, none lost")


def killed(process: subprocess.Popen[str], chance: random.Random, *, while_opening: bool) -> list[str]:
    """What the process told until it was killed at a moment that chance chose."""
    assert process.stdout
    assert process.stderr
    told: list[str] = []
    labelling = threading.Event()

    def listen() -> None:
        assert process.stdout
        for line in process.stdout:
            told.append(line.strip())
            if line.startswith("saved"):
                labelling.set()
        labelling.set()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        begun = while_opening or labelling.wait(60)
        time.sleep(chance.uniform(0, 1.5 if while_opening else 0.4))
        ended = process.poll()
    finally:
        process.kill()
        words = process.stderr.read()
        process.wait()
        listener.join()
        process.stdout.close()
        process.stderr.close()
    assert begun, words
    assert ended is None, words
    return told


def compare(told: list[str], before: Answers, after: Answers) -> tuple[int, Answers]:
    """The file must stand where some number of the actions leads, at least all that were acknowledged."""
    assert not [line for line in told if line.startswith("failed")]
    actions, saved = [line for line in told if line != "saved"], told.count("saved")
    states = [before]
    history: list[Answers] = []  # what an undo goes back to; nothing of an earlier session is undone here
    for action in actions:
        if action == "undo":
            states.append(history.pop() if history else states[-1])
            continue
        _, item, chosen = action.split()
        history.append(states[-1])
        states.append({**states[-1], int(item): f'"{CLASSES[int(chosen)]}"'})
    assert after in states[saved:], f"{saved} acknowledged of {len(actions)}, and the file stands at none of the rest"
    return saved, after


def stored(path: Path) -> Answers:
    """Item -> encoded answer, read from the file as the crash left it."""
    with Project.open(path, write=False) as project, project.reading() as connection:
        found = read.answers(connection, project.schema().question().id)
        return {item: found.vocabulary[value] for item, value in
                zip(found.item.tolist(), found.value.tolist(), strict=True)}


def check_and_tidy(path: Path) -> None:
    """The file is sound as it is, and says the same after a writer has opened and closed it."""
    with Project.open(path, write=False) as project:
        found = project.check()
    assert found.ok, found.problems
    with Project.open(path):
        pass
    assert not path.with_name(path.name + "-wal").exists()
    with Project.open(path, write=False) as project:
        assert project.check() == found
