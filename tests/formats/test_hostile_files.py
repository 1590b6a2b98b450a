"""Files made to break readers: each ends as an item or a named reason, soon and in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from labeling.items.found import Refused
from labeling.items.images import probe
from labeling.items.tables import read_table

SECONDS, MEGABYTES = 10, 700
# The peak of this process alone: what getrusage tells also counts that of the parent, from before the start.
PEAK = """
import re, resource, sys
from pathlib import Path

def peak():
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024)
"""
# Reads every file by itself and says what came of it; in a process of its own, as its memory is the point.
READER = PEAK + """
import json, time
from labeling.items.found import Found
from labeling.items.images import Unreadable, decode, thumbnail
from labeling.items.scan import scan

folder = Path(sys.argv[1])
for path in sorted(one for one in folder.rglob("*") if one.is_file()):
    begun, readable, reasons = time.monotonic(), 0, []
    for one in scan([path]):
        if isinstance(one, Found) and not one.reason:
            readable += 1
            if one.kind == "image":
                try:
                    assert decode(path).shape[:2] == (one.height, one.width), one
                    assert max(decode(path, max_size=(64, 48), page=one.pages - 1).shape[:2]) <= 64
                    assert len(thumbnail(path)) > 60
                except Unreadable as error:
                    reasons.append(error.what)
        else:
            reasons.append(one.reason)
    print(json.dumps([path.relative_to(folder).as_posix(), readable, reasons[:20], time.monotonic() - begun, peak()]))
"""
# What must come out of each folder: how many of its files can be read in part or whole, at least.
FOLDERS = {"images_pillow": 350, "images_heif": 15, "images_dicom": 0, "tables_tabulator": 25, "tables_parquet": 34}


def read_each(folder: Path) -> list[tuple[str, int, list[str], float, float]]:
    result = subprocess.run([sys.executable, "-W", "error", "-c", READER, str(folder)], capture_output=True,
                            timeout=240, check=False, cwd=Path(__file__).resolve().parents[2])
    assert result.returncode == 0, result.stderr.decode(errors="replace")[-3000:]
    return [tuple(json.loads(line)) for line in result.stdout.decode().splitlines()]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_file_ends_as_an_item_or_a_named_reason(shared_data: Path, name: str) -> None:
    told = read_each(shared_data / name)
    assert len(told) == sum(one.is_file() for one in (shared_data / name).rglob("*"))
    for file, readable, reasons, seconds, megabytes in told:
        assert readable or reasons, f"{file}: nothing came of it"
        assert all(one and "\n" not in one and "object at 0x" not in one for one in reasons), (file, reasons)
        assert seconds < SECONDS, f"{file} took {seconds:.1f} s"
        assert megabytes < MEGABYTES, f"up to {file} it took {megabytes:.0f} MB"
    assert sum(bool(readable) for _, readable, *_ in told) >= FOLDERS[name]


def test_a_cut_jpeg_names_the_byte_where_it_ends(shared_data: Path, tmp_path: Path) -> None:
    whole = (shared_data / "images_pillow" / "flower.jpg").read_bytes()
    path = tmp_path / "cut.jpg"
    path.write_bytes(whole[:10240])
    assert probe(path).reason == "Truncated JPEG at byte 10240"


@pytest.mark.parametrize(("file", "reason"), [
    ("images_heif/heif/RGB_8__29x100.heif", "HEIC is not supported yet"),
    ("images_dicom/test_files/CT_small.dcm", "DICOM is not supported yet"),
    ("images_pillow/decompression_bomb.gif", "Too large to open: it claims more than 400 million pixels"),
    ("images_pillow/zero_width.gif", "A damaged GIF, or of a sort that is not supported"),
    ("images_pillow/bmp/b/badbitcount.bmp", "This sort of BMP is not supported"),
])
def test_reasons_are_told_in_plain_words(shared_data: Path, file: str, reason: str) -> None:
    assert probe(shared_data / file).reason == reason


def test_a_parquet_file_of_four_kilobytes_that_unpacks_to_gigabytes_is_refused(shared_data: Path) -> None:
    told = list(read_table(shared_data / "tables_parquet/data/large_string_map.brotli.parquet"))
    assert told == [Refused("large_string_map.brotli.parquet", "A row group of the Parquet file unpacks to 2,048 MB; "
                                                               "write it again with smaller row groups")]


def test_an_encrypted_parquet_file_is_called_encrypted(shared_data: Path) -> None:
    told = list(read_table(shared_data / "tables_parquet/data/uniform_encryption.parquet.encrypted"))
    assert told == [Refused("uniform_encryption.parquet.encrypted", "The Parquet file is encrypted")]


def test_a_parquet_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    import polars

    whole, path = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    polars.DataFrame({"id": range(50), "text": [f"row {number}" for number in range(50)]}).write_parquet(whole)
    data = whole.read_bytes()
    for length in range(1, len(data), 17):
        path.write_bytes(data[:length])
        assert all(isinstance(one, Refused) for one in read_table(path)), length


def test_a_png_that_inflates_to_a_gigabyte_is_refused_before_it_does(tmp_path: Path) -> None:
    side = 40_000
    pixels = zlib.compress(b"\0" * (1 << 20))
    header = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    assert "Too large to open" in probe(path).reason


DECODER = PEAK + """
from labeling.items.images import decode, probe
found = probe(Path(sys.argv[1]))
assert found.reason == "", found
shape = decode(Path(sys.argv[1])).shape
print(found.width, found.height, *shape, int(peak()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only here is the peak of one process told apart from its parent's")
@pytest.mark.parametrize(("mode", "size", "name"), [
    ("L", (20_000, 19_900), "grey.png"), ("RGB", (10_000, 10_000), "colour.png"), ("P", (17_000, 17_000), "palette.tif"),
    ("I;16", (14_000, 14_000), "deep.tif"), ("F", (9_000, 9_000), "float.tif"), ("RGB", (16_000, 16_000), "photo.jpg")])
def test_the_largest_images_that_are_read_stay_within_memory(
        tmp_path: Path, mode: str, size: tuple[int, int], name: str) -> None:
    Image.new(mode, size, 99).save(tmp_path / name)
    result = subprocess.run([sys.executable, "-W", "error", "-c", DECODER, str(tmp_path / name)], capture_output=True,
                            timeout=100, check=False, cwd=Path(__file__).resolve().parents[2], text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    width, height, rows, columns, channels, megabytes = map(int, result.stdout.split())
    assert (width, height, channels) == (*size, 3)
    assert 10_000_000 < rows * columns <= 64_000_000
    assert megabytes < 600


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def test_a_workbook_that_unpacks_to_half_a_gigabyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
          archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet):
        for _ in range(500):
            sheet.write(bytes(1 << 20))
    (told,) = read_table(path)
    assert isinstance(told, Refused)
    assert told.reason == "The workbook unpacks to 500 MB; save the sheet as CSV"


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "json", "xlsx", "xls", "ods", "parquet", "csv.gz", "zip"])
@pytest.mark.parametrize("content", [b"", b"\0" * 4096, bytes(range(256)) * 40, b"PK\3\4" + b"\xff" * 500,
                                     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 2000, b"PAR1" * 9,
                                     b"\x1f\x8b\x08junk", b'{"a":' * 5000, b'"' + b"x," * 5000, b"[" * 100_000])
def test_nonsense_under_any_table_ending_is_refused_or_read_but_never_raises(
        tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"table.{ending}"
    path.write_bytes(content)
    assert list(read_table(path))
