"""The few facts of a Parquet footer that must be known before it is read: is it whole, locked, or a bomb.

Polars does not tell how large a row group unpacks to; a file of 4 kB that becomes 4 GB is among the test files of
Parquet itself. The footer is Thrift in the compact protocol: parquet.thrift and thrift-compact-protocol.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from labeling.items.rows import NotATable

_MAX_FOOTER = 64 << 20
_TRUE, _FALSE, _I8, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_MAX_DEPTH = 40
_ROWS, _GROUPS = 3, 4  # fields of FileMetaData
_COLUMNS, _GROUP_BYTES, _GROUP_ROWS = 1, 2, 3  # of RowGroup
_COLUMN_META, _COLUMN_BYTES = 3, 6  # of ColumnChunk; of its ColumnMetaData
Struct = dict[int, object]


@dataclass(frozen=True, slots=True)
class Footer:
    """rows: of the whole file. largest_group: bytes that the largest row group takes unpacked, as the file claims."""

    rows: int
    largest_group: int


def read_footer(path: Path) -> Footer:
    """Raises NotATable for a file that is cut short, encrypted or no Parquet file; OSError."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(max(0, size - 8))
        tail = stream.read(8)
        if b"PARE" in (head, tail[4:]):
            raise NotATable("The Parquet file is encrypted")
        length = int.from_bytes(tail[:4], "little")
        if head != b"PAR1" or tail[4:] != b"PAR1" or not 0 < length <= size - 12:
            raise NotATable("The Parquet file is damaged or incomplete: its footer is missing")
        if length > _MAX_FOOTER:
            raise NotATable(f"The footer of the Parquet file is {length >> 20:,} MB")
        stream.seek(size - 8 - length)
        data = stream.read(length)
    try:
        return _summary(_Compact(data).struct())
    except (IndexError, ValueError, TypeError) as error:
        raise NotATable("The footer of the Parquet file is damaged") from error


def _summary(meta: Struct) -> Footer:
    groups = [cast("Struct", group) for group in cast("list[object]", meta.get(_GROUPS, []))]
    return Footer(_whole(meta, _ROWS), max((_unpacked(group) for group in groups), default=0))


def _unpacked(group: Struct) -> int:
    """The larger of the group's own claim and the sum of its columns': writers get either wrong."""
    chunks = [cast("Struct", chunk) for chunk in cast("list[object]", group.get(_COLUMNS, []))]
    columns = sum(_whole(cast("Struct", chunk.get(_COLUMN_META, {})), _COLUMN_BYTES) for chunk in chunks)
    return max(_whole(group, _GROUP_BYTES), columns)


def _whole(struct: Struct, field: int) -> int:
    value = struct.get(field, 0)
    return value if isinstance(value, int) else 0


class _Compact:
    """Reads one Thrift struct in the compact protocol. Raises IndexError or ValueError on damage."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self, depth: int = 0) -> Struct:
        """Field number to value; fields of lists hold lists, fields of structs hold such dicts."""
        if depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")
        fields: Struct = {}
        number = 0
        while header := self._byte():
            kind, step = header & 15, header >> 4
            number = number + step if step else self._zigzag()
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> object:
        if kind in (_I16, _I32, _I64):
            return self._zigzag()
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind in (_LIST, _SET):
            return self._list(depth)
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in (_I8, _TRUE, _FALSE):  # truth values inside a list take a byte each
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        raise ValueError(f"type {kind}")  # maps do not occur in a footer

    def _list(self, depth: int) -> list[object]:
        header = self._byte()
        count = header >> 4 if header >> 4 < 15 else self._varint()
        if count > len(self._data):
            raise ValueError("longer than the footer")
        return [self._value(header & 15, depth + 1) for _ in range(count)]

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, count: int) -> bytes:
        if count > len(self._data) - self._at:
            raise IndexError("cut short")
        self._at += count
        return self._data[self._at - count:self._at]

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > 70:
                raise ValueError("a number without end")
        return value | byte << shift

    def _zigzag(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
