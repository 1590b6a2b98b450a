"""The contract of the command line: keys and types of every JSON, exit codes, and nothing else on standard output."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.__main__ import main
from app.version import __version__

NUMBER = (int, float)
OPTIONAL = (int, float, type(None))
RULES = [{"name": "wide", "kind": "field", "if": [["width", ">", 10]], "vote": "cat"}]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        assert self.code == 0, self.err
        assert self.out.count("\n") == 1  # one line, one object, nothing else
        assert self.out.endswith("\n")
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line of an error."""
        assert self.out == ""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()


def touchstone(*arguments: object) -> Ran:
    """Run a command here, with everything that it and its work processes write on both channels."""
    channels = [Path(os.environ["TOUCHSTONE_HOME"]).parent / name for name in ("out.txt", "err.txt")]
    kept = [os.dup(1), os.dup(2)]
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(path.open("w+", encoding="utf-8")) for path in channels]
        for number, file in enumerate(files, 1):
            os.dup2(file.fileno(), number)
        try:
            with contextlib.redirect_stdout(files[0]), contextlib.redirect_stderr(files[1]):
                code = main([str(one) for one in arguments])
        finally:
            for number, old in enumerate(kept, 1):
                os.dup2(old, number)
                os.close(old)
    return Ran(code, *(path.read_text(encoding="utf-8") for path in channels))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Dark and bright pictures, three people's votes, gold, and rules, with a home of its own."""
    folder = tmp_path_factory.mktemp("cli")
    rng = np.random.default_rng(0)
    (folder / "photos").mkdir()
    votes, gold = ["item,annotator,label"], ["item,label"]
    for number in range(30):
        label, other = ("cat", "dog") if number % 2 else ("dog", "cat")
        pixels = np.clip((60 if number % 2 else 190) + rng.normal(0, 20, (24, 24, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / "photos" / f"{number:02}.png")
        votes += [f"{number:02}.png,{who},{other if who == 'C' and number % 10 == 0 else label}" for who in "ABC"]
        gold += [f"{number:02}.png,{label}"] if number < 12 else []
    (folder / "photos" / "broken.png").write_bytes(b"no picture")
    (folder / "votes.csv").write_text("\n".join([*votes, "nowhere.png,A,cat"]), encoding="utf-8")
    (folder / "gold.csv").write_text("\n".join(gold), encoding="utf-8")
    (folder / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOUCHSTONE_HOME", str(folder / "home"))
        yield folder


@pytest.fixture(autouse=True)
def touchstone_home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home is the module's, as the project is."""
    monkeypatch.setenv("TOUCHSTONE_HOME", str(place / "home"))
    return place / "home"


@pytest.fixture(scope="module")
def made(place: Path) -> dict[str, Ran]:
    """The work, from the first command to the last, as JSON."""
    project = place / "study.touchstone"
    done = {"new": touchstone("new", project, "--template", "image-classification", "--classes", "cat,dog", "--json")}
    steps: list[tuple[str, list[object]]] = [
        ("import", ["import", project, place / "photos", place / "votes.csv"]),
        ("gold", ["import", project, place / "gold.csv", "--format", "gold"]),
        ("info", ["info", project]),
        ("agreement", ["agreement", project]),
        ("consensus", ["consensus", project]),
        ("rules add", ["rules", project, "add", place / "rules.json"]),
        ("rules run", ["rules", project, "run"]),
        ("rules list", ["rules", project, "list"]),
        ("audit", ["audit", project]),
        ("export", ["export", project, place / "out", "--format", "csv", "--split", "train=0.8,val=0.1,test=0.1"]),
        ("check", ["check", project]),
        ("rebuild", ["check", project, "--rebuild"])]
    for name, arguments in steps:
        done[name] = touchstone(*arguments, "--json")
    return done


def has(found: dict[str, Any], shape: dict[str, Any]) -> None:
    """Every promised key is there and of its type; more may be."""
    for key, kind in shape.items():
        assert key in found, key
        assert isinstance(found[key], kind), (key, found[key])
        assert not (isinstance(found[key], bool) and kind is not bool), key


def test_new_and_info(made: dict[str, Ran], place: Path) -> None:
    has(made["new"].json, {"project": str, "questions": list})
    assert Path(made["new"].json["project"]) == place / "study.touchstone"
    has(made["new"].json["questions"][0], {"key": str, "kind": str, "classes": list})
    info = made["info"].json
    has(info, {"items": int, "labelled": int, "answers": int, "facts": int, "annotators": list, "questions": list,
               "unreadable": int})
    assert (info["items"], info["labelled"], info["answers"], info["unreadable"]) == (30, 30, 90, 1)
    assert info["annotators"] == [{"name": one, "answers": 30} for one in "ABC"]
    assert info["questions"][0]["classes"] == ["cat", "dog"]


def test_import_counts_and_names_what_it_could_not_read(made: dict[str, Ran]) -> None:
    found = made["import"].json
    has(found, {"items_added": int, "items_known": int, "labels_added": int, "errors": list})
    assert (found["items_added"], found["labels_added"]) == (30, 90)
    assert [set(error) for error in found["errors"]] == [{"source", "reason"}] * 2
    assert {Path(error["source"]).name for error in found["errors"]} == {"broken.png", "votes.csv:92"}


def test_agreement(made: dict[str, Ran]) -> None:
    found = made["agreement"].json
    has(found, {"alpha": NUMBER, "alpha_ci": list, "fleiss_kappa": NUMBER, "percent": NUMBER, "pairwise": list,
                "per_class": dict})
    assert found["alpha_ci"][0] <= found["alpha"] <= found["alpha_ci"][1]
    assert len(found["pairwise"]) == 3
    has(found["pairwise"][0], {"a": str, "b": str, "kappa": NUMBER, "shared": int})
    assert set(found["per_class"]) == {"cat", "dog"}


def test_consensus(made: dict[str, Ran]) -> None:
    found = made["consensus"].json
    has(found, {"method": str, "items": int, "disputed": int, "annotators": list, "evidence": list})
    assert (found["items"], found["disputed"]) == (30, 3)
    for one in found["annotators"]:
        has(one, {"name": str, "labels": int, "accuracy": OPTIONAL})


def test_rules(made: dict[str, Ran]) -> None:
    has(made["rules list"].json["rules"][0],
        {"name": str, "kind": str, "polarity": list, "coverage": NUMBER, "overlap": NUMBER, "conflict": NUMBER,
         "accuracy": OPTIONAL})
    assert made["rules run"].json["rules"] == made["rules list"].json["rules"]


def test_audit(made: dict[str, Ran]) -> None:
    found = made["audit"].json
    has(found, {"suspects": list, "outliers": list, "duplicates": list, "image_problems": list})
    assert found["estimated_errors"] is found["estimated_errors_ci"] is None  # nothing to estimate from without gold
    for one in found["suspects"]:
        has(one, {"item": str, "given": str, "suggested": str, "score": NUMBER})


def test_export_and_check(made: dict[str, Ran], place: Path) -> None:
    found = made["export"].json
    has(found, {"items": int, "left_out": dict, "files": list})
    assert found["items"] == 30
    assert found["left_out"] == {"unreadable": 1}
    assert all((place / "out" / name).is_file() for name in found["files"])
    for name in ("check", "rebuild"):
        has(made[name].json, {"ok": bool, "digest": str, "problems": list})
    assert made["check"].json["digest"] == made["rebuild"].json["digest"]
    assert made["check"].json["ok"] is True


def test_merge_of_a_copy_adds_what_it_knows(made: dict[str, Ran], place: Path) -> None:
    copy = place / "copy.touchstone"
    copy.write_bytes((place / "study.touchstone").read_bytes())
    (place / "more.csv").write_text("item,annotator,label\n00.png,D,dog\n", encoding="utf-8")
    assert touchstone("import", copy, place / "more.csv", "--json").json["labels_added"] == 1
    found = touchstone("merge", place / "study.touchstone", copy, "--json").json
    has(found, {"facts_added": int, "items_added": int, "already_known": int})
    assert found["facts_added"] > 0
    again = touchstone("merge", place / "study.touchstone", copy, "--json").json
    assert (again["facts_added"], again["items_added"]) == (0, 0)


@pytest.mark.parametrize("arguments", [
    ["info", "{project}"], ["agreement", "{project}"], ["consensus", "{project}", "--method", "majority"],
    ["rules", "{project}", "list"], ["check", "{project}"], ["export", "{project}", "{out}", "--format", "jsonl"]])
def test_for_people_a_command_says_its_result_in_words(made: dict[str, Ran], place: Path, arguments: list[str]) -> None:
    ran = touchstone(*(one.format(project=place / "study", out=place / "words") for one in arguments))
    assert ran.code == 0
    assert ran.out.strip()
    assert not ran.out.startswith("{")
    assert ran.err == ""


@pytest.mark.parametrize(("arguments", "words"), [
    (["info", "{place}/nowhere"], "nowhere"),
    (["info", "{place}/votes.csv"], "votes.csv"),
    (["new", "{project}", "--template", "rating"], "exists already"),
    (["new", "{place}/other"], "needs a template"),
    (["new", "{place}/other", "--template", "image-segmentation"], "not in this version yet"),
    (["import", "{project}", "{place}/missing"], "missing"),
    (["agreement", "{project}", "--question", "colour"], "no question “colour”.*label"),
    (["consensus", "{project}", "--sources", "model"], "no source of votes in this version yet"),
    (["consensus", "{project}", "--sources", "everybody"], "“everybody” is no source of votes"),
    (["rules", "{project}", "suggest"], "not in this version"),
    (["audit", "{project}", "--labels", "annotator:Zoe"], "Nobody here is called “Zoe”"),
    (["export", "{project}", "{place}/x", "--format", "coco"], "does not write “coco”"),
    (["export", "{project}", "{place}/x", "--format", "csv", "--only", "colour:red"], "knows no “colour”"),
    (["export", "{project}", "{place}/x", "--format", "csv", "--split", "train=2"], "positive and sum to 1"),
    (["export", "{project}", "{place}/photos", "--format", "csv"], "other files in it"),
    (["pack", "{project}", "{place}/nowhere/x", "--annotator", "A"], "no folder"),
    (["report", "{project}", "{place}/x.html"], "not in this version yet"),
    (["merge", "{project}", "{place}/votes.csv"], "votes.csv"),
    (["exprot"], "no command of that name"),
])
def test_what_a_person_can_mend_is_one_line_and_exit_1(made: dict[str, Ran], place: Path, arguments: list[str],
                                                      words: str) -> None:
    ran = touchstone(*(one.format(place=place, project=place / "study.touchstone") for one in arguments))
    assert ran.code == 1
    assert re.search(words, ran.line), ran.err
    assert not (place / "x").exists()


@pytest.mark.parametrize("arguments", [
    ["new"], ["info"], ["import", "p"], ["export", "p", "o"], ["consensus", "p", "--method", "magic"],
    ["rules", "p", "sing"], ["--no-such-thing"], ["exprot", "p"], ["--json"], ["check", "p", "--seed", "1"],
    ["new", "p", "--template", "poetry"]])
def test_wrong_usage_is_exit_2_and_says_how(arguments: list[str]) -> None:
    ran = touchstone(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "usage: touchstone" in ran.err


def test_a_bug_is_exit_70_with_the_path_of_its_report(made: dict[str, Ran], place: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    from labeling.project import Project

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(Project, "schema", broken)
    ran = touchstone("info", place / "study.touchstone", "--json")
    assert ran.code == 70
    report = Path(ran.line.rpartition("Report: ")[2])
    assert "ZeroDivisionError: planted" in report.read_text(encoding="utf-8")
    assert report.is_relative_to(place / "home")


def test_the_version_and_the_help_of_every_command() -> None:
    from app.cli.registry import COMMANDS

    assert touchstone("--version").out == f"Touchstone {__version__}\n"
    listing = touchstone("--help").out
    for command in COMMANDS:
        ran = touchstone(command.name, "--help")
        assert ran.code == 0
        assert command.name in listing
        assert "usage: touchstone" in ran.out
    for name in ("demo", "new", "import", "info", "pack", "merge", "agreement", "consensus", "rules", "audit", "export",
                 "report", "check"):
        assert name in listing


def test_readers_are_served_while_another_program_writes(made: dict[str, Ran], place: Path) -> None:
    from labeling.project import Project

    project = place / "study.touchstone"
    with Project.open(project, program="a Touchstone window"):
        ran = touchstone("consensus", project, "--json")
        assert ran.code == 1
        assert "a Touchstone window" in ran.line
        for arguments in (["info", project], ["agreement", project], ["check", project],
                          ["export", project, place / "read out", "--format", "csv"]):
            assert touchstone(*arguments, "--json").code == 0


def test_the_console_program_prints_one_object_and_nothing_else(made: dict[str, Ran], place: Path) -> None:
    ran = subprocess.run([sys.executable, "-m", "app", "--json", "consensus", str(place / "study"), "--method",
                          "majority"], capture_output=True, text=True, timeout=120, check=False,
                         cwd=Path(__file__).parents[2])
    assert Ran(ran.returncode, ran.stdout, ran.stderr).json["method"] == "majority"
    assert ran.stderr == ""


def test_the_self_test_runs_the_whole_path() -> None:
    ran = subprocess.run([sys.executable, "-m", "app", "--self-test", "--json"], capture_output=True, text=True,
                         timeout=240, check=False, cwd=Path(__file__).parents[2])
    found = Ran(ran.returncode, ran.stdout, ran.stderr).json
    assert found["ok"] is True
    assert {"window", "consensus", "rules", "suspects", "export"} <= set(found["steps"])
