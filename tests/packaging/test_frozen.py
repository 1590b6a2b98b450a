"""The frozen program, as somebody finds it who has no Python: elsewhere, read-only, with no other program to call."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from smoke import Guest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

RULES = '''import re, statistics, unicodedata, zoneinfo
from snorkel.labeling import LabelingFunction, labeling_function
from snorkel.preprocess import preprocessor

@preprocessor(memoize=True)
def lower(x):
    x.small = x.text.lower()
    return x

@labeling_function(pre=[lower])
def offers(x):
    return 1 if re.search("free|win", x.small) else -1
'''
UNBUNDLED = '''import tensorboard
from snorkel.labeling import labeling_function

@labeling_function()
def needs_more(x):
    return 0
'''


@pytest.fixture(scope="module")
def person() -> Iterator[Guest]:
    """The program in the hands of an ordinary user; built first if the sources have changed."""
    from freeze import PROGRAM
    from smoke import guest

    done = subprocess.run([sys.executable, str(ROOT / "packaging" / "dev.py"), "build"], check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with guest(PROGRAM) as one:
        yield one


def _json(person: Guest, *arguments: str) -> dict[str, Any]:
    done = person.run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_passes_its_own_test(person: Guest) -> None:
    from smoke import self_test

    assert self_test(person).returncode == 0


def test_it_makes_the_sample_and_runs_the_whole_pipeline_on_it(person: Guest) -> None:
    for one in _json(person, "demo", "sample", "--headless")["projects"]:
        assert one["dawid_skene"] > one["single_annotator"]
        assert one["suspects"]["flagged"]


def test_a_rule_file_runs_unchanged_and_a_module_that_is_not_bundled_is_named(person: Guest) -> None:
    (person.home / "mails.csv").write_text("id,text\n1,Win a FREE phone\n2,See you at lunch\n", encoding="utf-8")
    (person.home / "offers.py").write_text(RULES, encoding="utf-8")
    (person.home / "more.py").write_text(UNBUNDLED, encoding="utf-8")
    _json(person, "new", "mails.touchstone", "--template", "text-classification", "--classes", "ham,spam")
    assert _json(person, "import", "mails.touchstone", "mails.csv", "--format", "csv")["items_added"] == 2
    _json(person, "rules", "mails.touchstone", "add", "offers.py", "more.py")
    _json(person, "rules", "mails.touchstone", "trust", "--yes")
    ran = _json(person, "rules", "mails.touchstone", "run")
    assert [one["reason"].count("“tensorboard”, which is not bundled with this program") for one in ran["errors"]] == [1]
    assert {one["name"]: one["coverage"] for one in ran["rules"]} == {"offers": 0.5, "needs_more": 0.0}


def test_words_for_a_wrong_call_come_without_a_trace(person: Guest) -> None:
    done = person.run("info", "nowhere.touchstone")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_nothing_leaks_into_it_from_the_tools_that_made_it(person: Guest) -> None:
    unwanted = ("pytest", "setuptools", "tensorboard", "pyarrow", "transformers", "libgtk", "libqgtk3",
                "torch/test/", "torch/bin/protoc")
    inside = [path.relative_to(person.program.parent).as_posix() for path in person.program.parent.rglob("*")]
    assert [name for name in inside for one in unwanted if one in name] == []
