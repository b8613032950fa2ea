"""Fits a model in a process of its own, so that whoever answers meanwhile has the other core and the memory.

``python -m rapport.act.recommend.fitting FOLDER``: reads what :func:`prepare` wrote there, judges a model of the older
nine tenths on the rest, beside popularity and the live model, then fits one on everything.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from rapport.act.recommend.engine import BadModel, Histories, Judged, Model, best, fit, load, save, save_circle, scores
from rapport.act.recommend.histories import Learnt
from rapport.act.recommend.social import Follows

TOP, OLDER, FEWEST, MOST_JUDGED, AT_ONCE = 20, 0.9, 20, 5000, 256
Session = list[tuple[int, float]]
Lister = Callable[[Sequence[Session]], Iterator[list[int]]]


class Head(msgspec.Struct):
    """What is fitted, beside the arrays."""

    names: list[str]
    marks: list[list[str]]
    live: str = ""
    """The folder of the live model; empty for none."""
    live_until: int = 0
    people: list[str] = []
    """Who follows or is followed, by id."""


class Asked(msgspec.Struct):
    """Who is asked about: what they did before the cut, and what came after it."""

    sessions: list[Session]
    came: list[set[int]]


def prepare(folder: Path, learnt: Learnt, head: Head, follows: Follows | None = None) -> None:
    """Write what :func:`main` reads."""
    folder.mkdir(parents=True)
    whole = learnt.histories
    np.savez(folder / "events.npz", starts=whole.starts, items=whole.items, weights=whole.weights, at=learnt.at)
    if follows is not None and follows.names:
        np.savez(folder / "follows.npz", edges=follows.edges, rows=follows.rows)
        head.people = follows.names
    (folder / "head.json").write_bytes(msgspec.json.encode(head))


def main(folder: Path) -> None:
    """Fit, and write ``model`` and ``report.json`` into the folder."""
    head = msgspec.json.decode((folder / "head.json").read_bytes(), type=Head)
    with np.load(folder / "events.npz") as said:
        whole = Histories(tuple(head.names), said["starts"], said["items"], said["weights"], True)
        learnt = Learnt(whole, said["at"])
    report = judged(learnt, head)
    began = time.perf_counter()
    if report["taken"]:
        save(fit(whole, head.marks), folder / "model")
        if head.people:
            with np.load(folder / "follows.npz") as said:
                follows = Follows(head.people, said["edges"], said["rows"])
            save_circle(follows.circle(whole.once().matrix()), folder / "model")
    report |= {"fit_s": round(time.perf_counter() - began, 2), "events": len(whole.items), "items": len(head.names)}
    (folder / "report.json").write_bytes(msgspec.json.encode(report | {"until": learnt.until}))


def judged(learnt: Learnt, head: Head) -> dict[str, Any]:
    """How a model of what came before a moment does on what came after it; whether it may take the live one's place."""
    cut = cut_of(learnt, head.live_until)
    before = learnt.at < cut
    asked = asked_of(learnt, before)
    report: dict[str, Any] = {"top": TOP, "people": len(asked.came), "cut": int(cut), "taken": True}
    if len(asked.came) < FEWEST:
        return report | {"why": f"Too few to judge: {len(asked.came)} people did something new after the cut."}
    past = learnt.histories._where(before)
    candidate = fit(past, head.marks)
    share = candidate.people / max(1, past.people)
    report["candidate"] = judge(asked, by_engine(candidate), share)
    popular = np.argsort(-candidate.people, kind="stable")
    report["popularity"] = judge(asked, by_popularity(popular), share)
    live = live_lister(head)
    report["live"] = None if live is None else judge(asked, live, share)
    if live is not None and report["candidate"]["ndcg"] < report["live"]["ndcg"]:
        return report | {"taken": False, "why": "The live model foretold better what came, so it goes on answering."}
    return report | {"why": "It foretold no worse than the live model." if live else "There was no model before it."}


def cut_of(learnt: Learnt, live_until: int) -> int:
    """The moment before which nine tenths of the events lie, but not before what the live model has learnt from."""
    cut = int(np.quantile(learnt.at, OLDER)) if len(learnt.at) else 0
    # Where next to nothing is newer than the live model, it would have seen the answers: then it is judged with them.
    newer = int((learnt.at > live_until).sum())
    return max(cut, live_until + 1) if newer >= FEWEST * 5 else cut


def asked_of(learnt: Learnt, before: npt.NDArray[np.bool_]) -> Asked:
    """People who did something before the cut, and something new after it; a seeded sample of very many."""
    whole, found = learnt.histories, Asked([], [])
    starts = whole.starts
    people = [
        person
        for person in range(whole.people)
        if before[starts[person]] and not before[starts[person + 1] - 1] and starts[person] < starts[person + 1]
    ]
    if len(people) > MOST_JUDGED:
        people = sorted(np.random.default_rng(1).choice(people, MOST_JUDGED, replace=False).tolist())
    for person in people:
        span = slice(starts[person], starts[person + 1])
        items, weights, past = whole.items[span], whole.weights[span], before[span]
        came = set(items[~past].tolist()) - set(items[past].tolist())
        if came:
            found.sessions.append(list(zip(items[past].tolist(), weights[past].tolist(), strict=True)))
            found.came.append(came)
    return found


def judge(asked: Asked, lister: Lister, share: npt.NDArray[np.float64]) -> dict[str, float | None]:
    """Recall and NDCG, the share of the catalogue that is shown, and how well known what is shown is."""
    counted, bits, known, shown = Judged(TOP), 0.0, 0.0, 0
    for listed, came in zip(lister(asked.sessions), asked.came, strict=True):
        counted.add(listed, came)
        popularity = np.maximum(share[listed], 1e-9)
        bits, known, shown = (
            bits - float(np.log2(popularity).sum()),
            known + float(popularity.sum()),
            shown + len(listed),
        )
    return {
        "recall": counted.recall,
        "ndcg": counted.ndcg,
        "coverage": len(counted.shown) / max(1, len(share)),
        "novelty": bits / shown if shown else None,
        "popularity": known / shown if shown else None,
    }


def by_engine(model: Model, places: npt.NDArray[np.int64] | None = None) -> Lister:
    """Lists of a model. ``places`` leads from its items to those that are asked about; -1 for one that is gone."""

    def lists(sessions: Sequence[Session]) -> Iterator[list[int]]:
        back = None if places is None else {int(ours): theirs for theirs, ours in enumerate(places) if ours >= 0}
        for begin in range(0, len(sessions), AT_ONCE):
            some = sessions[begin : begin + AT_ONCE]
            told = some if back is None else [[(back[i], w) for i, w in one if i in back] for one in some]
            for session, (found, values) in zip(some, scores(model, told), strict=True):
                ours = found if places is None else places[found]
                new = (ours >= 0) & ~np.isin(ours, [item for item, _ in session])
                yield ours[new][best(ours[new], values[new], TOP)].tolist()

    return lists


def by_popularity(popular: npt.NDArray[np.int64]) -> Lister:
    """What most people have, without what somebody has."""

    def lists(sessions: Sequence[Session]) -> Iterator[list[int]]:
        for session in sessions:
            have = {item for item, _ in session}
            yield [int(item) for item in popular[: TOP + len(have)] if int(item) not in have][:TOP]

    return lists


def live_lister(head: Head) -> Lister | None:
    """Lists of the live model, where there is one that can still be read."""
    if not head.live:
        return None
    try:
        model = load(Path(head.live))
    except BadModel:
        return None
    place = {name: number for number, name in enumerate(head.names)}
    return by_engine(model, np.array([place.get(name, -1) for name in model.names], np.int64))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
