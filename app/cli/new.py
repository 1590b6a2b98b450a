"""``touchstone new``: makes a project from a template, or from a schema file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from app.cli.base import Command, Result
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.project import Project
from labeling.questions.base import Condition
from labeling.steps.templates import LATER, TEMPLATES, questions_from


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT", help="the file to make; “.touchstone” is added if missing")
    parser.add_argument("--template", choices=[*(one.name for one in TEMPLATES), *LATER], metavar="T",
                        help=f"what people will do: {', '.join(one.name for one in TEMPLATES)}")
    parser.add_argument("--classes", default="", help="class names, separated by commas")
    parser.add_argument("--question", default="", help="the question shown to annotators")
    parser.add_argument("--schema", metavar="FILE", type=Path,
                        help='JSON: {"questions": [{"key", "kind", "text", "hint", "classes": [...], "options": {...}, '
                             '"show_when": {"question", "answers": [...]}}]}')
    parser.add_argument("--name", default="", help="what the project is called (default: the file's name)")


def _run(options: argparse.Namespace) -> Result:
    if options.schema is not None:
        questions = schema_file(options.schema)
    elif options.template:
        classes = [name.strip() for name in options.classes.split(",") if name.strip()]
        questions = questions_from(options.template, classes, options.question)
    else:
        raise UserError("A project needs a template or a schema.", next_step="Add --template or --schema.")
    with Project.create(Path(options.project), questions, name=options.name) as project:
        return {"project": str(project.path),
                "questions": [{"key": one.key, "kind": one.kind, "text": one.text,
                               "classes": [label.name for label in one.classes]}
                              for one in project.schema().questions]}


def schema_file(path: Path) -> list[NewQuestion]:
    """The questions that a JSON file describes. Raises UserError naming what is wrong."""
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
        return [NewQuestion(str(one["key"]), str(one["kind"]), str(one.get("text", one["key"])),
                            tuple(str(name) for name in one.get("classes", ())), str(one.get("hint", "")),
                            {str(name): str(value) for name, value in one.get("options", {}).items()},
                            _condition(one.get("show_when"))) for one in body["questions"]]
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path} is no schema: {error}.", kept="No project was made.",
                        next_step='It should read {"questions": [{"key": ..., "kind": ..., "text": ...}]}.') from error


def _condition(body: dict[str, Any] | None) -> Condition | None:
    """From {"question": key, "answers": [...]}."""
    return None if body is None else Condition(str(body["question"]), tuple(str(one) for one in body["answers"]))


COMMAND = Command("new", "make a project", _arguments, _run, lambda result: f"Made {result['project']}.", """\
A template is the short way to one question, a schema file the way to several.

  touchstone new study --template image-classification --classes cat,dog --question "What is it?"
  touchstone new study --schema questions.json""")
