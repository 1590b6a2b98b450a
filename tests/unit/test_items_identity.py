"""Identity: equal content is one item, whichever file, format or machine it came from."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.items.cells import canonical, plain
from labeling.items.found import Cell, Found
from labeling.items.identity import content_identity, page_identity, record_identity, row_identity
from labeling.items.tables import read_table

# what a cell of text may hold: any character that XML and CSV can carry, and something to see
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1,
               max_size=20).filter(lambda text: not text.isspace())
WHOLE = st.integers(-10**12, 10**12)
# spreadsheets keep 15 digits
FRACTION = st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: float(f"{number:.12g}"))
DAY = st.dates().map(lambda day: day.isoformat())
ROWS = st.lists(st.fixed_dictionaries({
    "text": st.none() | TEXT, "whole": st.none() | WHOLE, "fraction": st.none() | FRACTION,
    "truth": st.none() | st.booleans(), "day": st.none() | DAY}), min_size=1, max_size=6).filter(
        lambda rows: all(any(cell is not None for cell in row.values()) for row in rows))
WRITERS = ("csv", "tsv", "utf16.csv", "jsonl", "json", "parquet", "xlsx")


def write(rows: list[dict[str, Cell]], path: Path) -> Path:
    kind = path.name.partition(".")[2]
    if kind == "parquet":
        polars.DataFrame(rows, schema={"text": polars.String, "whole": polars.Int64, "fraction": polars.Float64,
                                       "truth": polars.Boolean, "day": polars.String}).write_parquet(path)
    elif kind == "xlsx":
        write_xlsx(rows, path)
    elif kind == "json":
        path.write_text(json.dumps(rows), "utf-8")
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(dict(reversed(row.items()))) + "\n" for row in rows), "utf-8")
    else:
        out = io.StringIO(newline="")
        table = csv.writer(out, delimiter="\t" if kind == "tsv" else ",", quoting=csv.QUOTE_ALL)
        table.writerows([list(rows[0]), *([row[name] for name in rows[0]] for row in rows)])
        path.write_bytes(out.getvalue().encode("utf-16" if "utf16" in kind else "utf-8"))
    return path


def write_xlsx(rows: list[dict[str, Cell]], path: Path) -> None:
    """The smallest workbook that spreadsheet programs open, with inline strings."""
    def cell(value: Cell) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        if isinstance(value, (int, float)):
            return f"<c><v>{value!r}</v></c>"
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'

    main, relations = "http://schemas.openxmlformats.org/", "http://schemas.openxmlformats.org/package/2006/relationships"
    grid: list[list[Cell]] = [list(rows[0]), *([row[name] for name in rows[0]] for row in rows)]
    body = "".join(f"<row>{''.join(map(cell, line))}</row>" for line in grid)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{main}package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Target="xl/workbook.xml" Type="'
                       f'{main}officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}spreadsheetml/2006/main" xmlns:r="{main}officeDocument/2006/'
                           'relationships"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Target="worksheets/'
                                      f'sheet1.xml" Type="{main}officeDocument/2006/relationships/worksheet"/>'
                                      '</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}spreadsheetml/2006/main"><sheetData>{body}</sheetData>'
                                    '</worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def identities(path: Path) -> list[bytes]:
    told = list(read_table(path))
    assert all(isinstance(one, Found) for one in told), told
    return [one.identity for one in told if isinstance(one, Found)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_the_same_rows_have_the_same_identities_in_every_format(rows: list[dict[str, Cell]], tmp_path: Path) -> None:
    told = {kind: identities(write(rows, tmp_path / f"table.{kind}")) for kind in WRITERS}
    for kind in WRITERS:
        assert told[kind] == told["parquet"], kind
    assert len(set(told["csv"])) == len(rows)  # a true duplicate row stays one more


def test_reading_a_file_twice_gives_the_same_identities_and_duplicate_rows_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,x\n1,x\n2,y\n1,x\n")
    assert identities(path) == identities(path)
    assert len(set(identities(path))) == 4
    (tmp_path / "more.csv").write_text("b,a\nx,1\nx,1\n")
    assert set(identities(tmp_path / "more.csv")) < set(identities(path))


@pytest.mark.parametrize("alike", [
    (1, 1.0, "1", "1.0", " 1 ", "1e0"), (0.1, "0.1", ".1", "1e-1"), (0, -0.0, "0", "-0", "0.000"), (10**15, "1e15"),
    (None, "", " ", "\t", float("nan")), (True, "true", "TRUE", "True"), ("é", "e\u0301"), ("a\nb", "a\r\nb", "a\rb"),
    ("2024-01-05", "2024-01-05 00:00", "2024-01-05T00:00:00"), ("2024-01-05T10:00:00Z", "2024-01-05 10:00:00+0000"),
])
def test_cells_that_mean_the_same_are_the_same(alike: tuple[object, ...]) -> None:
    assert len({canonical(plain(one)) for one in alike}) == 1
    assert len({row_identity({"a": plain(one), "b": "other"}) for one in alike}) == 1


@pytest.mark.parametrize(("one", "other"), [
    ("007", 7), (True, 1), ("1,000", 1000), ("+1", 1), ("a", "A"), (2**60, 2**60 + 1), ("2024-01-05", "2024-01-06"),
    ("2024-01-05T00:00:00Z", "2024-01-05"), ("1e5x", 100000), ("a b", "a  b"),
])
def test_cells_that_mean_different_things_stay_apart(one: Cell, other: Cell) -> None:
    assert record_identity(one) != record_identity(other)
    assert row_identity({"a": one}) != row_identity({"a": other})


@given(st.dictionaries(TEXT, st.none() | TEXT | WHOLE | FRACTION | st.booleans(), max_size=6))
def test_blank_cells_and_the_order_of_columns_do_not_count(fields: dict[str, Cell]) -> None:
    turned = dict(reversed(fields.items())) | {"a column that is blank everywhere": None}
    assert row_identity(turned) == row_identity(fields)
    assert row_identity(fields, 1) != row_identity(fields)


@given(TEXT, TEXT)
def test_what_stands_in_which_column_counts(one: str, other: str) -> None:
    differ = canonical(one) != canonical(other)
    assert (row_identity({"a": one, "b": other}) != row_identity({"a": other, "b": one})) == differ


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | TEXT)
def test_canonical_text_is_its_own_canonical_form(cell: Cell) -> None:
    text = canonical(cell)
    assert canonical(text) == text
    assert unicodedata.is_normalized("NFC", text)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_equal_exactly_if_their_texts_are(one: float, other: float) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)
    assert float(canonical(one)) == one


def test_images_are_known_by_their_bytes_and_pages_apart(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000  # more than one block
    (tmp_path / "a.bin").write_bytes(data)
    whole = content_identity(tmp_path / "a.bin")
    assert whole == content_identity(data) == content_identity(io.BytesIO(data))
    assert len({whole, *(page_identity(whole, page) for page in range(9)), content_identity(data[:-1])}) == 11
    assert all(len(one) == 32 for one in (whole, page_identity(whole, 0), record_identity(1), row_identity({})))


def test_a_record_of_each_sort_never_meets_another() -> None:
    assert len({record_identity("x"), row_identity({"x": "x"}), content_identity(b"x")}) == 3
