"""Tables as people really save them: every encoding, delimiter and slip ends as records, or as a named line."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars
import pytest

from labeling.items.columns import columns
from labeling.items.csv_table import find_delimiter, find_encoding
from labeling.items.found import Cell, Found, Refused
from labeling.items.parquet_footer import read_footer
from labeling.items.rows import NotATable, column_names
from labeling.items.tables import read_table


def fields(path: Path, **options: str) -> list[dict[str, Cell]]:
    return [dict(one.fields or {}) for one in read_table(path, **options) if isinstance(one, Found)]


def refused(path: Path) -> list[Refused]:
    return [one for one in read_table(path) if isinstance(one, Refused)]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found(tmp_path: Path, encoding: str, delimiter: str, ending: str) -> None:
    lines = [f"id{delimiter}name{delimiter}note", f"1{delimiter}Zoë{delimiter}“fine”",
             f'2{delimiter}"Ann{delimiter} and ""Bob"""{delimiter}plain text']
    path = written(tmp_path / "table.csv", ending.join(lines) + ending, encoding)
    assert fields(path) == [{"id": 1, "name": "Zoë", "note": "“fine”"},
                            {"id": 2, "name": f'Ann{delimiter} and "Bob"', "note": "plain text"}]


def test_a_late_byte_that_is_not_utf8_changes_the_reading_of_the_whole_file(tmp_path: Path) -> None:
    rows = "".join(f"{number},plain\n" for number in range(300_000))
    path = tmp_path / "table.csv"
    path.write_bytes(f"id,name\n{rows}".encode() + b"9999999,caf\xe9\n")
    assert find_encoding(path) == "cp1252"
    path.write_bytes(f"id,name\n{rows}".encode() + b"9999999,caf\xe9\x81\n")
    assert find_encoding(path) == "latin-1"


def test_a_character_split_between_two_blocks_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"x" * ((1 << 20) - 1) + "é".encode() + b"\n")
    assert find_encoding(path) == "utf-8"


@pytest.mark.parametrize(("text", "delimiter"), [
    ("a;b\n1,5;2,5\n3,5;4,5\n", ";"), ("a,b\n1;2,3\n4;5,6\n", ","), ("a\tb\n1,2\t3\n", "\t"),
    ("# by Ann, and Bob; and others\na|b\n1|2\n", "|"),
])
def test_the_delimiter_is_the_one_that_splits_evenly(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_texts_with_bare_commas_under_one_header_stay_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "table.csv", 'text\nHello, world\none, two, three\n"quoted, too"\n')
    assert [row["text"] for row in fields(path)] == ["Hello, world", "one, two, three", "quoted, too"]


def test_a_column_is_all_numbers_or_all_text_whatever_it_starts_with(tmp_path: Path) -> None:
    rows = "".join(f"{number},{number},0{number},{number / 4},TRUE,\n" for number in range(2500))
    path = written(tmp_path / "table.csv", f"a,mixed,zip,fraction,truth,blank\n{rows}7,n/a,00501,2.5,false,\n")
    told = fields(path)
    assert {name: {type(row[name]) for row in told} for name in told[0]} == {
        "a": {int}, "mixed": {str}, "zip": {str}, "fraction": {int, float}, "truth": {bool}, "blank": {type(None)}}
    assert told[-1] == {"a": 7, "mixed": "n/a", "zip": "00501", "fraction": 2.5, "truth": False, "blank": None}


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_the_text_column_stays_text(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table.{ending}"
    frame = polars.DataFrame({"text": [2012, 17], "n": [1, 2]})
    {"csv": frame.write_csv, "parquet": frame.write_parquet, "jsonl": frame.write_ndjson}[ending](path)
    assert fields(path, text_column="text") == [{"text": "2012", "n": 1}, {"text": "17", "n": 2}]
    assert fields(path) == [{"text": 2012, "n": 1}, {"text": 17, "n": 2}]


def test_ragged_and_blank_lines_are_kept_and_what_has_no_column_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "table.csv", "a,b,c\n1,2,3\n\n4\n , ,\n5,6,7,8,9\n")
    assert fields(path) == [{"a": 1, "b": 2, "c": 3}, {"a": 4, "b": None, "c": None}, {"a": 5, "b": 6, "c": 7}]
    assert refused(path) == [
        Refused("table.csv:6", "2 cells stand beyond the last column; the rest of the line is kept")]


def test_columns_without_a_name_or_with_one_twice_get_one_each() -> None:
    assert column_names(["a", "", "a", None, " a ", "a (2)"]) == [
        "a", "column 2", "a (2)", "column 4", "a (3)", "a (2) (2)"]


def test_empty_columns_without_a_name_leave_no_trace(tmp_path: Path) -> None:
    assert fields(written(tmp_path / "table.csv", "a,,b,\n1,,2,\n3,x,4,\n")) == [
        {"a": 1, "b": 2}, {"a": 3, "column 2": "x", "b": 4}]


def test_nuls_are_dropped_and_very_long_cells_read(tmp_path: Path) -> None:
    long = "x" * 2_000_000
    assert fields(written(tmp_path / "table.csv", f"a,b\none\0two,{long}\n")) == [{"a": "onetwo", "b": long}]


