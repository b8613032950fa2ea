"""How many texts are read in a second on one core: the language, the score and the band, each text new."""

import argparse
import random
import time

from gauge import at_least
from rapport.texts.sentiment import read

OPENINGS = ("I think", "Honestly,", "To be fair,", "In the end", "After two weeks")
THINGS = ("the delivery", "the app", "this course", "the new page", "your support", "the checkout", "my order")
VERBS = ("was", "is", "is not", "was never", "could be", "turned out")
SAYINGS = ("great", "terrible", "fine", "too slow", "wonderful", "confusing", "better than before", "a waste of time")
ENDS = ("I would tell a friend.", "I want my money back!", "We will see.", "Thanks :)", "It broke after a day.")
SEED = 6


def texts(count: int) -> list[str]:
    """Two short sentences each, as people answer surveys, with a number that makes each a new one."""
    chance = random.Random(SEED)
    parts = (OPENINGS, THINGS, VERBS, SAYINGS)
    return [
        f"{' '.join(chance.choice(some) for some in parts)}, number {number}. {chance.choice(ENDS)}"
        for number in range(count)
    ]


def main() -> None:
    """Say the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=50_000)
    said = texts(parser.parse_args().texts)
    read(said[0])
    began = time.process_time()
    for text in said:
        read(text)
    at_least("sentiment: a second", len(said) / (time.process_time() - began), 5_000, "texts on one core")


if __name__ == "__main__":
    main()
