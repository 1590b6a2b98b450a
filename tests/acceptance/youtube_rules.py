"""The published rules of the YouTube comments that need no language model, as Snorkel labeling functions.

Written from the description that comes with the set: what each looks for, not how it was written.
"""

import re

from snorkel.labeling import LabelingFunction, labeling_function
from snorkel.preprocess import preprocessor

ABSTAIN, HAM, SPAM = -1, 0, 1


def mentions(x, words, label):
    text = x.text.lower()
    return label if any(word in text for word in words) else ABSTAIN


def keyword(words, label):
    return LabelingFunction(name=f"keyword_{words[0]}", f=mentions, resources={"words": words, "label": label})


keyword_my = keyword(["my"], SPAM)
keyword_subscribe = keyword(["subscribe"], SPAM)
keyword_link = keyword(["http"], SPAM)
keyword_please = keyword(["please", "plz"], SPAM)
keyword_song = keyword(["song"], HAM)


@labeling_function()
def regex_check_out(x):
    return SPAM if re.search(r"check.*out", x.text, flags=re.I) else ABSTAIN


@preprocessor(memoize=True)
def counted(x):
    x.words = len(x.text.split())
    return x


@labeling_function(pre=[counted])
def short_comment(x):
    return HAM if x.words < 5 else ABSTAIN
