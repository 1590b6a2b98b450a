"""The project file against bare SQLite and the bare disk; run by hand, and read the ratios.

Bulk work is told in processor time, commits and opening in wall time.

python -m tests.benchmarks.bench_store [items] [facts]
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from labeling.commands.answering import Answer
from labeling.commands.collecting import AddItems, AddVotes, Vote
from labeling.commands.shaping import NewQuestion
from labeling.exchange.merge import merge
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import read

CLASSES = ("cat", "dog", "owl")
CHUNK = 10_000


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def processor(work: Callable[[], object]) -> float:
    """Seconds of processor time, which say the same on a busy machine."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def made(path: Path, items: int) -> Path:
    """A project with so many records."""
    with Project.create(path, [NewQuestion("q", "choice", "What?", CLASSES)], owner="Ann") as project:
        for start in range(0, items, CHUNK):
            project.do(AddItems(tuple(Found(record_identity(str(n)), "record", f"r{n}", fields={"id": str(n), "v": n})
                                      for n in range(start, min(start + CHUNK, items))), "table"))
    return path


def voted(project: Project, facts: int, items: int) -> None:
    """So many answers of as many people as it takes."""
    question = project.schema().question().id
    for start in range(0, facts, CHUNK):
        project.do(AddVotes(question, tuple(Vote(n % items + 1, f"person {n // items}", f'"{CLASSES[n * 7 % 3]}"')
                                            for n in range(start, min(start + CHUNK, facts)))))


def durable_commit(path: Path, times: int = 200) -> None:
    """One answer through the door against a bare durable append, in turns, since disks have moods."""
    ours: list[float] = []
    bare: list[float] = []
    sync = getattr(os, "fdatasync", os.fsync)
    with Project.open(path) as project, path.with_name("bare").open("ab", buffering=0) as file:
        project.act_as("Ann")
        question = project.schema().question().id
        for number in range(times):
            ours.append(seconds(lambda n=number: project.do(Answer(n + 1, question, CLASSES[n % 3]))))
            bare.append(seconds(lambda: (file.write(b"x" * 4096), sync(file.fileno()))))
    one, other = statistics.median(ours), statistics.median(bare)
    print(f"durable answer {one * 1e3:.2f} ms, bare append {other * 1e3:.2f} ms: {one / other:.2f} times (limit 2)")


def opening(small: Path, large: Path) -> None:
    """Opening and the first page, small and large in turns."""
    def first_page(path: Path) -> None:
        with Project.open(path) as project, project.reading() as connection:
            assert len(read.items(connection, limit=100)) == 100
            project.schema()
            read.counts(connection)

    took = {path: [seconds(lambda path=path: first_page(path)) for _ in range(21)] for path in (small, large)}
    one, other = (statistics.median(took[path]) for path in (small, large))
    print(f"open and first page {one * 1e3:.1f} ms small, {other * 1e3:.1f} ms large: {other / one:.2f} times (limit 1.2)")


def bulk(path: Path, facts: int, items: int) -> tuple[Path, float]:
    """Bulk answers through the door into a copy, which is returned, and the seconds that a raw insert takes."""
    other, raw = path.with_name("other.touchstone"), path.with_name("raw.touchstone")
    shutil.copyfile(path, other)
    with Project.open(other) as project:
        project.act_as("Ben")
        took = processor(lambda: voted(project, facts, items))
    shutil.copyfile(path, raw)
    with closing(sqlite3.connect(other)) as source, closing(sqlite3.connect(raw, isolation_level=None)) as target:
        last: int = target.execute("SELECT max(id) FROM fact").fetchone()[0]
        rows = source.execute("SELECT * FROM fact WHERE id > ?", (last,)).fetchall()
        target.execute("PRAGMA cache_size=-65536")

        def insert() -> None:
            target.execute("BEGIN")
            target.executemany(f"INSERT INTO fact VALUES ({','.join('?' * len(rows[0]))})", rows)
            target.execute("COMMIT")

        bare = processor(insert)
    print(f"{facts:,} bulk answers {took:.1f} s ({facts / took:,.0f} a second), raw insert {bare:.1f} s: "
          f"{took / bare:.1f} times")
    return other, bare


def merging(path: Path, other: Path, bare: float) -> None:
    with Project.open(path) as project:
        project.act_as("Ann")
        took = processor(lambda: merge(project, other))
        again = processor(lambda: merge(project, other))
    print(f"merge {took:.1f} s, raw insert of its rows {bare:.1f} s: {took / bare:.1f} times (limit 3); "
          f"the same merge again {again:.1f} s")


def main(items: int, facts: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = made(folder / "small.touchstone", min(10_000, items)), made(folder / "large.touchstone", items)
        durable_commit(small)
        opening(small, large)
        other, bare = bulk(large, facts, items)
        merging(large, other, bare)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given + [1_000_000, 1_000_000][len(given):]))
