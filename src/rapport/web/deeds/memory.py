"""Deeds about what was decided and learnt, and what it looked like."""

from typing import Any

import msgspec

from rapport.deliver import api as deliver
from rapport.deliver import telling
from rapport.projects import reads
from rapport.web.deeds.delivery import BY, Named, Whose
from rapport.web.deeds.registry import deed


class Learnt(msgspec.Struct):
    """What was learnt of an experiment."""

    project: str
    key: str
    text: str


class Shot(msgspec.Struct):
    """A picture to be kept."""

    project: str
    key: str
    caption: str
    data: bytes


class Numbered(msgspec.Struct):
    """A picture that is kept."""

    project: str
    key: str
    number: int


@deed("decision.list", Whose)
def list_decisions(whose: Whose) -> list[dict[str, Any]]:
    """What was decided, the latest first; those that say all words."""
    return [telling.decision(one) for one in deliver.decisions_of(reads.project_of(whose.project), whose.search)]


@deed("experiment.learn", Learnt)
def learn(learnt: Learnt) -> dict[str, Any]:
    """Keep what was learnt."""
    one = deliver.experiment_of(reads.project_of(learnt.project), learnt.key)
    deliver.learn(one, learnt.text, BY)
    return telling.experiment(one)


@deed("picture.list", Named)
def list_pictures(named: Named) -> list[dict[str, Any]]:
    """Pictures beside an experiment."""
    one = deliver.experiment_of(reads.project_of(named.project), named.key)
    return [telling.picture(each) for each in one.pictures.defer("data")]


@deed("picture.add", Shot)
def add_picture(shot: Shot) -> dict[str, Any]:
    """Keep a picture."""
    one = deliver.experiment_of(reads.project_of(shot.project), shot.key)
    return telling.picture(deliver.add_picture(one, shot.caption, shot.data, BY))


@deed("picture.show", Numbered)
def show_picture(numbered: Numbered) -> dict[str, Any]:
    """A picture with its bytes."""
    found = deliver.picture_of(reads.project_of(numbered.project), numbered.key, numbered.number)
    return telling.picture(found) | {"data": bytes(found.data)}


@deed("picture.drop", Numbered)
def drop_picture(numbered: Numbered) -> dict[str, Any]:
    """A picture goes for good."""
    deliver.drop_picture(deliver.picture_of(reads.project_of(numbered.project), numbered.key, numbered.number), BY)
    return {"dropped": numbered.number}