def test_a_quote_that_never_closes_is_named_and_not_one_giant_cell(tmp_path: Path) -> None:
    path = written(tmp_path / "table.csv", 'a,b\n1,"x\n' + "2,y\n" * 5000)
    assert "A quote that opens after line 1 is not closed" in refused(path)[0].reason
    assert fields(path) == []


def test_lines_of_json_that_are_broken_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = written(tmp_path / "table.jsonl",
                   '{"a": 1}\n\n{"a": \n[1]\n{"a": {"b": [1, null]}, "c": "\\ud800", "d": NaN}\n')
    assert fields(path) == [{"a": 1}, {"a": '{"b": [1, null]}', "c": "?", "d": None}]
    assert [one.source for one in refused(path)] == ["table.jsonl:3", "table.jsonl:4"]
    assert refused(path)[1].reason == "Not a JSON object"


def test_a_json_list_and_json_lines_under_the_name_json_are_read(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": "x"}, {"a": 2}]
    listed = written(tmp_path / "list.json", json.dumps(rows, indent=1))
    lines = written(tmp_path / "lines.json", "\n".join(map(json.dumps, rows)))
    grid = written(tmp_path / "grid.json", json.dumps([["a", "b"], [1, "x"], [2]]))
    assert fields(listed) == fields(lines) == rows
    assert fields(grid) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]


def test_parquet_types_become_plain_cells(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    polars.DataFrame({
        "i": [1], "f32": [0.1], "nan": [float("nan")], "dec": [Decimal("1.50")], "day": [date(2024, 1, 5)],
        "at": [datetime(2024, 1, 5, 10, 30)], "took": [timedelta(seconds=90)], "list": [[1, 2]], "struct": [{"a": "é"}],
        "text": [b"text"], "bytes": [b"\xff\xfe"], "cat": ["red"], "none": [None],
    }, schema_overrides={"f32": polars.Float32, "cat": polars.Categorical}).write_parquet(path)
    assert fields(path) == [{
        "i": 1, "f32": 0.1, "nan": None, "dec": 1.5, "day": "2024-01-05", "at": "2024-01-05T10:30:00", "took": 90,
        "list": "[1, 2]", "struct": '{"a": "é"}', "text": "text", "bytes": None, "cat": "red", "none": None}]
    assert [one.reason for one in refused(path)] == [
        "The column “bytes” holds bytes that are no text; 1 cell was left out"]


def test_the_footer_tells_rows_and_the_largest_row_group(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    polars.DataFrame({"a": range(10_000)}).write_parquet(path, row_group_size=4000, compression="uncompressed")
    footer = read_footer(path)
    assert footer.rows == 10_000
    assert 4000 < footer.largest_group < 4000 * 9
    assert [row["a"] for row in fields(path)] == list(range(10_000))


def test_packed_tables_are_read_and_an_archive_of_several_is_not_guessed_at(tmp_path: Path) -> None:
    text = "id,name\n1,one\n"
    (tmp_path / "table.csv.gz").write_bytes(gzip.compress(text.encode()))
    for name, members in (("one.zip", ["table.csv", "readme.txt"]), ("two.zip", ["a.csv", "b.csv"])):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member in members:
                archive.writestr(member, text)
    assert fields(tmp_path / "table.csv.gz") == fields(tmp_path / "one.zip") == [{"id": 1, "name": "one"}]
    assert refused(tmp_path / "two.zip") == [
        Refused("two.zip", "This archive holds 2 tables; unpack it and choose one")]


@pytest.mark.parametrize("text", ["", "\n\n", "a,b\n", "a,b\n,\n"])
def test_a_table_without_records_says_so(tmp_path: Path, text: str) -> None:
    assert refused(written(tmp_path / "table.csv", text)) == [Refused("table.csv", "The table has no records")]


def test_ids_are_the_records_and_missing_ones_are_named(tmp_path: Path) -> None:
    path = written(tmp_path / "table.csv", "code,b\nx1,1\n,2\nx3,3\n")
    told = list(read_table(path, id_column="code"))
    assert [one.name for one in told if isinstance(one, Found)] == ["x1", "x3"]
    assert [one for one in told if isinstance(one, Refused)] == [
        Refused("table.csv:3", "The id column “code” is empty")]
    (wrong,) = read_table(path, id_column="nowhere")
    assert isinstance(wrong, Refused)
    assert "no column “nowhere”" in wrong.reason
    assert "code, b" in wrong.reason


def test_what_columns_are_for_is_guessed(tmp_path: Path) -> None:
    lines = [f"{number},{number % 3},{'yes' if number % 2 else 'no'},scan {number} of a long series of patients,"
             f"img/{number}.png,{number * 1.5},{number}" for number in range(50)]
    path = written(tmp_path / "table.csv", "item,grade,answer,report,file,size,name\n" + "\n".join(lines))
    assert {one.name: one.kind for one in columns(path)} == {
        "item": "id", "grade": "number", "answer": "category", "report": "text", "file": "image path",
        "size": "number", "name": "number"}
    with pytest.raises(NotATable):
        columns(written(tmp_path / "a.txt", "hello"))
