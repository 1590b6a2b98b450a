"""Runs the source of trusted rules: modules come from the project, not from files. Only in a work process."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from weak_supervision.rules.base import BadRule

INIT = "__init__.py"


class Sources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds modules in a mapping from file name to source, before any that is installed."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
                  ) -> importlib.machinery.ModuleSpec | None:
        file = self._file(fullname)
        if file is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=file, is_package=file.endswith(INIT))

    def get_source(self, fullname: str) -> str:
        return self.files[self._file(fullname) or ""]

    def is_package(self, fullname: str) -> bool:
        return (self._file(fullname) or "").endswith(INIT)

    def _file(self, fullname: str) -> str | None:
        place = fullname.replace(".", "/")
        return next((one for one in (f"{place}.py", f"{place}/{INIT}") if one in self.files), None)


def load_module(files: Mapping[str, str], main: str) -> ModuleType:
    """Import the main file of a rule. Raises BadRule that names a missing module, or what went wrong."""
    _forget({name.split("/")[0].removesuffix(".py") for name in files})
    sys.meta_path[:] = [Sources(files), *(one for one in sys.meta_path if not isinstance(one, Sources))]
    try:
        return importlib.import_module(main.removesuffix(".py"))
    except ModuleNotFoundError as error:
        where = "is not bundled with this program" if getattr(sys, "frozen", False) else "is not installed"
        raise BadRule(f"{main} needs the module “{error.name}”, which {where}.",
                      kept="The other rules go on.", next_step="Install it, or write the rule without it.") from error
    except (Exception, SystemExit) as error:
        raise BadRule(f"{main} can't be run: {type(error).__name__}: {error}.",
                      kept="The other rules go on.") from error


def _forget(names: set[str]) -> None:
    """The same module name may belong to another rule."""
    for known in list(sys.modules):
        if known.split(".")[0] in names:
            del sys.modules[known]
