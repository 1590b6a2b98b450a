"""Where threads and processes begin: progress, cancelling, the writer lane, the work process.

A work process starts afresh for each job and is killed to cancel it, so that no library can hold on,
and a file that crashes a decoder takes nothing else with it.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from labeling.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Cancelled(Exception):
    """The person asked to stop."""


class Progress(Protocol):
    """How long work tells of itself, and learns that it should stop."""

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        """Say how far the work is. Raises Cancelled if the person asked to stop."""
        ...


class Quiet:
    """Progress that nobody watches."""

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        return None


class Lane:
    """One thread that does things in the order they were asked for."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do this after everything submitted before."""
        return self._pool.submit(function, *args, **kwargs)

    def close(self) -> None:
        """Finish what was submitted, then end the thread."""
        self._pool.shutdown(wait=True)


class Pool:
    """Some threads for reading and decoding; what was asked for last matters most, so waiting work can be dropped."""

    def __init__(self, name: str, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do this on any of the threads. Cancel the future to drop it while it waits."""
        return self._pool.submit(function, *args, **kwargs)

    def close(self) -> None:
        """Drop what waits, let what runs finish, end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class WorkFailed(RuntimeError):
    """A bug in a work process; the message carries its trace."""


class WorkDied(UserError):
    """The work process ended without a word: out of memory, or killed. ``last`` is what it was at."""

    last = ""

    def __init__(self, what: str, *, kept: str = "", next_step: str = "", last: str = "") -> None:
        super().__init__(what, kept=kept, next_step=next_step)
        self.last = last


@dataclass(frozen=True, slots=True)
class _Told(Generic[T]):
    """One message from a work process."""

    what: str  # "progress", "part", "done", "user", "bug"
    body: T


class _Teller:
    """Progress inside a work process."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._guard = threading.Lock()  # reading threads report too

    def report(self, done: int, total: int | None = None, text: str = "") -> None:
        self.send(_Told("progress", (done, total, text)))

    def send(self, told: _Told[Any]) -> None:
        with self._guard:
            self._pipe.send(told)


def _serve(pipe: Connection, function: Callable[..., Any], args: tuple[Any, ...], parts: bool) -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # leave a core to the window
        os.environ.setdefault(name, str(max(1, (os.cpu_count() or 2) - 1)))
    teller = _Teller(pipe)
    try:
        result = function(*args, progress=teller)
        if parts:
            for part in result:
                teller.send(_Told("part", part))
            result = None
        teller.send(_Told("done", result))
    except UserError as error:
        teller.send(_Told("user", error))
    except BrokenPipeError:
        return
    except BaseException:
        teller.send(_Told("bug", traceback.format_exc()))
    finally:
        pipe.close()


def in_process(function: Callable[..., T], *args: Any, progress: Progress | None = None) -> T:
    """Run ``function(*args, progress=...)`` in a process of its own and return what it returns.

    The function must be importable by name. Raises Cancelled, whatever UserError it raised, WorkDied,
    or WorkFailed with the trace of a bug.
    """
    results: list[T] = []
    for told in _listen(function, args, progress or Quiet(), parts=False):
        results.append(told)
    return results[0]


def parts_in_process(function: Callable[..., Iterable[T]], *args: Any, progress: Progress | None = None
                     ) -> Iterator[T]:
    """Yield what ``function(*args, progress=...)`` yields, while it goes on in a process of its own."""
    yield from _listen(function, args, progress or Quiet(), parts=True)


def _listen(function: Callable[..., Any], args: tuple[Any, ...], progress: Progress, *, parts: bool) -> Iterator[Any]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, function, args, parts), daemon=True)
    process.start()
    theirs.close()
    last, told = "", None
    try:
        while told is None or told.what not in ("done", "user", "bug"):
            while not ours.poll(0.1):
                progress.report(-1, None, "")  # lets the watcher say that it wants to stop
            told = ours.recv()
            if told.what == "progress":
                last = told.body[2]
                progress.report(*told.body)
            elif told.what == "part":
                yield told.body
        if told.what == "user":
            raise told.body
        if told.what == "bug":
            raise WorkFailed(told.body)
        if not parts:
            yield told.body
    except (EOFError, ConnectionError) as error:
        process.join(5)
        raise WorkDied(f"The work ended unexpectedly (exit code {process.exitcode}).",
                       kept="Nothing that was saved is lost.",
                       next_step="If memory ran out, close other programs and try again.", last=last) from error
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        process.close()
        ours.close()


def ordered_map(function: Callable[[T], R], values: Iterable[T], *, threads: int = 2, ahead: int = 16) -> Iterator[R]:
    """Yield ``function(value)`` in the order of ``values``, computed ``ahead`` by some threads.

    Pays for work that lets go of the interpreter's lock: reading, hashing, decoding.
    """
    with ThreadPoolExecutor(threads, thread_name_prefix="read") as pool:
        waiting: deque[Future[R]] = deque()
        for value in values:
            waiting.append(pool.submit(function, value))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
