"""Short text: a name, a transcription, a few words."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.consensus.votes import Consensus, Votes
from labeling.errors import UserError
from labeling.questions.base import Answers, Fusion, InvalidAnswer, Kind, Panel, Question, Value, Verdict

MOST_TEXTS = 500  # texts that agreement tells apart over all items; rarer ones share places
LONGEST = 2000


class ShortText(Kind):
    """The value is a text without blanks around it.

    Two answers are alike if they differ in letter case, accents' encoding or blanks at most; the consensus
    is what most people wrote, in its commonest spelling.
    """

    name = "text"
    title = "Short text"
    options = {"longest": "200"}  # noqa: RUF012

    def check(self, options: Mapping[str, str]) -> None:
        super().check(options)
        longest = options.get("longest", "200")
        if not longest.isdecimal() or not 1 <= int(longest) <= LONGEST:
            raise UserError(f"A short text can have 1 to {LONGEST} characters, not {longest}.")

    def parse(self, raw: object, question: Question) -> Value:
        if not isinstance(raw, str | int | float) or isinstance(raw, bool):
            raise InvalidAnswer(f"“{question.text}” takes a text, not {raw!r}.")
        text, longest = unicodedata.normalize("NFC", str(raw)).strip(), int(self.option(question, "longest"))
        if not text:
            raise InvalidAnswer(f"“{question.text}” takes a text; this one is empty.")
        if len(text) > longest:
            raise InvalidAnswer(f"“{question.text}” takes up to {longest} characters; this has {len(text)}.")
        return text

    def decode(self, text: str) -> Value:
        return str(json.loads(text))

    def describe(self, value: Value, question: Question) -> str:
        return str(value)

    def classes_of(self, value: Value) -> tuple[str, ...]:
        return (str(value),)

    def panels(self, answers: Answers, question: Question) -> tuple[Panel, ...]:
        plain = [alike(str(self.decode(text))) for text in answers.vocabulary]
        given: list[int] = answers.value.tolist()
        counts = Counter(plain[value] for value in given)
        rank = {text: place for place, (text, _) in
                enumerate(sorted(counts.items(), key=lambda one: (-one[1], one[0])))}
        labels = tuple(list(rank)[:MOST_TEXTS]) or ("",)
        place = np.array([rank.get(text, 0) % MOST_TEXTS for text in plain] or [0], np.int32)
        items, item = np.unique(answers.item, return_inverse=True)
        annotators, annotator = np.unique(answers.annotator, return_inverse=True)
        label = place[answers.value] if answers.value.size else np.zeros(0, np.int32)
        votes = Votes.build(item, annotator, label,
                            n_items=len(items), n_annotators=len(annotators), n_classes=len(labels))
        return (Panel("", votes, labels, items, annotators),)

    def fuse(self, answers: Answers, question: Question) -> Fusion:
        said: dict[int, list[str]] = defaultdict(list)
        who: list[int] = answers.item.tolist()
        given: list[int] = answers.value.tolist()
        for item, value in zip(who, given, strict=True):
            said[item].append(str(self.decode(answers.vocabulary[value])))
        items = np.array(sorted(said), np.int64)
        found = [_commonest(said[item]) for item in items.tolist()]
        value = tuple(None if text is None else self.encode(text) for text, _ in found)
        verdict = Verdict(items, value, np.array([share for _, share in found], np.float64),
                          np.array([text is None for text, _ in found], bool))
        annotators, labels = np.unique(answers.annotator, return_counts=True)
        return Fusion("majority", verdict, annotators, labels)

    def gold(self, panels: Sequence[Panel], gold: Mapping[int, str], question: Question
             ) -> tuple[NDArray[np.int32], ...]:
        return (np.full(len(panels[0].items), -1, np.int32),)

    def verdict(self, panels: Sequence[Panel], results: Sequence[Consensus], question: Question) -> Verdict:
        raise NotImplementedError("texts are fused by what most people wrote")


def alike(text: str) -> str:
    """What two texts that mean the same have in common."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _commonest(texts: Sequence[str]) -> tuple[str | None, float]:
    """What most wrote and its share; None where two texts are equally common."""
    counts = Counter(alike(text) for text in texts)
    first, *others = counts.most_common(2)
    if others and others[0][1] == first[1]:
        return None, first[1] / len(texts)
    spellings = Counter(text for text in texts if alike(text) == first[0])
    best = max(spellings.values())
    return min(text for text, count in spellings.items() if count == best), first[1] / len(texts)
