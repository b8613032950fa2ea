"""The words of an xAPI statement: which fields have which types. What is not named here is not looked at."""

from typing import Any

import msgspec

from rapport.collect.draft import Id, Moment


class Login(msgspec.Struct, rename="camel"):
    """How a person is called at some home page."""

    name: Id = None
    home_page: str | None = None


class Actor(msgspec.Struct):
    """Who did it. The person's name is not read and so never kept."""

    login: Login | None = msgspec.field(default=None, name="account")
    mbox: str | None = None
    mbox_sha1sum: str | None = None
    openid: str | None = None


class Verb(msgspec.Struct):
    id: str | None = None


class Definition(msgspec.Struct, rename="camel"):
    type: str | None = None
    name: dict[str, str] | None = None
    interaction_type: str | None = None


class Target(msgspec.Struct, rename="camel"):
    """What it was done with: an activity, unless ``objectType`` says otherwise."""

    id: str | None = None
    object_type: str | None = None
    definition: Definition | None = None


class Score(msgspec.Struct):
    scaled: float | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None


class Result(msgspec.Struct):
    score: Score | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: str | None = None
    extensions: dict[str, Any] | None = None


class Activity(msgspec.Struct):
    id: str | None = None


class Around(msgspec.Struct):
    """Activities around the one that a statement is about; one may stand without a list."""

    parent: list[Activity] | Activity | None = None
    grouping: list[Activity] | Activity | None = None


class Context(msgspec.Struct, rename="camel"):
    registration: str | None = None
    platform: str | None = None
    language: str | None = None
    around: Around | None = msgspec.field(default=None, name="contextActivities")
    extensions: dict[str, Any] | None = None


class Statement(msgspec.Struct):
    """Who did what with what, how it went, and where."""

    actor: Actor | None = None
    verb: Verb | None = None
    target: Target | None = msgspec.field(default=None, name="object")
    result: Result | None = None
    context: Context | None = None
    id: Id = None
    timestamp: Moment = None


class Named(msgspec.Struct):
    """Only the id of a statement."""

    id: Id = None
