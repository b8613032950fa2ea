"""The words of Snowplow's tracker protocol: which parameters are looked at. What is not named here is not read."""

from typing import Any

import msgspec

from rapport.collect.draft import Id

Number = str | float | None
"""Trackers send numbers as text."""


class Message(msgspec.Struct):
    """One event. ``ip`` and ``ua`` are the person's where a server speaks for them, and ``ip`` is never kept.

    Fingerprints, hardware ids and places finer than a country are not read and so never kept.
    """

    e: str | None = None
    aid: str | None = None
    eid: Id = None
    dtm: Number = None
    stm: Number = None
    ttm: Number = None
    uid: Id = None
    duid: Id = None
    nuid: Id = None
    tnuid: Id = None
    sid: Id = None
    ip: str | None = None
    ua: str | None = None
    p: str | None = None
    lang: str | None = None
    tz: str | None = None
    url: str | None = None
    refr: str | None = None
    page: str | None = None
    vp: str | None = None
    ds: str | None = None
    pp_may: Number = None
    se_ca: str | None = None
    se_ac: str | None = None
    se_la: str | None = None
    se_pr: str | None = None
    se_va: Number = None
    ue_px: str | None = None
    ue_pr: str | None = None
    cx: str | None = None
    co: str | None = None
    tr_id: str | None = None
    tr_af: str | None = None
    tr_tt: Number = None
    tr_tx: Number = None
    tr_sh: Number = None
    tr_cu: str | None = None
    ti_id: str | None = None
    ti_sk: str | None = None
    ti_nm: str | None = None
    ti_ca: str | None = None
    ti_pr: Number = None
    ti_qu: Number = None
    ti_cu: str | None = None


class Envelope(msgspec.Struct):
    """Many events."""

    data: list[msgspec.Raw]


class App(msgspec.Struct):
    """An event, read only for its app id and its own id."""

    aid: Any = None
    eid: Any = None


class Described(msgspec.Struct):
    """Data that says by which schema it is to be read."""

    schema: str
    data: dict[str, Any] = {}


class Happened(msgspec.Struct):
    """What stands around a self-describing event."""

    data: Described


class Around(msgspec.Struct):
    """What stands around the entities of an event."""

    data: list[Described]
