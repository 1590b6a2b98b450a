"""Begins a project in one go: its file, question, classes, people and how many people label an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling.commands.guiding import SetExamples
from labeling.commands.shaping import AddAnnotator, SetClass, SetQuestion, SetSetting
from labeling.errors import UserError
from labeling.items.images import thumbnail
from labeling.project import Project, removed_on_failure, with_suffix
from labeling.questions.base import Question
from labeling.steps.templates import questions_from

EXAMPLE = 192  # pixels of an example image
EXAMPLES = 8  # of a class
PER_ITEM = "annotators_per_item"  # the project's setting


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class about to be made. ``color`` is 1 to 20, 0 for the next free one; ``examples`` are JPEG."""

    name: str
    color: int = 0
    guideline: str = ""
    examples: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new project is to be; ``files`` are for the caller to bring in once it is there."""

    path: Path
    template: str
    owner: str
    name: str = ""
    question: str = ""
    hint: str = ""
    classes: tuple[ClassPlan, ...] = ()
    people: tuple[str, ...] = ()
    per_item: int = 1
    files: tuple[Path, ...] = ()


def begin_project(plan: Plan, *, program: str = "a command") -> Project:
    """Make the project and return it open for writing; if anything hinders, no file is left. Raises UserError."""
    path = with_suffix(plan.path)
    if path.exists():
        raise UserError(f"{path.name} exists already in {path.parent}.", kept="It was not touched.",
                        next_step="Choose another name or folder.")
    questions = questions_from(plan.template, [one.name for one in plan.classes], plan.question)
    with removed_on_failure(path):
        project = Project.create(path, questions, name=plan.name, owner=plan.owner, program=program)
        try:
            _shape(project, plan)
        except BaseException:
            project.close()
            raise
    return project


def example(path: Path) -> bytes:
    """A small picture of an image file, to go with a class. Raises UserError if it can't be read."""
    return thumbnail(path, EXAMPLE)


def _shape(project: Project, plan: Plan) -> None:
    question = project.schema().question()
    if plan.hint:
        project.do(SetQuestion(question.id, hint=plan.hint))
    for one in plan.classes:
        _shape_class(project, question, one)
    for name in _others(plan):
        project.do(AddAnnotator(name))
    if plan.per_item > 1:
        project.do(SetSetting(PER_ITEM, str(plan.per_item)))


def _shape_class(project: Project, question: Question, plan: ClassPlan) -> None:
    made = question.find_class(plan.name.strip())
    assert made is not None
    color = plan.color if plan.color not in (0, made.color) else None
    if color or plan.guideline:
        project.do(SetClass(question.id, made.key, color=color, guideline=plan.guideline or None))
    if plan.examples:
        project.do(SetExamples(question.id, made.key, plan.examples[:EXAMPLES]))


def _others(plan: Plan) -> Sequence[str]:
    return [name for name in dict.fromkeys(one.strip() for one in plan.people) if name and name != plan.owner]
