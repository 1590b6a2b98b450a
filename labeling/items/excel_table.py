"""Workbooks (xlsx, xlsm, xlsb, xls, ods), read by calamine, which is small and does not run what is in them.

A sheet is held in memory while it is read, so its size is checked first, packed and unpacked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from labeling.items.rows import BadRow, NotATable, Row, from_grid

_MAX_UNPACKED = 300 << 20  # bytes of XML, about 7 million cells; memory grows by 1.75 times this, as measured
_MAX_OLD = 64 << 20  # bytes of an xls, whose format ends at 65,536 rows
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def excel_rows(path: Path, sheet: str | None = None) -> Iterator[Row | BadRow]:
    """Records of one sheet, the first that is not empty unless named. Raises NotATable.

    Formulas give their stored values. Of merged cells only the first has the value, as the file says.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _check(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:  # pyright: ignore[reportUnknownMemberType]
            names = book.sheet_names
            if not names:
                raise NotATable("The workbook has no sheets")
            if sheet is not None and sheet not in names:
                raise NotATable(f"There is no sheet {sheet!r}; there is {', '.join(names)}")
            sheets = (book.get_sheet_by_name(name) for name in ([sheet] if sheet else names))
            chosen = next((one for one in sheets if one.total_height), None)
            if chosen is not None:
                yield from from_grid(enumerate(chosen.iter_rows(), start=1), is_title=bool)
    except PasswordError as error:
        raise NotATable("The workbook is protected by a password") from error
    except (CalamineError, ValueError) as error:
        raise NotATable(f"The workbook can't be read: {error}") from error


def _check(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(4)
        if head != b"PK\3\4":
            stream.seek(0)
            if path.stat().st_size > _MAX_OLD:
                raise NotATable("The workbook is larger than 64 MB; save the sheet as CSV")
            if _LOCKED in stream.read(_MAX_OLD):
                raise NotATable("The workbook is protected by a password")
            return
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist() if _holds_cells(entry.filename))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise NotATable("The workbook is damaged or incomplete") from error
    if unpacked > _MAX_UNPACKED:
        raise NotATable(f"The workbook unpacks to {unpacked >> 20:,} MB; save the sheet as CSV")


def _holds_cells(name: str) -> bool:
    return name.lower().endswith((".xml", ".bin")) and "media/" not in name
