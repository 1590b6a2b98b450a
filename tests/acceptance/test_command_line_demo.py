"""The sample project without a window: the shape of its JSON, and figures that a reader can believe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labeling.project import Project
from labeling.steps.doubts import latest_audit
from labeling.steps.final import latest_consensus
from labeling.store import read
from labeling.store.kinds import State
from labeling.workers import Quiet
from weak_supervision.steps.rules import table
from weak_supervision.steps.sample import CANCER, DIGITS, RELIABILITY, make_sample

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo")
    ran = subprocess.run([sys.executable, "-m", "app", "demo", str(folder / "sample"), "--headless", "--json"],
                         capture_output=True, text=True, timeout=280, check=False, cwd=ROOT,
                         env={**os.environ, "TOUCHSTONE_HOME": str(folder / "home")})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("\n") == 1
    return json.loads(ran.stdout)["projects"]


def test_the_json_has_the_promised_keys(demo: list[dict[str, Any]]) -> None:
    assert len(demo) == 2
    for one in demo:
        assert {"project", "items", "single_annotator", "majority", "dawid_skene", "rules", "combined", "suspects",
                "export"} <= set(one)
        assert {"flagged", "precision", "recall"} <= set(one["suspects"])
        assert Path(one["project"]).is_file()
        assert (Path(one["export"]) / "manifest.json").is_file()


def test_every_step_adds_to_the_one_before(demo: list[dict[str, Any]]) -> None:
    for one in demo:
        assert one["single_annotator"] < one["majority"] <= one["dawid_skene"] + 0.005
        assert one["dawid_skene"] < one["combined"]
        assert one["rules"] < one["combined_where_rules_vote"]
        assert 0.4 < one["rules_coverage"] < 1
    stated = sum(RELIABILITY.values()) / len(RELIABILITY)
    assert demo[0]["single_annotator"] == pytest.approx(stated, abs=0.03)  # planted errors take two points off


def test_most_suspects_are_wrong_and_many_wrong_labels_are_suspect(demo: list[dict[str, Any]]) -> None:
    for one in demo:
        assert one["suspects"]["precision"] > 0.7
        assert one["suspects"]["recall"] > 0.4


def test_the_annotators_say_that_they_are_simulated() -> None:
    assert all("simulated" in name and f"{share:.0%}".rstrip("%") in name for name, share in RELIABILITY.items())


def test_the_sample_has_something_for_every_page(tmp_path: Path) -> None:
    for sample in make_sample(tmp_path, Quiet()):
        with Project.open(sample.path, write=False) as project:
            question = project.schema().question()
            with project.reading() as connection:
                counts = read.counts(connection)
            assert all(counts.state(question.id, state) for state in (State.SINGLE, State.AGREED, State.DISPUTED))
            assert counts.items > counts.labelled[question.id]  # something is left to label
            assert all(one.guideline for one in question.classes)
            assert latest_consensus(project, question) is not None
            assert all(row.stats is not None for row in table(project, question))
            audit = latest_audit(project, question)
            assert audit is not None
            assert audit.suspects > 10
            assert project.check().ok


def test_a_sample_that_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    for name in (DIGITS, CANCER):
        (tmp_path / f"{name}.touchstone").write_bytes(b"half a file")
    samples = make_sample(tmp_path, Quiet(), ready=False)
    before = [sample.path.stat().st_mtime_ns for sample in samples]
    assert [len(sample.truth) for sample in samples] == [1797, 569]
    assert [sample.path.stat().st_mtime_ns for sample in make_sample(tmp_path, Quiet())] == before  # kept, once whole
