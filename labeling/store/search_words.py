"""Words of names and texts: what finds them in the full-text index, and what does where an index can't."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from labeling.store.meaning import AFTER, Condition, Meaning, all_of, any_of

_DIACRITICS = range(0x300, 0x332)  # what the index leaves out of words
# Scripts that write no blanks between words, so that the index takes a whole sentence for one: Thai to Burmese,
# Khmer, kana, the signs of Chinese and Japanese.
_UNSPACED = (range(0xE00, 0x10A0), range(0x1780, 0x1800), range(0x3040, 0x3100), range(0x31F0, 0x3200),
             range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0xFF66, 0xFFA0), range(0x20000, 0x32000))


@dataclass(frozen=True, slots=True)
class _Sought:
    """One value: a full-text query ("" for none), and parts to look for in each text itself."""

    query: str
    parts: tuple[str, ...]

    def test(self) -> Condition:
        tests = [Condition("i.id IN (SELECT rowid FROM item_text WHERE item_text MATCH ?)", (self.query,))] \
            if self.query else []
        tests += [Condition("EXISTS (SELECT 1 FROM item_words w WHERE w.id = i.id AND (w.name GLOB ? OR w.body GLOB ?))",
                            (containing(part), containing(part))) for part in self.parts]
        return all_of(tests)


def text(values: Sequence[str]) -> Meaning:
    """Items with all words of one of these values in their name or text. Signs alone find everything."""
    sought = [one for one in map(_sought, values) if one.query or one.parts]
    if not sought:
        return Meaning(Condition("1"))
    test = any_of([one.test() for one in sought])
    if not all(one.query for one in sought):
        return Meaning(test)
    query = " OR ".join(f"({one.query})" for one in sought)
    return Meaning(test, Condition("SELECT rowid AS item FROM item_text WHERE item_text MATCH ? AND rowid > ?",
                                   (query, AFTER)), 1, exact=not any(one.parts for one in sought))


def containing(value: str) -> str:
    """A GLOB pattern of what contains ``value``, in any letter case."""
    return f"*{''.join(map(_any_case, value))}*"


def _any_case(char: str) -> str:
    cases = {char, *(one for one in (char.lower(), char.upper()) if len(one) == 1)}
    return f"[{''.join(sorted(cases))}]" if len(cases) > 1 or char in "*?[" else char


def _sought(value: str) -> _Sought:
    plain = unicodedata.normalize("NFC", value)
    words = [word for piece in plain.split() for word in _words(piece)]
    return _Sought(" AND ".join(f'"{word}"{"" if whole else " *"}' for word, whole in words if not _unspaced(word)),
                   tuple(word for word, _ in words if _unspaced(word)))


def _words(piece: str) -> Iterator[tuple[str, bool]]:
    """The words of what stands between blanks, and whether each is whole: a sign after it says that it has ended."""
    runs = [(letters, "".join(run)) for letters, run in groupby(
        (char for char in piece if ord(char) not in _DIACRITICS), str.isalnum)]
    for place, (letters, run) in enumerate(runs):
        if letters:
            yield run, place < len(runs) - 1


def _unspaced(word: str) -> bool:
    return any(ord(char) in script for char in word for script in _UNSPACED)
