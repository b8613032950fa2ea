"""Sentiment on texts that others rated: tweets of VADER's authors, and UCI's sentences where they lie beside.

UCI's three files are looked for in the folder that ``RAPPORT_UCI`` names, as ``amazon_cells_labelled.txt`` and so on.
"""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from rapport.texts.sentiment import read, score
from rapport.texts.weights import load
from tests.conformance.test_facts import SHARED

TWEETS = SHARED / "text_vader_groundtruth" / "tweets_GroundTruth.txt.gz"
UCI = Path(os.environ.get("RAPPORT_UCI") or SHARED / "text_uci_sentences")
BARS = {"amazon_cells": 0.87, "yelp": 0.84, "imdb": 0.84}


@pytest.mark.skipif(not TWEETS.is_file(), reason=f"there is no {TWEETS}; set RAPPORT_SHARED")
def test_tweets_are_in_the_order_in_which_people_put_them() -> None:
    """They are among the texts that it was trained on, so this shows that training worked: VADER alone has 0.88."""
    rows = [line.split("\t") for line in gzip.decompress(TWEETS.read_bytes()).decode("utf-8", "replace").split("\n")]
    tweets = [(float(row[1]), row[2]) for row in rows if len(row) == 3][::4]
    scores = [score(text, load()) for _, text in tweets]
    assert np.corrcoef(scores, [rating for rating, _ in tweets])[0, 1] > 0.88


@pytest.mark.parametrize("name", BARS)
def test_sentences_that_it_never_saw(name: str) -> None:
    """An unknown one counts as wrong."""
    file = UCI / f"{name}_labelled.txt"
    if not file.is_file():
        pytest.skip(f"there is no {file}; set RAPPORT_UCI")
    rows = [line.rsplit("\t", 1) for line in file.read_text(encoding="utf-8").split("\n")]
    rated = [(row[0], row[1].strip() == "1") for row in rows if row[-1].strip() in {"0", "1"}]
    found = [read(text).score for text, _ in rated]
    right = sum(one is not None and (one > 0) is good for one, (_, good) in zip(found, rated, strict=True))
    assert len(rated) == 1000
    assert right / len(rated) >= BARS[name]
