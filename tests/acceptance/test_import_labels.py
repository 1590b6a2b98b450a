"""Real votes, gold and rule votes: each line counts once, however often it comes, and what means nothing is named."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeling.commands.answering import Answer
from labeling.commands.shaping import NewQuestion
from labeling.items.found import Refused
from labeling.items.rows import NotATable
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, ImportReport, bring_in
from labeling.store import read
from labeling.store.kinds import FactKind
from weak_supervision.steps.rule_votes import RULE_VOTE_READERS

ADDING = ImportOptions(add_items=True, add_classes=True)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study.touchstone", [NewQuestion("label", "choice", "What?", ())],
                        owner="Ann") as made:
        yield made


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def as_gold(truth: Path, to: Path) -> Path:
    """The published truth with the column names of a gold file."""
    with truth.open(newline="") as file:
        rows = list(csv.DictReader(file))
    item = "item" if "item" in rows[0] else "image"
    return written(to, "item,label", *(f"{row[item]},{row['truth']}" for row in rows))


def labels(report: ImportReport) -> tuple[int, int, list[Refused]]:
    return report.labels_added, report.labels_known, report.errors


@pytest.mark.parametrize(("name", "items", "votes", "people"), [("crowd_dog", 807, 8070, 109),
                                                                ("snow_rte", 800, 8000, 164)])
def test_published_votes_and_truth_come_in_once(
        shared_data: Path, project: Project, tmp_path: Path, name: str, items: int, votes: int, people: int) -> None:
    file = shared_data / name / "annotations.csv"
    first = bring_in(project, [file], ADDING)
    assert (first.items_added, *labels(first)) == (items, votes, 0, [])
    assert len(project.schema().annotators) == people + 1
    gold = as_gold(shared_data / name / "truth.csv", tmp_path / "gold.csv")
    assert labels(bring_in(project, [gold], ImportOptions(format="gold"))) == (items, 0, [])
    assert labels(bring_in(project, [file], ADDING)) == (0, votes, [])
    assert labels(bring_in(project, [gold], ImportOptions(format="gold"))) == (0, items, [])
    assert project.check().ok


def test_votes_find_images_by_path_with_or_without_folder_and_ending(
        shared_data: Path, project: Project, tmp_path: Path) -> None:
    data = shared_data / "cifar10n_2000"
    assert bring_in(project, [data / "images"], ImportOptions()).items_added == 2000
    assert labels(bring_in(project, [data / "annotations.csv"], ImportOptions(add_classes=True))) == (6000, 0, [])
    with (data / "annotations.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    bare = written(tmp_path / "bare.csv", "item,annotator,label", *(
        f"{Path(row['image']).stem},{row['annotator']},{row['label']}" for row in rows))
    assert labels(bring_in(project, [bare], ImportOptions())) == (0, 6000, [])
    assert len(project.schema().question(None).classes) == 10


def test_an_answer_changed_since_stays_and_an_import_undone_can_come_again(project: Project, tmp_path: Path) -> None:
    votes = written(tmp_path / "votes.csv", "item,annotator,label", "x,Ann,cat", "y,Ann,dog", "y,Bob,dog")
    assert labels(bring_in(project, [votes], ADDING)) == (3, 0, [])
    question = project.schema().question(None)
    item = names(project)["x"]
    project.do(Answer(item, question.id, "dog", 1.0))
    assert labels(bring_in(project, [votes], ADDING)) == (0, 3, [])
    assert answer(project, item, question.id) == '"dog"'
    project.undo()  # the answer; the second import left nothing to undo
    assert answer(project, item, question.id) == '"cat"'
    project.undo()
    assert answer(project, item, question.id) is None
    again = bring_in(project, [votes], ADDING)
    assert (again.items_added, *labels(again)) == (2, 3, 0, [])


def test_gold_changed_since_is_not_set_back(project: Project, tmp_path: Path) -> None:
    old = written(tmp_path / "old.csv", "item,label", "x,cat")
    new = written(tmp_path / "new.csv", "item,label", "x,dog")
    gold = ImportOptions(format="gold", add_items=True, add_classes=True)
    assert [labels(bring_in(project, [file], gold))[:2] for file in (old, new, old)] == [(1, 0), (1, 0), (0, 1)]
    question = project.schema().question(None).id
    with project.reading() as connection:
        assert read.values_of(connection, FactKind.GOLD, question, [names(project)["x"]]) == {
            (names(project)["x"], 0): '"dog"'}


@pytest.mark.parametrize(("repeat", "kept", "errors"), [
    ("last", '"dog"', []), ("first", '"cat"', []),
    ("error", '"cat"', [Refused("votes.csv:3", "A second label by “Ann” for “x”; the first was kept")])])
def test_of_repeated_votes_one_counts_as_was_asked(
        project: Project, tmp_path: Path, repeat: str, kept: str, errors: list[Refused]) -> None:
    votes = written(tmp_path / "votes.csv", "item,annotator,label", "x,Ann,cat", "x,Ann,dog")
    report = bring_in(project, [votes], ImportOptions(add_items=True, add_classes=True, repeat=repeat))
    assert labels(report) == (1, 0, errors)
    assert answer(project, names(project)["x"], project.schema().question(None).id) == kept


@pytest.mark.parametrize(("repeat", "kept", "errors"), [
    ("last", '"dog"', []), ("first", '"cat"', []),
    ("error", '"cat"', [Refused("new.csv:2", "A second label by “Ann” for “x”; the first was kept")])])
def test_repeated_votes_are_counted_across_the_files_of_one_import(
        project: Project, tmp_path: Path, repeat: str, kept: str, errors: list[Refused]) -> None:
    files = [written(tmp_path / "old.csv", "item,annotator,label", "x,Ann,cat", "y,Ann,cat"),
             written(tmp_path / "new.csv", "item,annotator,label", "x,Ann,dog", "z,Ann,dog")]
    report = bring_in(project, files, ImportOptions(add_items=True, add_classes=True, repeat=repeat))
    assert labels(report) == (3, 0, errors)
    assert answer(project, names(project)["x"], project.schema().question(None).id) == kept


def test_labels_find_items_that_come_in_with_them_and_a_file_that_is_none_is_named(project: Project, tmp_path: Path) -> None:
    votes = written(tmp_path / "votes.csv", "item,annotator,label", "7,Ann,cat")
    table = written(tmp_path / "table.csv", "id,text", "7,some words", "8,other words")
    bad = written(tmp_path / "bad.csv", "name,label", "7,cat")
    report = bring_in(project, [votes, table], ImportOptions(add_classes=True))
    assert (report.items_added, *labels(report)) == (2, 1, 0, [])
    report = bring_in(project, [bad, votes], ImportOptions(format="votes"))
    assert labels(report)[:2] == (0, 1)
    assert [one.source for one in report.errors] == ["bad.csv"]
    assert "no column “item”" in report.errors[0].reason


def test_what_means_nothing_here_is_named_with_its_line_and_the_rest_goes_in(project: Project, tmp_path: Path) -> None:
    some = written(tmp_path / "some.csv", "item,annotator,label", "a.png,Ann,cat", "b/a.jpg,Ann,cat", "07,Ann,cat",
                   "1.5,Ann,cat")
    bring_in(project, [some], ADDING)
    votes = written(tmp_path / "votes.csv", "item,annotator,label", "a,Bob,cat", "a.png,Bob,cow", "z,Bob,cat", ",Bob,cat",
                    "7,Bob,cat", "1.50,Bob,cat")
    assert labels(bring_in(project, [votes], ImportOptions())) == (1, 0, [
        Refused("votes.csv:5", "The item is empty"),
        Refused("votes.csv:2", "Several items are called “a”"),
        Refused("votes.csv:3", "“cow” is no class of “What?”."),
        Refused("votes.csv:4", "The project has no item “z”"),
        Refused("votes.csv:6", "The project has no item “7”")])


def test_a_file_without_annotators_needs_to_be_told_whose_it_is(project: Project, tmp_path: Path) -> None:
    votes = written(tmp_path / "mine.csv", "item,label", "x,cat")
    with pytest.raises(NotATable, match="no column “annotator”"):
        bring_in(project, [votes], ImportOptions(format="votes", add_items=True))
    options = ImportOptions(format="votes", annotator="Eve", add_items=True, add_classes=True, question="label")
    assert labels(bring_in(project, [votes], options)) == (1, 0, [])
    assert project.schema().annotator_named("Eve") is not None


def test_votes_of_rules_come_in_once_by_class_name_or_number(project: Project, tmp_path: Path) -> None:
    bring_in(project, [written(tmp_path / "v.csv", "item,annotator,label", "x,Ann,ham", "y,Ann,spam")], ADDING)
    rules = written(tmp_path / "rules.csv", "item,short,links", "x,0,-1", "y,,spam", "z,0,0", "x,9,")
    report = bring_in(project, [rules], ImportOptions(format="rule-votes"), readers=RULE_VOTE_READERS)
    assert labels(report) == (2, 0, [Refused("rules.csv:4", "The project has no item “z”"),
                                     Refused("rules.csv:5", "“9” of the rule short is no class of “What?”.")])
    again = bring_in(project, [rules], ImportOptions(format="rule-votes", add_items=True), readers=RULE_VOTE_READERS)
    assert (again.items_added, *labels(again)[:2]) == (1, 2, 2)


def test_a_vote_of_a_rule_that_changed_since_is_not_set_back(project: Project, tmp_path: Path) -> None:
    bring_in(project, [written(tmp_path / "v.csv", "item,annotator,label", "x,Ann,ham", "y,Ann,spam")], ADDING)
    old = written(tmp_path / "old.csv", "item,short", "x,ham", "y,ham")
    new = written(tmp_path / "new.csv", "item,short", "x,spam")
    options = ImportOptions(format="rule-votes")
    assert [labels(bring_in(project, [file], options, readers=RULE_VOTE_READERS))[:2] for file in (old, new, old)] == [
        (2, 0), (1, 0), (0, 2)]
    assert rule_votes(project) == {"x": '"spam"', "y": '"ham"'}


@pytest.mark.parametrize(("repeat", "kept", "errors"), [
    ("last", '"spam"', []), ("first", '"ham"', []),
    ("error", '"ham"', [Refused("new.csv:2", "A second label by “short” for “x”; the first was kept")])])
def test_of_repeated_votes_of_a_rule_one_counts(
        project: Project, tmp_path: Path, repeat: str, kept: str, errors: list[Refused]) -> None:
    bring_in(project, [written(tmp_path / "v.csv", "item,annotator,label", "x,Ann,ham", "y,Ann,spam")], ADDING)
    files = [written(tmp_path / "old.csv", "item,short", "x,ham"),
             written(tmp_path / "new.csv", "item,long,short", "x,ham,spam", "y,,0")]
    report = bring_in(project, files, ImportOptions(format="rule-votes", repeat=repeat), readers=RULE_VOTE_READERS)
    assert labels(report) == (3, 0, errors)
    assert rule_votes(project, "short") == {"x": kept, "y": '"ham"'}


def rule_votes(project: Project, name: str = "short") -> dict[str, str]:
    """Item name -> what the rule says of it now."""
    rule = next(one.id for one in project.schema().rules if one.key == name)
    items = {item: name for name, item in names(project).items()}
    with project.reading() as connection:
        found = read.values_of(connection, FactKind.RULE_VOTE, project.schema().question(None).id, items)
    return {items[item]: value for (item, who), value in found.items() if who == rule}


def names(project: Project) -> dict[str, int]:
    with project.reading() as connection:
        return read.names(connection)


def answer(project: Project, item: int, question: int) -> str | None:
    """What Ann's answer is now."""
    ann = project.schema().annotator_named("Ann")
    assert ann is not None
    with project.reading() as connection:
        return read.values_of(connection, FactKind.ANSWER, question, [item]).get((item, ann.id))
