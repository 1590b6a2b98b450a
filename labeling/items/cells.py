"""One plain form for a cell, whichever file it came from, so that the same table read from CSV, Excel
or Parquet gives the same records.

``plain`` makes the value that a record keeps; ``canonical`` the text that stands for it in an identity.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from labeling.items.found import Cell

# Codes such as 007, +1 or 1,000 stay text: reading them as numbers would lose what they say.
NUMBER = re.compile(r"-?(?:(?:0|[1-9]\d{0,39})(?:\.\d{1,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_TRUTH = {"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false", "FALSE": "false"}
_STARTS = frozenset("-.0123456789tTfF")
_EXACT = 2**53  # from here on, a float no longer tells neighbouring whole numbers apart


def plain(value: object) -> Cell:
    """The value as a record keeps it: blank and NaN are None, whole floats ints, moments ISO text, the rest JSON."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, (datetime, date, time)):
        return canonical(value.isoformat())
    if isinstance(value, timedelta):
        return _plain_float(value.total_seconds())
    if isinstance(value, (bytes, bytearray)):
        return _plain_bytes(bytes(value))
    return json.dumps(_nested(value), ensure_ascii=False, sort_keys=True)


def clean(text: str) -> str | None:
    """The text without NULs and half characters, which no file could keep; None if it is blank."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text and not text.isspace() else None


def canonical(cell: Cell) -> str:
    """Text that is equal for equal content: 1, 1.0 and "1"; true and "TRUE"; "" for a blank."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return _number(str(cell)) if math.isfinite(cell) else str(cell)
    text = cell.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text[:1] not in _STARTS:
        return text
    if NUMBER.fullmatch(text):
        return _number(text)
    if moment := _MOMENT.fullmatch(text):
        return _moment(*moment.groups())
    return _TRUTH.get(text, text)


def as_text(cell: Cell) -> str | None:
    """The cell for a column that is read as text."""
    return cell if cell is None or isinstance(cell, str) else canonical(cell)


def as_number(text: str) -> int | float:
    """The number that a text matching NUMBER means."""
    if text.lstrip("-").isdigit():
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _number(text: str) -> str:
    """Shortest digits and exponent; no rounding, so long numbers stay apart."""
    if text.isdigit() and len(text) < 10 and text[-1] != "0":
        return text  # the usual case, already in its shortest form
    negative, digits, exponent = Decimal(text).as_tuple()
    shown = "".join(map(str, digits)).lstrip("0")
    short = shown.rstrip("0")
    if not short:
        return "0"
    power = int(exponent) + len(shown) - len(short)
    return f"{'-' if negative else ''}{short}{f'e{power}' if power else ''}"


def _moment(day: str, clock: str | None, seconds: str | None, fraction: str | None, zone: str | None) -> str:
    """ISO text; midnight without a zone is just the day, as spreadsheets hardly tell them apart."""
    if clock is None:
        return day
    parts = (fraction or "").rstrip("0")
    zone = "+00:00" if zone == "Z" else (zone or "")
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    if not zone and not parts and clock == "00:00" and seconds in (None, "00"):
        return day
    return f"{day}T{clock}:{seconds or '00'}{'.' + parts if parts else ''}{zone}"


def _plain_float(value: float) -> int | float | str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return str(value)
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _plain_decimal(value: Decimal) -> int | float | str | None:
    if not value.is_finite():
        return None if value.is_nan() else str(float(value))
    if value == value.to_integral_value() and value.adjusted() < 19:
        return int(value)
    return float(value) if Decimal(str(float(value))) == value else str(value)


def _plain_bytes(value: bytes) -> str | None:
    """Some writers store text without saying that it is text; other bytes are nothing to label."""
    try:
        return clean(value.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _nested(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _nested(one) for key, one in cast("Mapping[object, object]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [_nested(one) for one in cast("Sequence[object]", value)]
    return plain(value) if not isinstance(value, str) else clean(value) or ""
