"""Rules: Snorkel files run unchanged, every vote is checked, no-code rules, trust."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from labeling.errors import UserError
from labeling.workers import Cancelled, Quiet
from weak_supervision.apply import RuleVotes, apply_rules
from weak_supervision.rules.base import BadRule, RuleRecord, RuleSpec, Setting
from weak_supervision.rules.python import read_rules, source_hash
from weak_supervision.rules.registry import from_json, read_file
from weak_supervision.sandbox import run_apart
from weak_supervision.trust import Trust

SETTING = Setting(("ham", "spam"), ("Ham", "Spam"), "text", frozenset({"text", "n"}))
RECORDS = [RuleRecord(str(number), {"text": text, "n": number}) for number, text in
           enumerate(("Check out my channel", "lovely song", "subscribe please", "go"))]

SNORKEL = '''
from snorkel.labeling import LabelingFunction, labeling_function as lf
from snorkel.preprocess import preprocessor
from words import BAD
from lists.more import GOOD

ABSTAIN, HAM, SPAM = -1, 0, 1

@preprocessor(memoize=True)
def shout(x):
    x.loud = x.text.upper()
    return x

@lf()
def helper_words(x):
    return SPAM if any(word in x.text for word in BAD) else ABSTAIN

@lf(name="prepared", pre=[shout])
def with_pre(x):
    return SPAM if "MY" in x.loud else ABSTAIN

@lf(resources=dict(good=GOOD))
def with_resources(x, good):
    return HAM if any(word in x["text"] for word in good) else ABSTAIN

def contains(x, word, label):
    return label if word in x.text else ABSTAIN

def make(word, label):
    return LabelingFunction(name=f"has_{word}", f=contains, resources=dict(word=word, label=label))

made = make("please", SPAM)

@lf()
def late_import(x):
    import words
    return SPAM if len(x.text) > 18 and words.BAD else ABSTAIN
'''


@pytest.fixture
def snorkel_file(tmp_path: Path) -> Path:
    (tmp_path / "words.py").write_text("BAD = ['subscribe', 'channel']\n")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "__init__.py").write_text("")
    (tmp_path / "lists" / "more.py").write_text("GOOD = ['song']\n")
    file = tmp_path / "lfs.py"
    file.write_text(SNORKEL)
    return file


def written(tmp_path: Path, body: str) -> list[RuleSpec]:
    file = tmp_path / "rules_here.py"
    file.write_text("import os, time\nimport numpy as np\nfrom snorkel.labeling import labeling_function\n" + body)
    return read_rules(file)


def applied(rules: list[RuleSpec]) -> RuleVotes:
    return apply_rules(rules, RECORDS, SETTING, progress=Quiet())


def test_a_snorkel_file_runs_unchanged_with_its_helpers(snorkel_file: Path) -> None:
    rules = read_file(snorkel_file)
    assert [one.name for one in rules] == ["helper_words", "prepared", "with_resources", "made", "late_import"]
    votes = applied(rules)
    assert votes.errors == ()
    assert votes.matrix.tolist() == [[1, 1, -1, -1, 1], [-1, -1, 0, -1, -1], [1, -1, -1, 1, -1], [-1] * 5]


def test_no_rule_runs_while_its_file_is_read(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    rules = written(tmp_path, f"open({str(seen)!r}, 'w').close()\n@labeling_function()\ndef one(x):\n    return 0\n")
    assert [one.name for one in rules] == ["one"]
    assert not seen.exists()


@pytest.mark.parametrize(("vote", "said"), [
    ("None", "None, which is no class number"), ("'spam'", "'spam', which is no class number"),
    ("500", "500; classes are 0 to 1"), ("-2", "-2; classes are 0 to 1"), ("2", "2; classes are 0 to 1"),
    ("float('nan')", "nan, which is no class number"), ("True", "True, which is no class number"),
    ("10 ** 400", "classes are 0 to 1"), ("1 / 0", "ZeroDivisionError: division by zero"),
    ("x.nothing", "AttributeError"), ("exit(3)", "SystemExit: 3")])
def test_a_wrong_vote_is_named_with_rule_and_item_and_the_others_go_on(tmp_path: Path, vote: str, said: str) -> None:
    rules = written(tmp_path, f"@labeling_function()\ndef bad(x):\n    return {vote} if x.n > 0 else 1\n"
                              "@labeling_function()\ndef good(x):\n    return np.int64(x.n % 2)\n")
    votes = applied(rules)
    assert votes.matrix.tolist() == [[1, 0], [-1, 1], [-1, 0], [-1, 1]]
    error, = votes.errors
    assert (error.rule, error.item, error.count) == ("bad", "1", 3)
    assert said in error.reason
    assert len(error.reason) < 200


def test_a_module_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = written(tmp_path, "import not_here_at_all\n@labeling_function()\ndef one(x):\n    return 0\n")
    assert "needs the module “not_here_at_all”, which is not installed" in applied(rules).errors[0].reason
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert "which is not bundled with this program" in applied(rules).errors[0].reason


def test_a_rule_that_kills_the_process_is_named_and_the_others_run(tmp_path: Path) -> None:
    rules = written(tmp_path, "@labeling_function()\ndef first(x):\n    print('noise')\n    return 0\n"
                              "@labeling_function()\ndef killer(x):\n    os._exit(9)\n"
                              "@labeling_function()\ndef last(x):\n    return 1\n")
    trust = Trust(tmp_path / "trust.json")
    trust.grant(rules)
    votes = run_apart(rules, RECORDS, SETTING, trust, progress=Quiet())
    assert votes.matrix.tolist() == [[0, -1, 1]] * 4
    assert [one.rule for one in votes.errors] == ["killer"]
    assert "exit code 9" in votes.errors[0].reason


def test_a_rule_that_never_returns_is_named_and_can_be_cancelled(tmp_path: Path) -> None:
    rules = written(tmp_path, "@labeling_function()\ndef fine(x):\n    return 0\n"
                              "@labeling_function()\ndef forever(x):\n    while True:\n        time.sleep(0.01)\n")
    trust = Trust(tmp_path / "trust.json")
    trust.grant(rules)
    shown: list[str] = []

    class Impatient:
        def report(self, done: int, total: int | None = None, text: str = "") -> None:
            if done < 0 and len(shown) >= 4:
                raise Cancelled
            if text:
                shown.append(text)

    with pytest.raises(Cancelled):
        run_apart(rules, RECORDS, SETTING, trust, progress=Impatient())
    assert shown[-1] == "Rule “forever”"


def test_changing_a_byte_of_a_helper_withdraws_trust(snorkel_file: Path, tmp_path: Path) -> None:
    trust = Trust(tmp_path / "home" / "trust.json")
    rules = read_file(snorkel_file)
    assert not any(map(trust.allows, rules))
    with pytest.raises(UserError, match="not trusted on this computer: helper_words, prepared, with_resources and 2 more"):
        run_apart(rules, RECORDS, SETTING, trust, progress=Quiet())
    assert trust.grant(rules) == 1
    assert all(map(trust.allows, rules))
    helper = snorkel_file.parent / "lists" / "more.py"
    helper.write_text(helper.read_text().replace("song", "sonk"))
    changed = read_file(snorkel_file)
    assert source_hash(changed[0]) != source_hash(rules[0])
    assert not any(map(trust.allows, changed))
    assert all(map(trust.allows, rules))
    (tmp_path / "home" / "trust.json").write_text("{")
    assert not any(map(trust.allows, rules))


NO_CODE: list[tuple[dict[str, object], list[int]]] = [
    ({"kind": "keyword", "any": ["CHANNEL", "please"], "vote": "Spam"}, [1, -1, 1, -1]),
    ({"kind": "keyword", "all": ["my", "channel"], "vote": "spam"}, [1, -1, -1, -1]),
    ({"kind": "keyword", "any": ["on"], "whole_words": True, "vote": "ham"}, [-1, -1, -1, -1]),
    ({"kind": "keyword", "any": ["check"], "match_case": True, "vote": "ham"}, [-1, -1, -1, -1]),
    ({"kind": "pattern", "pattern": "check.*my", "vote": "spam"}, [1, -1, -1, -1]),
    ({"kind": "pattern", "field": "text", "pattern": "^Check", "match_case": True, "vote": "spam"}, [1, -1, -1, -1]),
    ({"kind": "field", "if": [["n", ">", 0], ["n", "<=", 2]], "vote": "ham"}, [-1, 0, 0, -1]),
    ({"kind": "field", "if": [["n", "is one of", [0, "3"]]], "vote": "ham"}, [0, -1, -1, 0]),
    ({"kind": "field", "if": [["text", "contains", "SONG"]], "vote": "ham"}, [-1, 0, -1, -1]),
    ({"kind": "field", "if": [["n", "!=", 1]], "vote": "ham"}, [0, -1, 0, 0])]


@pytest.mark.parametrize(("body", "expected"), NO_CODE)
def test_no_code_rules_vote(body: dict[str, object], expected: list[int]) -> None:
    votes = applied([from_json({"name": "rule", **body}, "test")])
    assert votes.errors == ()
    assert votes.matrix[:, 0].tolist() == expected


@pytest.mark.parametrize(("body", "said"), [
    ({"kind": "keyword", "any": ["a"], "vote": "eggs"}, "votes for “eggs”, which is no class"),
    ({"kind": "keyword", "vote": "ham"}, "has no words to look for"),
    ({"kind": "pattern", "pattern": "(", "vote": "ham"}, "is no regular expression"),
    ({"kind": "pattern", "vote": "ham"}, "has no pattern"),
    ({"kind": "field", "if": [["colour", "=", 1]], "vote": "ham"}, "asks for “colour”, which no item has"),
    ({"kind": "field", "if": [["n", "near", 1]], "vote": "ham"}, "is not [field, comparison, value]"),
    ({"kind": "field", "if": [["n", "is one of", 1]], "vote": "ham"}, "needs a list"),
    ({"kind": "field", "vote": "ham"}, "has no condition")])
def test_a_no_code_rule_that_cannot_run_says_why_and_the_others_run(body: dict[str, object], said: str) -> None:
    votes = applied([from_json({"name": "bad", **body}, "test"), from_json({"name": "good", **NO_CODE[0][0]}, "test")])
    assert said in votes.errors[0].reason
    assert votes.errors[0].rule == "bad"
    assert votes.matrix[:, 1].tolist() == NO_CODE[0][1]


@pytest.mark.parametrize(("name", "text", "said"), [
    ("a.json", "{", "neither Python nor JSON"), ("a.json", '[{"kind": "keyword"}]', "has no name"),
    ("a.json", '{"name": "x", "kind": "magic"}', "no rules of the kind “magic”"),
    ("a.json", '{"name": "x", "kind": "python"}', "can't be written as JSON"),
    ("a.py", "def f(:", "a.py, line 1"), ("a.py", "x = 1\n", "has no @labeling_function"),
    ("a.py", "\0", "a.py")])
def test_a_file_that_holds_no_rules_says_why(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadRule, match=said.replace("(", r"\(")):
        read_file(tmp_path / name)


@pytest.mark.parametrize("body", ["{}", json.dumps({"files": {"a.py": "1"}, "main": "b.py", "function": "f"}),
                                  json.dumps({"files": {"a.py": 1}, "main": "a.py", "function": "f"})])
def test_a_stored_python_rule_without_its_file_is_an_error_of_that_rule(body: str, make: Callable[[str], RuleSpec]) -> None:
    assert "has lost its" in applied([make(body)]).errors[0].reason


@pytest.fixture
def make() -> Callable[[str], RuleSpec]:
    return lambda body: RuleSpec("k", "k", "python", json.loads(body))


def test_one_file_runs_once_for_all_its_rules(tmp_path: Path) -> None:
    count = tmp_path / "count"
    rules = written(tmp_path, f"with open({str(count)!r}, 'a') as f:\n    f.write('x')\n" + "".join(
        f"@labeling_function()\ndef rule_{n}(x):\n    return 0\n" for n in range(5)))
    assert np.all(applied(rules).matrix == 0)
    assert count.read_text() == "x"
