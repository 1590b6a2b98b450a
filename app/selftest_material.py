"""What the self-test works on: dark and bright pictures in every format, three annotators who err, tables, rules."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

PICTURES = 40
ENDINGS = ("png", "jpg", "webp", "tif", "gif", "bmp")
COLOURS = {"dark": (90, 40, 30), "bright": (150, 190, 230)}
ANNOTATORS = ("A", "B", "C")
MISSING = "a_module_that_nobody_has"

RULES = """from snorkel.labeling import labeling_function

@labeling_function()
def dark(x):
    return 0 if x.image.mean() < 110 else -1

@labeling_function()
def bright(x):
    return 1 if x.image.mean() > 140 else -1

@labeling_function()
def very_bright(x):
    return 1 if x.image.mean() > 180 else -1
"""

RULE_THAT_CAN_NOT_RUN = f"""import {MISSING}
from snorkel.labeling import labeling_function

@labeling_function()
def hopeless(x):
    return {MISSING}.vote(x)
"""

_SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
 <sheetData>{rows}</sheetData></worksheet>"""
_BOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <sheets><sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_RELATION = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
 <Relationship Id="rId1" Target="{target}"
  Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>"""
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
 <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
 <Override PartName="/xl/workbook.xml"
  ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
 <Override PartName="/xl/worksheets/sheet1.xml"
  ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""


def true_class(number: int) -> str:
    """What a picture really is."""
    return "dark" if number % 2 else "bright"


def picture_name(number: int) -> str:
    """The file name of a picture; its ending is its format."""
    return f"picture {number:02}.{ENDINGS[number % len(ENDINGS)]}"


def pictures(folder: Path) -> Path:
    """A folder of small pictures, every second one dark, in all the formats there are."""
    from PIL import Image

    images = folder / "images"
    images.mkdir()
    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        pixels = np.clip(COLOURS[true_class(number)] + rng.normal(0, 12, (32, 32, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(images / picture_name(number))
    return images


def errs(annotator: str, number: int) -> bool:
    """Whether this annotator labels this picture wrongly: now and then, and never two on the same one."""
    return (number + ANNOTATORS.index(annotator)) % 13 == 0


def votes(folder: Path) -> Path:
    """A votes table: everybody labels every picture."""
    other = {"dark": "bright", "bright": "dark"}
    lines = ["item,annotator,label"]
    for number in range(PICTURES):
        for who in ANNOTATORS:
            label = other[true_class(number)] if errs(who, number) else true_class(number)
            lines.append(f"{picture_name(number)},{who},{label}")
    path = folder / "votes.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def tables(folder: Path) -> dict[str, Path]:
    """The same table of two records in every format, by the name of the format."""
    import polars

    made = {name: folder / f"table.{name}" for name in ("csv", "jsonl", "xlsx", "parquet")}
    frame = polars.DataFrame({"id": [1, 2], "text": ["one", "two"]})
    frame.write_csv(made["csv"])
    frame.write_ndjson(made["jsonl"])
    frame.write_parquet(made["parquet"])
    _write_workbook(made["xlsx"], [("id", "text"), *((str(number), text) for number, text in frame.rows())])
    return made


def _write_workbook(path: Path, rows: list[tuple[str, str]]) -> None:
    """The least that is an Excel workbook; nothing that the program needs writes one."""
    sheet = "".join("<row>%s</row>" % "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row)
                    for row in rows)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _RELATION.format(target="xl/workbook.xml", kind="officeDocument"))
        book.writestr("xl/workbook.xml", _BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", _RELATION.format(target="worksheets/sheet1.xml", kind="worksheet"))
        book.writestr("xl/worksheets/sheet1.xml", _SHEET.format(rows=sheet))
