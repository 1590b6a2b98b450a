"""Python: a file of Snorkel labeling functions, run unchanged; each function is a rule.

A function returns the number of a class, in the order the question has them, or -1 to abstain. It
sees the fields of an item as attributes, and ``x.item``, ``x.text`` and, for an image, ``x.image``
(uint8 [H, W, 3]). Names that are no Python names have "_" for what does not fit: ``x.worst_radius``.
The file, and what it imports from beside it, is kept in the project.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar, cast

from weak_supervision.rules.base import BadRule, RuleKind, RuleRecord, RuleSpec, Setting, Voter, text_of
from weak_supervision.rules.loading import load_module
from weak_supervision.rules.source import labeling_functions, parsed, with_neighbours

_loaded: dict[tuple[str, str], ModuleType] = {}  # by hash and main file: a file of ten rules runs once
_NOT_A_NAME = re.compile(r"\W|^(?=\d)")


class Record(SimpleNamespace):
    """One item as a labeling function sees it; its image is decoded when it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name == "image" and self.__dict__.get("_path") is not None:
            from labeling.items.images import decode

            self.image = decode(self._path, page=self._page, max_size=(512, 512))[..., :3]
            return self.image
        raise AttributeError(f"this item has no “{name}”; it has {', '.join(sorted(self.__dict__))}")

    def __getitem__(self, name: str) -> Any:
        """A field by its own name, as a row of a data frame has it."""
        return self.__dict__[name] if name in self.__dict__ else getattr(self, name)


class Python(RuleKind):
    """See the module. body: {"files": {name: source}, "main": name, "function": name}."""

    name: ClassVar[str] = "python"
    title: ClassVar[str] = "Python"

    def check(self, spec: RuleSpec, setting: Setting) -> None:
        files = files_of(spec)
        if spec.body.get("main") not in files:
            raise BadRule(f"The rule “{spec.name}” has lost its file.")
        for name, source in files.items():
            parsed(source, name)

    def view(self, record: RuleRecord, setting: Setting) -> Record:
        values: dict[str, object] = {"item": record.item, "text": text_of(record, setting.text_field)}
        for name, cell in record.fields.items():
            values[name] = cell
            if not name.isidentifier():
                values.setdefault(_NOT_A_NAME.sub("_", name), cell)
        if record.image is not None:
            values.update(_path=record.image, _page=record.page)
        return Record(**values)

    def voter(self, spec: RuleSpec, setting: Setting) -> Voter:
        return load(spec)


def files_of(spec: RuleSpec) -> dict[str, str]:
    """The sources of a Python rule by file name. Raises BadRule."""
    files = spec.body.get("files")
    if not isinstance(files, dict) or not all(isinstance(one, str) for pair in cast(dict[object, object], files).items()
                                              for one in pair):
        raise BadRule(f"The rule “{spec.name}” has lost its source.")
    return cast(dict[str, str], files)


def main_source(spec: RuleSpec) -> str:
    """What the file of the rule says."""
    return files_of(spec).get(str(spec.body.get("main")), "")


def source_hash(spec: RuleSpec) -> str:
    """What a person trusts: a hash over every file of the rule, names included."""
    digest = hashlib.sha256()
    for name, source in sorted(files_of(spec).items()):
        digest.update(f"{len(name)}:{name}{len(source)}:{source}".encode(errors="surrogatepass"))
    return digest.hexdigest()


def read_rules(path: Path) -> list[RuleSpec]:
    """A rule for each labeling function of a file, found by reading, not by running. Raises BadRule."""
    return rules_of(with_neighbours(path), path.name)


def rules_of(files: dict[str, str], main: str) -> list[RuleSpec]:
    """The same for sources that are at hand, by file name."""
    found = labeling_functions(files, main)
    if not found:
        raise BadRule(f"{main} has no @labeling_function.", kept="Nothing was added.",
                      next_step="Write @labeling_function() above each rule.")
    return [RuleSpec(shown, shown, Python.name, {"files": files, "main": main, "function": function})
            for function, shown in found]


def load(spec: RuleSpec) -> Callable[[Record], object]:
    """Run the file and take the labeling function out of it. Only in a work process, and only once trusted."""
    main, function, key = str(spec.body["main"]), str(spec.body["function"]), source_hash(spec)
    if (key, main) not in _loaded:
        _loaded[key, main] = load_module(files_of(spec), main)
    found = getattr(_loaded[key, main], function, None)
    if not callable(found):
        raise BadRule(f"{main} has no labeling function “{function}” once it has run.", kept="The other rules go on.")
    return cast(Callable[[Record], object], found)
