"""How fast what was read gets into the project file, held against bare SQLite in the same run; and how many votes.

Run by hand: ``pytest -s tests/benchmarks/bench_import.py``. Times are of the processor, as other work shares it;
the ratio counts. Looking at images with one and two threads is measured in ``bench_import_read.py``.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest

from labeling.commands.answering import Answer
from labeling.commands.base import Command
from labeling.commands.collecting import AddItems, AddVotes, Vote
from labeling.commands.shaping import NewQuestion
from labeling.items.chunks import chunks
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.steps.bring_in import ImportOptions, bring_in
from labeling.steps.import_report import CHUNK
from labeling.workers import Pool

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]
ROWS, VOTES = 50_000, 300_000
_TABLES = ("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
           " AND name NOT LIKE 'item_text_%' AND name NOT LIKE 'sqlite_%'")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "bench.touchstone", [NewQuestion("label", "choice", "What?", tuple("abcd"))],
                        owner="Ann") as made:
        yield made


def processor_seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def done(project: Project, commands: list[Command]) -> float:
    with project.bulk("bench") as batch:
        return processor_seconds(lambda: [project.do(command, batch=batch) for command in commands])


def bare(full: Path, empty: Path) -> tuple[float, int]:
    """Seconds to put the rows that one file has and another lacks, those of the full-text index too, into the same
    tables and indexes of the other, chunk by chunk, durably; and how many they are.
    """
    with closing(sqlite3.connect(full)) as source, closing(sqlite3.connect(empty, isolation_level=None)) as target:
        target.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                             "PRAGMA wal_autocheckpoint=4000")
        rows: list[tuple[str, list[tuple[object, ...]]]] = []
        for table in [row[0] for row in source.execute(_TABLES)]:
            before = set(target.execute(f"SELECT * FROM {table}"))
            new = [row for row in source.execute(f"SELECT * FROM {table}") if row not in before]
            if new:
                rows.append((f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(new[0]))})", new))
        before = set(target.execute("SELECT * FROM item_words"))
        rows.append(("INSERT INTO item_text (rowid, name, body) VALUES (?, ?, ?)",
                     [row for row in source.execute("SELECT * FROM item_words") if row not in before]))

        def put() -> None:
            turns = max(len(new) for _, new in rows) // CHUNK + 1
            for turn in range(turns):
                target.execute("BEGIN IMMEDIATE")
                for statement, new in rows:
                    size = len(new) // turns + 1
                    target.executemany(statement, new[turn * size:(turn + 1) * size])
                target.execute("COMMIT")
        return processor_seconds(put), sum(len(new) for _, new in rows)


def test_items_and_votes_against_bare_sqlite(project: Project, tmp_path: Path) -> None:
    choose = random.Random(0)
    found = [Found(record_identity(f"r{number}"), "record", f"r{number}",
                   fields={"id": f"r{number}", "text": f"comment number {number}, about some song", "x": choose.random()})
             for number in range(ROWS)]
    question = project.schema().question(None).id
    votes = [Vote(choose.randrange(1, ROWS), f"w{choose.randrange(100)}", f'"{choose.choice("abcd")}"')
             for _ in range(ROWS)]
    work: dict[str, list[Command]] = {
        "items": [AddItems(tuple(part), ".") for part in chunks(found, CHUNK)],
        "votes": [AddVotes(question, tuple(part)) for part in chunks(votes, CHUNK)]}
    for name, commands in work.items():
        start, full = tmp_path / f"{name}-start", tmp_path / f"{name}-full"
        copied(project.path, start)
        ours = done(project, commands)
        copied(project.path, full)
        raw, rows = bare(full, start)
        print(f"\n{name}: {ROWS / ours:,.0f}/s; bare SQLite {ROWS / raw:,.0f}/s ({rows:,} rows), ratio {raw / ours:.2f}")


def copied(path: Path, to: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def test_many_votes_from_a_file(project: Project, tmp_path: Path) -> None:
    choose = random.Random(0)
    path = tmp_path / "votes.csv"
    people = range(200)
    lines = (f"r{number},w{one},{choose.choice('abcd')}" for number in range(VOTES // 10)
             for one in choose.sample(people, 10))
    path.write_text("item,annotator,label\n" + "\n".join(lines))
    before = psutil.Process().memory_info().rss
    for turn in ("new", "known"):
        begun, processor = time.monotonic(), time.process_time()
        report = bring_in(project, [path], ImportOptions(add_items=True))
        print(f"\n{VOTES:,} votes, {turn}: {time.monotonic() - begun:.1f} s, of the processor here "
              f"{time.process_time() - processor:.1f} s, memory grew {psutil.Process().memory_info().rss - before >> 20} MB")
        assert report.labels_added + report.labels_known == VOTES


def test_a_label_does_not_wait_behind_an_import(project: Project, tmp_path: Path) -> None:
    few, many = (table(tmp_path / f"{name}.csv", name, rows) for name, rows in (("few", 100), ("many", ROWS)))
    bring_in(project, [few], ImportOptions())
    alone = waits(project, lambda labels: labels < 100)
    pool = Pool("import", 1)
    importing = pool.submit(bring_in, project, [many], ImportOptions())
    meanwhile = waits(project, lambda _: not importing.done())
    pool.close()
    assert importing.result().items_added == ROWS
    for name, taken in (("alone", alone), (f"during an import of {ROWS:,} rows", meanwhile)):
        print(f"\na label {name}: {np.median(taken):.1f} ms, 95% within {np.percentile(taken, 95):.1f} ms, "
              f"at most {max(taken):.1f} ms ({len(taken)} labels)")


def table(path: Path, name: str, rows: int) -> Path:
    path.write_text("id,text\n" + "".join(f"{name}{number},comment number {number}\n" for number in range(rows)))
    return path


def waits(project: Project, more: Callable[[int], bool]) -> list[float]:
    """Milliseconds until each of some labels was on the disk, 10 ms apart, as long as ``more`` says so of their number."""
    taken: list[float] = []
    question = project.schema().question(None).id
    while more(len(taken)):
        begun = time.perf_counter()
        project.submit(Answer(1 + len(taken) % 100, question, "abcd"[len(taken) // 100 % 4], 1.0)).result()
        taken.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.01)
    return taken
