"""Labeling functions for the sample's handwritten digits, as Snorkel has them: -1 abstains."""

from snorkel.labeling import labeling_function

ABSTAIN = -1


def ink(x):
    """Darkness of the picture on an 8 x 8 grid, 0 to 1."""
    grey = 1 - x.image.mean(axis=2) / 255
    return grey.reshape(8, grey.shape[0] // 8, 8, grey.shape[1] // 8).mean(axis=(1, 3))


@labeling_function()
def empty_middle(x):
    """A ring: ink all around, none in the middle."""
    dark = ink(x)
    ring = min(dark[3:5, 1:3].mean(), dark[3:5, 5:7].mean())
    return 0 if dark[2:6, 3:5].mean() < 0.12 and ring > 0.3 else ABSTAIN


@labeling_function()
def one_stroke(x):
    """A single upright stroke in the middle."""
    dark = ink(x)
    return 1 if dark[1:7, 3:5].mean() > 0.75 and dark[:, :2].mean() < 0.05 and dark[:, 6:].mean() < 0.05 else ABSTAIN


@labeling_function()
def line_below(x):
    """A line along the bottom to the right, and an open left side above it."""
    dark = ink(x)
    return 2 if dark[6:, 4:7].mean() > 0.55 and dark[3:5, 1:3].mean() < 0.2 else ABSTAIN


@labeling_function()
def stem_and_crossbar(x):
    """Ink at the middle left, nothing at the top right or bottom left."""
    dark = ink(x)
    return 4 if dark[3:6, 0:3].mean() > 0.45 and dark[0, :].mean() < 0.3 and dark[6:, 0:2].mean() < 0.05 else ABSTAIN


@labeling_function()
def low_ring(x):
    """All the weight at the bottom, and a stem that starts at the upper left."""
    dark = ink(x)
    return 6 if dark[4:7, 4:7].mean() > 0.45 and dark[0:3, 5:].mean() < 0.05 else ABSTAIN


@labeling_function()
def heavy_top(x):
    """A line at the top, little ink below on the left."""
    dark = ink(x)
    return 7 if dark[0, 2:7].mean() > 0.5 and dark[5:, 5:].mean() < 0.05 and dark[5:, 0:2].mean() < 0.1 else ABSTAIN
