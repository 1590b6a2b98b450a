"""Errors that a person can act on, apart from bugs, which are never caught under this name."""

from __future__ import annotations


class UserError(Exception):
    """Something outside the program went wrong and a person can act on it.

    The message says what happened and where; ``kept`` what is safe; ``next_step`` what to do.
    The command line prints all three in one line and exits 1; the window shows them in place.
    """

    def __init__(self, what: str, *, kept: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept
        self.next_step = next_step

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.kept, self.next_step))

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.kept, self.next_step) if part)


def _rebuild(kind: type[UserError], what: str, kept: str, next_step: str) -> UserError:
    error = kind.__new__(kind)
    UserError.__init__(error, what, kept=kept, next_step=next_step)
    return error
