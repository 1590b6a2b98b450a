"""Twenty packs of 50,000 answers merged into their project, beside a bare insert of the same rows; run by hand.

python -m tests.benchmarks.bench_merge [packs] [answers in each]
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from labeling.commands.collecting import AddVotes, Vote
from labeling.exchange.merge import merge
from labeling.exchange.preview import preview
from labeling.project import Project
from labeling.steps.packs import PackOptions, owner_of, pack
from labeling.store import read
from labeling.workers import Quiet

from .bench_store import CHUNK, CLASSES, made, processor, seconds


def labelled(out: Path) -> None:
    """Answer every item of a pack as the person whose it is."""
    with Project.open(out) as project:
        owner = owner_of(project)
        assert owner is not None
        project.author, question = owner.id, project.schema().question().id
        with project.reading() as connection:
            items = sorted(read.names(connection).values())
        with project.bulk("bench") as batch:
            for start in range(0, len(items), CHUNK):
                project.do(AddVotes(question, tuple(Vote(item, owner.name, f'"{CLASSES[item * 7 % 3]}"', 1.5) for item in
                                                    items[start:start + CHUNK])), batch=batch)


def bare_insert(before: Path, after: Path, raw: Path) -> float:
    """Processor seconds that SQLite takes for the rows alone, with the table's own indexes."""
    shutil.copyfile(before, raw)
    with closing(sqlite3.connect(after)) as source, closing(sqlite3.connect(raw, isolation_level=None)) as target:
        last: int = target.execute("SELECT max(id) FROM fact").fetchone()[0]
        rows = source.execute("SELECT * FROM fact WHERE id > ?", (last,)).fetchall()
        target.execute("PRAGMA cache_size=-65536")

        def insert() -> None:
            target.execute("BEGIN")
            target.executemany(f"INSERT INTO fact VALUES ({','.join('?' * len(rows[0]))})", rows)
            target.execute("COMMIT")

        return processor(insert)


def main(packs: int, answers: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        took, study, outs = 0.0, made(folder / "study.touchstone", answers), list[Path]()
        with Project.open(study) as project:
            project.act_as("Ann")
            for number in range(packs):
                outs.append(folder / f"pack {number}.touchstone")
                took = seconds(lambda one=outs[-1], who=f"person {number}": pack(project, one, PackOptions(who), Quiet()))
        print(f"the last pack of {answers:,} items was made in {took:.1f} s, {outs[-1].stat().st_size / 1e6:.1f} MB")
        for one in outs:
            labelled(one)
        before, once = folder / "before.touchstone", folder / "once.touchstone"
        shutil.copyfile(study, before)
        shutil.copyfile(study, once)
        with Project.open(study, write=False) as project:
            told = seconds(lambda: preview(study, project.schema(), outs[0]))
        with Project.open(study) as project:
            project.act_as("Ann")
            wall: list[float] = []
            used = processor(lambda: wall.append(seconds(lambda: merge(project, *outs))))
            again = seconds(lambda: merge(project, *outs))
        bare = bare_insert(before, study, folder / "raw.touchstone")
        print(f"preview of one {told:.1f} s; {packs} packs of {answers:,} answers merged in {wall[0]:.1f} s "
              f"({used:.1f} s of processor); raw insert of the same rows {bare:.1f} s: {used / bare:.1f} times; "
              f"the same again {again:.1f} s")
        with Project.open(once) as project:
            project.act_as("Ann")
            whole = processor(lambda: merge(project, study))
        print(f"the same facts from one copy {whole:.1f} s: {whole / bare:.1f} times (limit 3)")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given + [20, 50_000][len(given):]))
