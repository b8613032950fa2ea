"""The engine that recommends: how well it foretells, beside others in the same run; how long it takes; what it needs.

``--data`` names a folder with ``gowalla`` and ``amazon_cds`` (train.txt, test.txt) and, if they are at hand,
``Beauty.txt`` and ``Beauty_item2attributes.json``, and ``lastfm`` (trustnetwork.txt, data1.txt).
Without it only what is made up is measured.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from operator import methodcaller
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from gauge import RAPPORT, at_least, at_most, note, run
from rapport.act.recommend import files
from rapport.act.recommend.engine import Histories, Judged, best, circle_of, fit, histories_of, scores
from rapport.act.recommend.engine.nearest import lengths_of, nearest, scaled

TOP, AT_ONCE = 20, 256
BARS = {"gowalla": (0.187, 0.155), "amazon_cds": (0.175, 0.117)}
BEAUTY = (0.097, 0.059)
PEOPLE = (0.22, 0.165)
FIT_S, FIT_MB = 60, 1500
MANY_S, MANY_MB = 180, 4000
ANSWER_MS = 2
Score = Callable[[sp.csr_array], np.ndarray]


def evaluated(*arguments: str | Path) -> dict[str, float]:
    """What the command says, in a process of its own."""
    said = run([*RAPPORT, "recommend", "evaluate", "--json", *arguments])
    found: dict[str, float] = json.loads(said.output)
    return found


def pairs(folder: Path) -> None:
    """One public set: the engine, then the others."""
    name = folder.name
    train, test = folder / "train.txt", folder / "test.txt"
    found = evaluated("--train", train, "--test", test)
    recall, ndcg = BARS[name]
    at_least(f"recommend: {name} recall", 100 * found["recall"], 100 * recall, f"% Recall@{TOP}")
    at_least(f"recommend: {name} ndcg", 100 * found["ndcg"], 100 * ndcg, f"% NDCG@{TOP}")
    at_most(f"recommend: {name} fit", found["fit_s"], FIT_S, "s to fit")
    at_most(f"recommend: {name} memory", found["peak_mb"], FIT_MB, "MB")
    task = files.pairs(files.read_lines(train), files.read_lines(test))
    did = histories_of(task.names, task.learnt, ordered=False).once().matrix()
    for other, made in (("popularity", popularity), ("item-KNN", item_knn), ("ALS of implicit", als)):
        began = time.perf_counter()
        judged = judge(task, made(did))
        took = time.perf_counter() - began
        note(f"{name}: {other} {judged.recall:.4f}/{judged.ndcg:.4f}, {took:.0f} s; ours {found['recall']:.4f}/"
             f"{found['ndcg']:.4f}")  # fmt: skip


def judge(task: files.Task, score: Score) -> Judged:
    """The lists of another method."""
    judged = Judged(TOP)
    for begin in range(0, len(task.asked), AT_ONCE):
        some = task.asked[begin : begin + AT_ONCE]
        found = score(histories_of(task.names, [before for before, _ in some], ordered=False).once().matrix())
        for row, (before, came) in zip(found, some, strict=True):
            row[list(before)] = -np.inf
            top = np.argpartition(-row, TOP)[:TOP]
            judged.add(top[np.argsort(-row[top], kind="stable")].tolist(), set(came))
    return judged


def popularity(did: sp.csr_array) -> Score:
    """What most people have."""
    people = np.bincount(did.indices, minlength=did.shape[1]).astype(np.float32)
    return lambda some: np.tile(people, (some.shape[0], 1))


def item_knn(did: sp.csr_array) -> Score:
    """Cosines of the 1,000 nearest items, summed."""
    unit = scaled(did, lengths_of(did))
    near = nearest(unit, unit, 1000)
    return lambda some: (some @ near).toarray()


def als(did: sp.csr_array) -> Score:
    """Factors of ``implicit``, 256 of them; who is asked is solved against those of the items."""
    from implicit.als import AlternatingLeastSquares  # noqa: PLC0415  a benchmark's extra, which need not be there

    weight, ridge = 10.0, 10.0
    model = AlternatingLeastSquares(factors=256, regularization=ridge, alpha=weight, iterations=12, random_state=1)
    model.fit(sp.csr_matrix(did), show_progress=False)
    items = np.asarray(model.item_factors)

    def score(some: sp.csr_array) -> np.ndarray:
        solved = methodcaller("recalculate_user", np.arange(some.shape[0]), sp.csr_matrix(some))(model)
        found: np.ndarray = solved @ items.T
        return found

    return score


def sequences(folder: Path) -> None:
    """Beauty, where it is at hand."""
    whole, tags = folder / "Beauty.txt", folder / "Beauty_item2attributes.json"
    asked = ("--train", whole, "--test", whole, "--format", "sequences", "--attributes", tags, "--top", "10")
    found = evaluated(*asked)
    at_least("recommend: Beauty hits", 100 * found["hit_rate"], 100 * BEAUTY[0], "% HR@10")
    at_least("recommend: Beauty ndcg", 100 * found["ndcg"], 100 * BEAUTY[1], "% NDCG@10")


def people(folder: Path) -> None:
    """Friends of LastFM, where they are at hand: a fifth of them is held out, and foretold from the rest."""
    known, listened = (np.loadtxt(folder / name).astype(np.int64) for name in ("trustnetwork.txt", "data1.txt"))
    edges = np.unique(np.sort(known[known[:, 0] != known[:, 1]][:, :2], axis=1), axis=0)
    held = np.random.default_rng(0).random(len(edges)) < 0.2
    size = int(max(edges.max(), listened[:, 0].max())) + 1

    def matrix(some: np.ndarray, width: int) -> sp.csr_array:
        return sp.csr_array((np.ones(len(some), np.float32), (some[:, 0], some[:, 1])), shape=(size, width))

    circle = circle_of(matrix(edges[~held], size), matrix(listened, int(listened[:, 1].max()) + 1))
    came: dict[int, set[int]] = {}
    for one, other in edges[held].tolist():
        came.setdefault(one, set()).add(other)
        came.setdefault(other, set()).add(one)
    judged = Judged(10)
    for person, others in came.items():
        places, values = circle.scores(person)
        judged.add(places[best(places, values, 10)].tolist(), others)
    at_least("recommend: people recall", 100 * (judged.recall or 0), 100 * PEOPLE[0], "% Recall@10")
    at_least("recommend: people ndcg", 100 * (judged.ndcg or 0), 100 * PEOPLE[1], "% NDCG@10")


def made_up(people: int, items: int, events: int) -> Histories:
    """People with tastes: each likes some of 500 kinds of items, and within a kind some more than others."""
    chance = np.random.default_rng(1)
    lengths = np.minimum(chance.geometric(people / events, people) + 2, 500)
    total, kinds = int(lengths.sum()), min(500, items)
    likes = chance.integers(0, kinds, (people, 4))
    who = np.repeat(np.arange(people), lengths)
    kind = likes[who, chance.integers(0, 4, total)]
    within = (items // kinds * chance.random(total) ** 3).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    names = tuple(map(str, range(items)))
    return Histories(names, starts, kind * (items // kinds) + within, np.ones(total, np.float32), ordered=False)


def many(people: int, items: int, events: int) -> None:
    """Fit on very many, and answer sessions of 20."""
    histories = made_up(people, items, events)
    note(f"{people:,} people, {items:,} items, {len(histories.items):,} events")
    began = time.perf_counter()
    model = fit(histories, told=lambda part, share: note(part) if share == 1 else None)
    at_most("recommend: many fit", time.perf_counter() - began, MANY_S, "s to fit")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    at_most("recommend: many memory", peak, MANY_MB, "MB")
    took = sorted(answers(model, histories))
    note(f"a session of 20: median {took[len(took) // 2]:.2f} ms")
    at_most("recommend: answer", took[int(len(took) * 0.99)], ANSWER_MS, "ms (p99) for a session of 20")


def answers(model: object, histories: Histories) -> Iterator[float]:
    """Milliseconds of an answer each."""
    chance = np.random.default_rng(2)
    for _ in range(2000):
        person = int(chance.integers(0, histories.people))
        session: Sequence[tuple[int, float]] = [
            (int(item), 1.0) for item in histories.items[histories.starts[person] :][:20]
        ]
        began = time.perf_counter()
        places, values = scores(model, [session])[0]  # type: ignore[arg-type]
        best(places, values, TOP)
        yield (time.perf_counter() - began) * 1000


def main() -> None:
    """Say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=100_000)
    asked = parser.parse_args()
    many(asked.people, asked.items, asked.people * 19)
    if asked.data:
        for name in BARS:
            if (asked.data / name).is_dir():
                pairs(asked.data / name)
        if (asked.data / "Beauty.txt").is_file():
            sequences(asked.data)
        if (asked.data / "lastfm").is_dir():
            people(asked.data / "lastfm")


if __name__ == "__main__":
    main()
