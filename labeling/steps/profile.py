"""What the data is like: class balance, image sizes, missing values, how numbers are spread, exact copies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeling.project import Project
from labeling.questions.base import Question
from labeling.store import profile, read, search
from labeling.store.kinds import Facet

BINS = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how much, its share of the whole (0..1), the query that a click asks, a palette colour."""

    name: str
    n: int
    share: float
    query: str
    color: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """``kind`` is "bars" (a row each), "columns" (a histogram) or "words"."""

    kind: str
    title: str
    note: str
    bars: tuple[Bar, ...]
    ends: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Profile:
    """Charts as of a log position."""

    position: int
    charts: tuple[Chart, ...]


def profile_of(project: Project, question: Question | None) -> Profile:
    """Look at the whole project; long for a million items, so never on the window's thread."""
    with project.reading() as connection:
        position = read.position(connection)
        charts = [_balance(question, search.counts_of(connection, Facet.CLASS, question.id,
                                                      [one.key for one in question.classes]))] \
            if question is not None and question.classes else []
        charts += [chart for chart in (_sizes(profile.megapixels(connection)),) if chart.bars]
        sample = profile.fields(connection)
        charts += [chart for chart in (_missing(sample), *_numbers(sample)) if chart.bars]
        copies, places = profile.copies(connection)
    if copies:
        charts.append(Chart("words", "Exact copies", "", (
            Bar(f"{copies:,} items lie at {places:,} places", copies, 1.0, "copies:yes"),)))
    return Profile(position, tuple(charts))


def _balance(question: Question, counts: dict[str, int]) -> Chart:
    most = max(counts.values(), default=0) or 1
    bars = sorted((Bar(one.name, counts.get(one.key, 0), counts.get(one.key, 0) / most,
                       f'answer:"{one.key}"', one.color) for one in question.classes), key=lambda one: -one.n)
    return Chart("bars", "Class balance", f"{short(sum(counts.values()))} answers", tuple(bars))


def _sizes(megapixels: profile.Numbers) -> Chart:
    return _histogram("Image size", "pixels", megapixels, " MP")


def _missing(sample: profile.Fields) -> Chart:
    found = sorted(sample.missing.items(), key=lambda one: -one[1])
    return Chart("bars", "Missing values", "" if sample.whole else f"of {short(sample.looked_at)}", tuple(
        Bar(name, n, n / max(1, sample.looked_at), f'missing:"{name}"') for name, n in found))


def _numbers(sample: profile.Fields) -> list[Chart]:
    return [_histogram(name, f"field.{name}", numbers, "") for name, numbers in sample.numbers.items()
            if len(np.unique(numbers)) > 2]


def _histogram(title: str, facet: str, numbers: profile.Numbers, unit: str) -> Chart:
    if not len(numbers):
        return Chart("columns", title, "", ())
    low, high = float(numbers.min()), float(numbers.max())
    if high == low:
        return Chart("words", title, "", (Bar(f"All the same: {low:.3g}{unit}", len(numbers), 1.0, f"{facet}:{low:.6g}.."),))
    counts, edges = np.histogram(numbers, bins=BINS, range=(low, high))
    most = int(counts.max()) or 1
    bars: list[Bar] = []
    for place, n in enumerate(counts.tolist()):
        end = "" if place == len(counts) - 1 else f"{edges[place + 1]:.6g}"
        start = f"{edges[place]:.6g}" if place else ""
        term = f"{facet}:{start}..{end}"
        bars.append(Bar(f"{edges[place]:.3g} to {edges[place + 1]:.3g}{unit}", n, n / most,
                        f'"{term}"' if " " in term else term))
    return Chart("columns", title, f"{low:.3g}–{high:.3g}{unit}", tuple(bars), (f"{low:.3g}", f"{high:.3g}"))


def short(number: int) -> str:
    """A count in few signs: 417 k."""
    return f"{number}" if number < 1000 else f"{number / 1000:.3g} k" if number < 1e6 else f"{number / 1e6:.3g} M"
