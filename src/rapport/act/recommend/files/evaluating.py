"""How well the engine foretells what a file says came: with the product's fixed numbers, nothing tuned to the file."""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
import numpy as np

from rapport.act.recommend.engine import Judged, Model, best, fit, histories_of, scores
from rapport.act.recommend.files.reading import BadLines, Lines

Told = Callable[[str, float], None]
AT_ONCE = 256
MEGABYTE = 1024 * 1024
LAST_TWO = 2


class Evaluation(msgspec.Struct, frozen=True):
    """What came of it. Recall, NDCG and hit rate are means over ``people``, from 0 to 1."""

    people: int
    """Who had something that came."""
    items: int
    """All items that were ranked."""
    recall: float | None
    ndcg: float | None
    hit_rate: float | None
    fit_s: float
    peak_mb: float
    """The largest memory of the whole process."""


class Task(msgspec.Struct, frozen=True):
    """What is fitted, and who is asked: for each person what they did before, and what came."""

    names: Sequence[str]
    learnt: Sequence[Sequence[int]]
    asked: Sequence[tuple[Sequence[int], Sequence[int]]]
    ordered: bool


def pairs(train: Lines, test: Lines) -> Task:
    """Fit on all of ``train``; what came are the items of ``test``, among all that the person has not in ``train``."""
    place = numbered(train, test)
    learnt = {person: [place[item] for item in items] for person, items in train.items()}
    asked = [
        (learnt.get(person, []), came)
        for person, items in test.items()
        if (came := sorted({place[item] for item in items} - set(learnt.get(person, []))))
    ]
    return Task(list(place), list(learnt.values()), asked, ordered=False)


def sequences(train: Lines, test: Lines) -> Task:
    """Leave one out: fit on ``train`` without the last two of each line; of each line of ``test`` the last came."""
    place = numbered(train, test)
    learnt = [[place[item] for item in items[:-LAST_TWO]] for items in train.values()]
    whole = ([place[item] for item in items] for items in test.values() if items)
    return Task(list(place), learnt, [(items[:-1], items[-1:]) for items in whole], ordered=True)


def numbered(*files: Lines) -> dict[str, int]:
    """A number for each item, in the order in which they come."""
    found: dict[str, int] = {}
    for lines in files:
        for items in lines.values():
            for item in items:
                found.setdefault(item, len(found))
    return found


def evaluate(
    task: Task, attributes: Mapping[str, Sequence[str]] | None, top: int, told: Told = lambda *_: None
) -> Evaluation:
    """Fit, list ``top`` items for everybody who is asked, and judge the lists. Raises :class:`BadLines`."""
    if not task.asked:
        raise BadLines(
            "--test: nobody in it has an item that is not in their line of --train; nothing can be foretold."
        )
    marks = None
    if attributes is not None:
        if not attributes.keys() & set(task.names):
            raise BadLines("--attributes: it names no item of --train or --test; ids must be written the same way.")
        marks = [attributes.get(name, ()) for name in task.names]
    began = time.perf_counter()
    model = fit(histories_of(task.names, task.learnt, ordered=task.ordered), marks, told=told)
    fit_s = time.perf_counter() - began
    judged = Judged(top)
    for done, (listed, came) in enumerate(lists(model, task, top)):
        judged.add(listed, came)
        if not done % AT_ONCE:
            told("judging", done / len(task.asked))
    return Evaluation(
        people=judged.people,
        items=len(task.names),
        recall=judged.recall,
        ndcg=judged.ndcg,
        hit_rate=judged.hit_rate,
        fit_s=round(fit_s, 2),
        peak_mb=round(peak_mb(), 1),
    )


def lists(model: Model, task: Task, top: int) -> Iterator[tuple[list[int], Sequence[int]]]:
    """For each who is asked the items to show, best first, and what came.

    Where the engine knows fewer items than are to be shown, the ones that most people have follow.
    """
    popular = np.argsort(-model.people, kind="stable")
    for some in batches(task.asked):
        found = scores(model, [[(item, 1.0) for item in before] for before, _ in some])
        for (before, came), (places, values) in zip(some, found, strict=True):
            new = ~np.isin(places, before)
            places, values = places[new], values[new]
            listed = places[best(places, values, top)].tolist()
            yield filled(listed, popular, {*before, *listed}, top), came


def filled(listed: list[int], popular: np.ndarray, seen: set[int], top: int) -> list[int]:
    """The list with popular items after it, up to ``top``."""
    more = (int(item) for item in popular if int(item) not in seen)
    return listed + list(islice(more, top - len(listed)))


def batches(
    asked: Iterable[tuple[Sequence[int], Sequence[int]]],
) -> Iterator[list[tuple[Sequence[int], Sequence[int]]]]:
    """Some at a time."""
    left = iter(asked)
    while some := list(islice(left, AT_ONCE)):
        yield some


def peak_mb() -> float:
    """The most memory this process has had."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used * (1 if sys.platform == "darwin" else 1024) / MEGABYTE
