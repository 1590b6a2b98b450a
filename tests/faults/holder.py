"""Holds a project open for writing and answers without a break: ``python holder.py PROJECT``, until it is killed."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

from labeling.commands.answering import Answer
from labeling.project import Project
from labeling.store import read

CLASSES = ("cat", "dog", "owl")


def main() -> None:
    with Project.open(Path(sys.argv[1]), program="the first program") as project:
        project.act_as("Ben")
        question = project.schema().question().id
        with project.reading() as connection:
            items = [item.id for item in read.items(connection, limit=50)]
        for number in itertools.count():
            project.do(Answer(items[number % len(items)], question, CLASSES[number // len(items) % 3]))
            os.write(1, b"saved\n")


if __name__ == "__main__":
    main()
