"""Python: a file of Snorkel labeling functions, run unchanged; each function is a rule.

A function returns the number of a class, in the order the question has them, or -1 to abstain. It
sees the fields of an item as attributes, and ``x.item``, ``x.text`` and, for an image, ``x.image``
(uint8 [H, W, 3]). Names that are no Python names have "_" for what does not fit: ``x.worst_radius``.
The file, and what it imports from beside it, is kept in the project.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast

from weak_supervision.rules.base import BadRule, RuleKind, RuleRecord, RuleSpec, Setting, Voter, text_of

_NOT_A_NAME = re.compile(r"\W|^(?=\d)")


class Record(SimpleNamespace):
    """One item as a labeling function sees it; its image is decoded when it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name == "image" and self.__dict__.get("_path") is not None:
            from labeling.items.images import decode

            self.image = decode(self._path, page=self._page, max_size=(512, 512))[..., :3]
            return self.image
        raise AttributeError(f"this item has no “{name}”; it has {', '.join(sorted(self.__dict__))}")


class Python(RuleKind):
    """See the module. body: {"files": {name: source}, "main": name, "function": name}."""

    name: ClassVar[str] = "python"
    title: ClassVar[str] = "Python"

    def check(self, spec: RuleSpec, setting: Setting) -> None:
        for name, source in files_of(spec).items():
            try:
                ast.parse(source)
            except SyntaxError as error:
                raise BadRule(f"{name}, line {error.lineno}: {error.msg}.") from error

    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        function, text_field = load(spec), setting.text_field
        return lambda record: function(as_record(record, text_field))


def files_of(spec: RuleSpec) -> dict[str, str]:
    """The sources of a Python rule by file name."""
    return cast(dict[str, str], spec.body.get("files", {}))


def source_hash(spec: RuleSpec) -> str:
    """What a person trusts: a hash over every file of the rule, names included."""
    digest = hashlib.sha256()
    for name, source in sorted(files_of(spec).items()):
        digest.update(f"{len(name)}:{name}{len(source)}:{source}".encode())
    return digest.hexdigest()


def read_rules(path: Path) -> list[RuleSpec]:
    """A rule for each labeling function of a file, found by reading, not by running. Raises BadRule."""
    files = _with_neighbours(path)
    names = _functions(files[path.name], path.name)
    if not names:
        raise BadRule(f"{path.name} has no @labeling_function.", kept="Nothing was added.",
                      next_step="Write @labeling_function() above each rule.")
    return [RuleSpec(shown, shown, Python.name, {"files": files, "main": path.name, "function": function})
            for function, shown in names]


def _with_neighbours(path: Path) -> dict[str, str]:
    """The file and the modules beside it that it imports, and theirs."""
    files: dict[str, str] = {}
    waiting = [path]
    while waiting:
        one = waiting.pop()
        if one.name in files:
            continue
        try:
            source = one.read_text(encoding="utf-8-sig")
            tree = ast.parse(source)
        except (OSError, UnicodeDecodeError) as error:
            raise BadRule(f"{one} can't be read: {error}.") from error
        except SyntaxError as error:
            raise BadRule(f"{one.name}, line {error.lineno}: {error.msg}.") from error
        files[one.name] = source
        waiting += [beside for name in _imports(tree) if (beside := path.parent / f"{name}.py").is_file()]
    return files


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.split(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _functions(source: str, file: str) -> list[tuple[str, str]]:
    """(function, name it gives itself) of each labeling function and each LabelingFunction object."""
    found: list[tuple[str, str]] = []
    for node in ast.parse(source, file).body:
        if isinstance(node, ast.FunctionDef):
            call = next((one for one in node.decorator_list if _called(one) == "labeling_function"), None)
            if call is not None:
                found.append((node.name, _given_name(call) or node.name))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and \
                _called(node.value) == "LabelingFunction":
            found.append((node.targets[0].id, _given_name(node.value) or node.targets[0].id))
    return found


def _called(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def _given_name(node: ast.expr) -> str:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return next((str(one.value.value) for one in keywords
                 if one.arg == "name" and isinstance(one.value, ast.Constant)), "")


def load(spec: RuleSpec) -> Callable[[Record], object]:
    """Run the file and take the labeling function out of it. Only in a work process, and only once trusted."""
    main = str(spec.body["main"])
    folder = Path(tempfile.mkdtemp(prefix="touchstone-rules-"))
    for name, source in files_of(spec).items():
        (folder / name).write_text(source, encoding="utf-8")
    sys.path.insert(0, str(folder))
    for name in files_of(spec):  # the same file name may belong to another rule
        sys.modules.pop(Path(name).stem, None)
    try:
        module = importlib.import_module(Path(main).stem)
        function = getattr(module, str(spec.body["function"]))
        return cast(Callable[[Record], object], function)
    except ModuleNotFoundError as error:
        where = "is not bundled with this program" if getattr(sys, "frozen", False) else "is not installed"
        raise BadRule(f"{main} needs the module “{error.name}”, which {where}.",
                      kept="The other rules go on.", next_step="Install it, or write the rule without it.") from error
    except Exception as error:
        raise BadRule(f"{main} can't be run: {type(error).__name__}: {error}.",
                      kept="The other rules go on.") from error
    finally:
        sys.path.remove(str(folder))


def as_record(record: RuleRecord, text_field: str) -> Record:
    """The item as attributes."""
    values: dict[str, object] = {"item": record.item, "text": text_of(record, text_field)}
    for name, cell in record.fields.items():
        values[name] = cell
        values.setdefault(_NOT_A_NAME.sub("_", name), cell)
    if record.image is not None:
        values.update(_path=record.image, _page=record.page)
    return Record(**values)

