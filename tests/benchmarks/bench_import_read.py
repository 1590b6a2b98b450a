"""How fast files become items: probing and hashing images with one and two threads, and reading tables.

Run by hand: ``pytest -s tests/benchmarks/bench_import_read.py``. Two shared cores make single figures noisy;
each is the best of three, and the ratio is what counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars
import pytest
from PIL import Image

from labeling.items.found import Found
from labeling.items.identity import content_identity
from labeling.items.images import Probed, probe
from labeling.items.tables import read_table
from labeling.workers import ordered_map

pytestmark = pytest.mark.benchmark
T = TypeVar("T")
IMAGES, ROWS = 120, 100_000


def best_of_three(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the fastest run, and what it gave."""
    runs: list[tuple[float, T]] = []
    for _ in range(3):
        begun = time.perf_counter()
        result = work()
        runs.append((time.perf_counter() - begun, result))
    return min(runs, key=lambda run: run[0])


def look(path: Path) -> tuple[Probed, bytes]:
    return probe(path), content_identity(path)


def photographs(folder: Path, width: int, height: int, ending: str) -> list[Path]:
    """Smooth pictures with some noise, which compress about as photographs do."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:height, :width]
    base = np.stack([rows * 255 / height, columns * 255 / width, (rows + columns) / 8 % 256], axis=-1)
    paths: list[Path] = []
    for number in range(8):
        noise = random.normal(0, 6, base.shape)
        path = folder / f"{number}.{ending}"
        Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8)).save(path)
        paths.append(path)
    return paths


@pytest.mark.parametrize(("width", "height", "ending", "count"), [
    (1920, 1080, "jpg", IMAGES), (4000, 3000, "jpg", IMAGES // 4), (1024, 1024, "png", IMAGES // 2)])
def test_two_threads_probe_and_hash_faster_than_one(
        tmp_path: Path, width: int, height: int, ending: str, count: int) -> None:
    paths = (photographs(tmp_path, width, height, ending) * count)[:count]
    for path in paths:
        path.read_bytes()  # from the page cache in every run: the disk is not what is measured
    alone, first = best_of_three(lambda: [look(path) for path in paths])
    one, same = best_of_three(lambda: list(ordered_map(look, paths, threads=1)))
    two, second = best_of_three(lambda: list(ordered_map(look, paths, threads=2)))
    assert first == same == second
    print(f"\n{width}x{height} {ending}, {paths[0].stat().st_size >> 10} kB: no thread {count / alone:.0f}/s, "
          f"one {count / one:.0f}/s, two {count / two:.0f}/s, ratio {one / two:.2f}")
    assert two < one


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_tables_are_read_at_tens_of_thousands_of_rows_a_second(tmp_path: Path, ending: str) -> None:
    random = np.random.default_rng(0)
    frame = polars.DataFrame({
        "id": range(ROWS), "text": [f"comment number {number}, about some song" for number in range(ROWS)],
        **{f"x{number}": random.normal(size=ROWS) for number in range(4)},
        **{f"n{number}": random.integers(0, 50, ROWS) for number in range(4)}})
    path = tmp_path / f"table.{ending}"
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[ending](path)
    by_id, told = best_of_three(lambda: sum(isinstance(one, Found) for one in read_table(path)))
    frame.drop("id").write_csv(tmp_path / "rows.csv")
    by_row, _ = best_of_three(lambda: sum(isinstance(one, Found) for one in read_table(tmp_path / "rows.csv")))
    print(f"\n{ending}: {ROWS / by_id:,.0f} rows/s with an id; CSV without one {ROWS / by_row:,.0f}")
    assert told == ROWS
