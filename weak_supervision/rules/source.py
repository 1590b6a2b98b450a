"""Reads Python rules without running them: the file, what it imports from beside it, its labeling functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from weak_supervision.rules.base import BadRule

DECORATORS = ("labeling_function", "nlp_labeling_function")
OBJECT = "LabelingFunction"


def with_neighbours(path: Path) -> dict[str, str]:
    """Source by name ("rules.py", "words/lists.py") of a file and of all that it imports from beside it. Raises BadRule."""
    files: dict[str, str] = {}
    waiting = [path]
    while waiting:
        one = waiting.pop()
        name = one.relative_to(path.parent).as_posix()
        if name in files:
            continue
        try:
            files[name] = one.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRule(f"{one} can't be read: {error}.", kept="Nothing was added.") from error
        for module in _imports(parsed(files[name], name)):
            waiting += _beside(path.parent, module)
    return files


def parsed(source: str, name: str) -> ast.Module:
    """The file as a tree. Raises BadRule that names the line."""
    try:
        return ast.parse(source, name)
    except SyntaxError as error:
        raise BadRule(f"{name}, line {error.lineno}: {error.msg}.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadRule(f"{name} is no Python that can be read: {error}.") from error


def labeling_functions(files: dict[str, str], main: str) -> list[tuple[str, str]]:
    """(what the file calls it, the name it gives itself) of each labeling function of the main file.

    Decorated functions, LabelingFunction objects, and what a function that returns such an object made.
    """
    trees = {name: parsed(source, name) for name, source in files.items()}
    tree = trees[main]
    known = _aliases(tree)
    makers = {OBJECT, *(maker for one in trees.values() for maker in _makers(one))}
    found: dict[str, str] = {}
    for node in _top_level(tree.body):
        if isinstance(node, ast.FunctionDef):
            call = next((one for one in node.decorator_list if _called(one, known) in DECORATORS), None)
            if call is not None:
                found[node.name] = _given_name(call) or node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and \
                isinstance(node.value, ast.Call) and (maker := _called(node.value, known)) in makers:
            found[node.targets[0].id] = (maker == OBJECT and _given_name(node.value)) or node.targets[0].id
    return list(found.items())


def _beside(folder: Path, module: str) -> list[Path]:
    """The files of a module that lies in the folder: one file, or a package with all that is in it."""
    if (package := folder / module / "__init__.py").is_file():
        return sorted(package.parent.rglob("*.py"))
    return [file] if (file := folder / f"{module}.py").is_file() else []


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.split(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _aliases(tree: ast.Module) -> dict[str, str]:
    """What a name means that was imported under another: {"lf": "labeling_function"}."""
    return {one.asname: one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            for one in node.names if one.asname}


def _makers(tree: ast.Module) -> Iterator[str]:
    known = _aliases(tree)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Return) and isinstance(node.value, ast.Call) and
                _called(node.value, known) == OBJECT for node in ast.walk(function)):
            yield function.name


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the file is imported, those under if, try and with among them."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            yield from _top_level([one for one in ast.iter_child_nodes(node) if isinstance(one, ast.stmt)])


def _called(node: ast.expr, known: dict[str, str]) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    name = target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""
    return known.get(name, name)


def _given_name(node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return ""
    given = [one.value for one in node.keywords if one.arg == "name"] + node.args[:1]
    return next((str(one.value) for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)), "")
