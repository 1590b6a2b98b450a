"""Real rule sets as projects: texts, truth as gold, rules as Python, as no-code JSON, and as published votes."""

from __future__ import annotations

import csv
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.cli.main import run

PYTHON = Path(__file__).with_name("youtube_rules.py")
YOUTUBE_RULES = ("keyword_my", "keyword_subscribe", "keyword_link", "keyword_please", "keyword_song",
                 "regex_check_out", "short_comment", "has_person_nlp", "textblob_polarity", "textblob_subjectivity")
NO_CODE = [
    {"name": "my", "kind": "keyword", "field": "text", "any": ["my"], "vote": "spam"},
    {"name": "subscribe", "kind": "keyword", "field": "text", "any": ["subscribe"], "vote": "spam"},
    {"name": "link", "kind": "keyword", "field": "text", "any": ["http"], "vote": "spam"},
    {"name": "please", "kind": "keyword", "field": "text", "any": ["please", "plz"], "vote": "spam"},
    {"name": "song", "kind": "keyword", "field": "text", "any": ["song"], "vote": "ham"},
    {"name": "check out", "kind": "pattern", "field": "text", "pattern": "check.*out", "vote": "spam"},
    {"name": "short", "kind": "pattern", "field": "text", "pattern": r"^\s*(\S+\s+){0,3}\S*\s*$", "vote": "ham"}]


@dataclass(frozen=True)
class RuleSet:
    """Texts [n], their truth [n] as class numbers (0 ham, 1 spam), and published votes [n, R], -1 abstains."""

    texts: list[str]
    truth: np.ndarray
    votes: np.ndarray
    rules: tuple[str, ...]


def youtube(data: Path, part: str) -> RuleSet:
    rows = list(json.loads((data / "ws_youtube" / f"{part}.json").read_text(encoding="utf-8")).values())
    return RuleSet([row["data"]["text"] for row in rows], np.array([row["label"] for row in rows]),
                   np.array([row["weak_labels"] for row in rows]), YOUTUBE_RULES)


def sms(data: Path, part: str) -> RuleSet:
    folder, code = data / "ws_sms_rules", {"": -1, "ham": 0, "spam": 1}
    with (folder / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row[0], row[1]) for row in list(csv.reader(file))[1:]]
    with (folder / f"{part}_votes_from_rules.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    return RuleSet([text for _, text in rows], np.array([code[label] for label, _ in rows]),
                   np.array([[code[cell] for cell in row[1:-1]] for row in table[1:]]), tuple(table[0][1:-1]))


def sms_rules(data: Path) -> list[dict[str, str]]:
    """The published regular expressions as pattern rules."""
    lines = (data / "ws_sms_rules" / "rule.txt").read_text(encoding="utf-8").splitlines()
    return [{"name": f"rule{number:02}", "kind": "pattern", "field": "text", "pattern": line.split("\t")[1],
             "vote": line.split("\t")[0]} for number, line in enumerate(line for line in lines if line.strip())]


def touchstone(*arguments: object, code: int = 0) -> dict[str, object]:
    """Run a command with --json in this process and return its answer; ``error`` holds what it said."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        found = run([*map(str, arguments), "--json"])
    assert found == code, err.getvalue()
    return {**(json.loads(out.getvalue()) if code == 0 else {}), "error": err.getvalue()}


def write_csv(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def make_project(folder: Path, given: RuleSet, gold: np.ndarray | None = None) -> Path:
    """A project of the texts, with gold where ``gold`` [n] is true (everywhere if None)."""
    project, ids = folder / "study.touchstone", [f"t{number:05}" for number in range(len(given.texts))]
    touchstone("new", project, "--template", "text-classification", "--classes", "ham,spam")
    texts = write_csv(folder / "texts.csv", [["id", "text"], *map(list, zip(ids, given.texts, strict=True))])
    touchstone("import", project, texts, "--id", "id", "--text", "text")
    known = np.ones(len(ids), bool) if gold is None else gold
    rows = [[id_, ("ham", "spam")[truth]] for id_, truth, is_gold in zip(ids, given.truth, known, strict=True) if is_gold]
    touchstone("import", project, write_csv(folder / "gold.csv", [["item", "label"], *rows]), "--format", "gold")
    return project


def published(folder: Path, given: RuleSet) -> Path:
    """The published votes as a rule-votes file."""
    return write_csv(folder / "rule-votes.csv", [["item", *given.rules],
                                                 *[[f"t{number:05}", *row.tolist()] for number, row in
                                                   enumerate(given.votes)]])
