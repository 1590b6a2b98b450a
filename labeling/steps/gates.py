"""What a careful person would look at before an export goes out."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.project import Project
from labeling.questions.base import Question
from labeling.steps.doubts import latest_audit, suspect_queue
from labeling.steps.final import is_stale, latest_consensus
from labeling.store import read
from labeling.store.kinds import State


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that stands between a project and a clean export, or is well.

    ``step`` is where it is mended, ``action`` the words on the button that leads there.
    """

    ok: bool
    title: str
    detail: str = ""
    step: str = ""
    action: str = ""


def gates(project: Project, question: Question) -> tuple[Gate, ...]:
    """Every gate of a question, those that want work in the order of the work."""
    return (_labelled(project, question), _disputed(project, question), _consensus(project, question),
            _suspects(project, question), _guidelines(question))


def _labelled(project: Project, question: Question) -> Gate:
    with project.reading() as connection:
        counts = read.counts(connection)
    open_ = counts.items - counts.labelled.get(question.id, 0)
    if open_ <= 0:
        return Gate(True, "Every item is labelled")
    return Gate(False, f"{open_:,} {_items(open_)} not labelled", "They go out without a label.", "label", "Label them")


def _disputed(project: Project, question: Question) -> Gate:
    with project.reading() as connection:
        disputed = read.counts(connection).state(question.id, State.DISPUTED)
    if not disputed:
        return Gate(True, "Nothing is disputed")
    return Gate(False, f"{disputed:,} {_items(disputed)} still disputed",
                "They go out with the consensus, or without a label where there is none.", "agree", "Settle them")


def _consensus(project: Project, question: Question) -> Gate:
    fused = latest_consensus(project, question)
    if fused is None:
        return Gate(False, "No consensus is stored", "Only items that all annotators agree on have a label.", "agree",
                    "Find it")
    if is_stale(project, question, fused.run):
        return Gate(False, "The consensus is older than the newest answers", "Items answered since have the answer "
                    "that all their annotators gave.", "agree", "Run it again")
    return Gate(True, "The consensus is up to date", f"Method: {fused.title}.")


def _suspects(project: Project, question: Question) -> Gate:
    found = latest_audit(project, question)
    if found is None:
        return Gate(False, "The labels have not been checked", "The audit finds labels that may be wrong.", "audit",
                    "Check them")
    doubts = len(suspect_queue(project, question))
    if not doubts:
        return Gate(True, "No label is in doubt", f"{found.checked:,} were checked.")
    return Gate(False, f"{doubts:,} {'label doubt' if doubts == 1 else 'label doubts'} not reviewed",
                f"About {found.errors:.0f} labels may be wrong.", "audit", "Review")


def _guidelines(question: Question) -> Gate:
    without = [one.name for one in question.classes if not one.guideline]
    if not without:
        return Gate(True, "Every class has a guideline")
    some = ", ".join(without[:3]) + (" …" if len(without) > 3 else "")
    return Gate(False, f"{len(without):,} {'class has' if len(without) == 1 else 'classes have'} no guideline", some,
                "label", "See them")


def _items(count: int) -> str:
    return "item is" if count == 1 else "items are"
