"""A query finds exactly the items it says, a page at a time, and the indexes behind it follow every change."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

import resources
from labeling.commands.answering import Answer, Flag
from labeling.commands.collecting import AddItems, AddVotes, RemoveItems, Vote
from labeling.commands.deciding import Settle
from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.items.found import Found
from labeling.items.identity import record_identity
from labeling.project import Project
from labeling.store import search
from labeling.store.kinds import Facet
from labeling.store.terms import EXAMPLES, FACETS, HELP, VALUES, Term, parse, text_of

WORDS = ("river", "stone", "Äpfel", "cloud", "moss")
N = 600


def record(number: int) -> Found:
    rng = random.Random(number)
    fields: dict[str, object] = {"text": " ".join(rng.choices(WORDS, k=3)), "age": number % 90}
    if number % 7 == 0:
        fields["age"] = None
    reason = "Truncated" if number % 50 == 0 else ""
    kind = "image" if number % 3 == 0 else "record"
    return Found(record_identity(str(number)), kind, f"slide_{number:04}.png", reason=reason,
                 width=1000 if kind == "image" else 0, height=number * 5 if kind == "image" else 0,
                 path=f"slide_{number:04}.png", fields=None if kind == "image" else fields)  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    path = tmp_path_factory.mktemp("search") / "study.touchstone"
    rng = random.Random(0)
    with Project.create(path, [NewQuestion("q", "choice", "?", ("cat", "dog", "owl"))], owner="Ann") as project:
        question = project.schema().question().id
        project.do(AddItems(tuple(record(n) for n in range(N // 2)), "site-a"))
        project.do(AddItems(tuple(record(n) for n in range(N // 2 - 20, N)), "site-b"))
        project.do(AddVotes(question, tuple(
            Vote(item, who, f'"{rng.choice(("cat", "dog", "owl"))}"')
            for item in range(1, N, 2) for who in rng.sample(("Ann", "Bob", "Cyd"), rng.randint(1, 3)))))
        for item in range(1, N, 40):
            project.do(Flag(item))
            project.do(Settle(item + 1, question, '"owl"'))
        project.do(RemoveItems(tuple(range(5, N, 60))))
        yield project


def found(project: Project, query: str) -> list[int]:
    with project.reading() as connection:
        plan = search.plan(connection, project.schema(), parse(query), project.schema().question().id)
        extent = search.extent(connection, plan)
        pages = [one for after in extent.anchors.tolist() for one in search.page(connection, plan, after=after)]
        assert len(pages) == extent.total
        assert pages == search.page(connection, plan, limit=10_000)
    return pages


def brute(project: Project, sql: str) -> list[int]:
    with project.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql(
            f"SELECT id FROM item WHERE present = 1 AND ({sql}) ORDER BY id")]


ANSWERED = "id IN (SELECT item FROM current WHERE kind = 4 AND value {})"
BY = ("id IN (SELECT c.item FROM current c JOIN current p ON p.kind = 23 AND p.annotator = c.annotator AND p.name = 'name'"
      " WHERE c.kind = 4 AND p.value = '{}')")
STATE = "id IN (SELECT item FROM standing WHERE state = {})"
OWL = f"({ANSWERED.format('= ' + chr(39) + chr(34) + 'owl' + chr(34) + chr(39))}" \
      " OR id IN (SELECT item FROM current WHERE kind = 8))"


@pytest.mark.parametrize(("query", "sql"), [
    ("", "1"),
    ("status:disputed", STATE.format(3)),
    ("status:disputed|settled", f"{STATE.format(3)} OR {STATE.format(4)}"),
    ("status:unlabelled", "id NOT IN (SELECT item FROM standing)"),
    ("status:flagged|unreadable", "id IN (SELECT item FROM current WHERE kind = 6) OR reason <> ''"),
    ("answer:owl", OWL),
    ("-answer:OWL", f"NOT {OWL}"),
    ("answer:cat|dog status:disputed", f"{STATE.format(3)} AND ({ANSWERED.format('IN (char(34)||chr||char(34))')})"
     .replace("IN (char(34)||chr||char(34))", "IN ('\"cat\"', '\"dog\"')")),
    ("annotator:Bob", BY.format("Bob")),
    ("annotator:Bob -annotator:Ann|Cyd", f"{BY.format('Bob')} AND NOT {BY.format('Ann')} AND NOT {BY.format('Cyd')}"),
    ("source:site-b", "id IN (SELECT item FROM place WHERE source = 2)"),
    ("source:site-a|site-b copies:yes", "(SELECT count(*) FROM place p WHERE p.item = item.id) > 1"),
    ("unreadable:no kind:image", "reason = '' AND kind = 0"),
    ("flagged:no|yes copies:no", "(SELECT count(*) FROM place p WHERE p.item = item.id) < 2"),
    ("name:_01", "name LIKE '%\\_01%' ESCAPE '\\'"),
    ("name:SLIDE_002|[3].png", "name LIKE 'slide\\_002%' ESCAPE '\\'"),
    ("pixels:1..2", "width * height >= 1000000 AND width * height < 2000000"),
    ("field.age:10..20", "kind = 1 AND (id - 1) % 90 BETWEEN 10 AND 19 AND (id - 1) % 7 <> 0"),
    ("field.age:33", "kind = 1 AND (id - 1) % 90 = 33 AND (id - 1) % 7 <> 0"),
    ("missing:age", "kind = 1 AND (id - 1) % 7 = 0"),
    ("split:", "1"),
])
def test_a_query_finds_what_a_scan_finds(project: Project, query: str, sql: str) -> None:
    assert found(project, query) == brute(project, sql)


def test_words_are_found_by_how_they_begin_whatever_their_case_or_accents(project: Project) -> None:
    with project.reading() as connection:
        fields = {row[0]: row[1] for row in connection.exec_driver_sql(
            "SELECT item, value FROM fact WHERE kind = 3 AND value LIKE '{%'")}
    apples = [item for item in found(project, "") if "Äpfel" in fields.get(item, "")]
    assert found(project, "apf") == found(project, "ÄPFEL") == apples
    assert apples
    both = [item for item in apples if "moss" in fields[item]]
    assert found(project, "moss apfel") == found(project, 'text:"moss apf"') == both
    assert found(project, "slide_0123") == [124]
    assert found(project, "slid 0123") == [124], "what a blank ends may go on"
    assert found(project, "slid_0123") == [], "what a sign ends is a whole word"


def test_counts_are_those_of_the_items_found(project: Project) -> None:
    question = project.schema().question().id
    with project.reading() as connection:
        for key, count in search.counts(connection, Facet.CLASS, question).items():
            assert count == len(found(project, f"answer:{key}"))
        assert search.counts(connection, Facet.FLAGGED, 0) == {"": len(found(project, "flagged:yes"))}
        assert search.source_counts(connection) == [(root, len(found(project, f"source:{root}")))
                                                    for root in ("site-a", "site-b")]


def test_undo_and_new_answers_move_items_between_facets(project: Project) -> None:
    question = project.schema().question().id
    before = found(project, "answer:owl")
    free = next(item for item in found(project, "status:unlabelled") if item not in before)
    project.do(Answer(free, question, "owl"))
    assert found(project, "answer:owl") == sorted([*before, free])
    project.undo()
    assert found(project, "answer:owl") == before
    project.do(RemoveItems(tuple(before[:3])))
    assert found(project, "answer:owl") == before[3:]
    project.undo()
    assert found(project, "answer:owl") == before
    assert project.check().ok


def test_the_place_of_an_item_is_its_row(project: Project) -> None:
    with project.reading() as connection:
        plan = search.plan(connection, project.schema(), parse("kind:record"), project.schema().question().id)
        extent, ids = search.extent(connection, plan), search.page(connection, plan, limit=10_000)
        for row in (0, 127, 128, 300, len(ids) - 1):
            assert search.place_of(connection, plan, extent.anchors, ids[row]) == row
        assert search.place_of(connection, plan, extent.anchors, 1) == -1, "an image is no record"


def test_a_query_is_written_as_it_is_read() -> None:
    terms = (Term("class", ("Blood cell", "b")), Term("flagged", ("yes",), True), Term("text", ("two words",)),
             Term("source", ("data/it's here",)))
    assert parse(text_of(terms)) == terms
    assert parse("-hello") == (Term("text", ("hello",), True),)
    with pytest.raises(UserError, match="knows no “colour”"):
        parse("colour:red")
    with pytest.raises(UserError, match="open quote"):
        parse('name:"a')


@pytest.mark.parametrize(("query", "known"), [
    ("status:done", "There are: unlabelled, single, agreed, disputed, settled, flagged, unreadable"),
    ("flagged:maybe", "There are: yes, no"), ("kind:video", "There are: image, record"),
    ("annotator:Zoe", "There are: Ann, Bob, Cyd"), ("assigned:Zoe", "There are: Ann, Bob, Cyd"),
    ("class:cow", "There are: cat, dog, owl"), ("answer:cat|cow", "There are: cat, dog, owl"),
    ("split:train", "There is none yet"), ("source:site-z", "There are: site-a, site-b"),
    ("pixels:wide", "Write one as"), ("field.:3", "It knows: status, class, answer"),
    ("field.NAME:3", "It knows: status, class, answer"),
])
def test_what_means_nothing_is_said_in_words_that_name_what_is_known(project: Project, query: str, known: str) -> None:
    with pytest.raises(UserError, match=known):
        found(project, query)


def test_the_help_names_every_term_and_each_of_its_examples_is_a_query() -> None:
    page = resources.read_text("help/data.md")
    for facet, what in FACETS.items():
        assert f"{facet}:" in HELP
        assert what in HELP
        assert f"`{facet}:" in page, f"help/data.md says nothing of {facet}"
    for values in VALUES.values():
        assert all(value in HELP for value in values)
    for query, what in EXAMPLES.items():
        assert parse(query)
        assert query in HELP
        assert f"`{query.replace('|', chr(92) + '|')}` | {what} |" in page
