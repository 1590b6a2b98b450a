"""What people usually do, as ready-made questions for a new project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.commands.shaping import NewQuestion
from labeling.errors import UserError
from labeling.questions.registry import KINDS


@dataclass(frozen=True, slots=True)
class Template:
    """One way to begin: what it is called, what people see, and the question it asks."""

    name: str
    title: str
    description: str
    shows: str  # "images", "text" or "table"
    kind: str
    text: str


TEMPLATES = (
    Template("image-classification", "Image classes", "One name for each image", "images", "choice", "What is it?"),
    Template("image-multilabel", "Image tags", "Any number of names for an image", "images", "choices",
             "What is in it?"),
    Template("text-classification", "Text classes", "A topic, an intent, a choice", "text", "choice",
             "What is it about?"),
    Template("text-multilabel", "Text tags", "Any number of topics", "text", "choices", "What is it about?"),
    Template("table-classification", "Table rows", "Judge rows of fields", "table", "choice", "What is it?"),
    Template("rating", "Rating", "One step of a scale", "images", "rating", "How good is it?"),
)
# Named here so that a clear refusal, not a usage error, meets whoever asks for them.
LATER = ("image-detection", "image-segmentation", "image-keypoints", "text-spans")


def questions_from(name: str, classes: Sequence[str], text: str = "") -> list[NewQuestion]:
    """The questions of a template with these classes. Raises UserError for one this version lacks."""
    template = next((one for one in TEMPLATES if one.name == name), None)
    if template is None or template.kind not in {kind.name for kind in KINDS}:
        raise UserError(f"The template “{name}” is not in this version yet.", kept="No project was made.",
                        next_step=f"There are: {', '.join(one.name for one in TEMPLATES)}.")
    return [NewQuestion("label", template.kind, text or template.text, tuple(classes))]
