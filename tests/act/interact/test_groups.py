"""Many who answer at the same moment share one transaction, and each hears what they would have heard alone."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from django.db import DatabaseError

from rapport.act.interact import events, polling, surveying
from rapport.act.interact.api import Interaction, Versions, Where, Who
from rapport.act.interact.asking import Answer, NotTaken
from rapport.act.interact.models import Outgoing, Response, Vote
from rapport.collect.asked import Asked
from rapport.projects.models import Project
from rapport.web.interact.calls import Call
from rapport.web.interact.group import Wish, do_all
from rapport.web.interact.steps import GROUPED
from rapport.web.interact.writer import Writer
from tests.act.interact.asked import SURVEY
from tests.act.interact.conftest import ADA, BEN, NOW, asked, where
from tests.act.interact.test_answering import FULL


def given(to: Interaction, who: Who, said: object, *, key: str = "", finished: bool = True) -> Answer:
    return Answer(to, who, where(key), said, NOW, finished)


def reasons(every: Sequence[object]) -> list[str]:
    return [one.reason if isinstance(one, NotTaken) else "" for one in every]


def test_who_answers_twice_in_one_group_answers_once(survey: Interaction) -> None:
    every = surveying.save_all(
        [
            given(survey, ADA, {"nps": 6}, key="ada-phone-1", finished=False),
            given(survey, ADA, FULL, key="ada-phone-1"),
            given(survey, ADA, FULL, key="ada-phone-1"),
            given(survey, ADA, {**FULL, "nps": 2}, key="ada-phone-1"),
            given(survey, ADA, FULL, key="ada-laptop-1"),
            given(survey, BEN, {"nps": 11}, key="ben-phone-1"),
            given(survey, BEN, {"nps": 9}, key="ben-phone-1"),
        ]
    )
    assert reasons(every) == ["", "", "", "finished", "answered", "bad_answer", ""]
    kept = {one.key: (one.answers["nps"], one.finished is not None) for one in Response.objects.all()}
    assert kept == {"ada-phone-1": (6, True), "ben-phone-1": (9, True)}
    told = [(one.name, one.person) for one in events.waiting() if one.name != "survey_answered"]
    assert told == [
        ("survey_started", "ada"), ("survey_finished", "ada"), ("survey_started", "ben"), ("survey_finished", "ben"),
    ]  # fmt: skip


def test_the_last_place_of_a_quota_is_taken_once_in_a_group(shop: Project) -> None:
    quota = [{"name": "fans", "most": 2, "when": {"answer": "nps", "op": "at_least", "value": 9}, "ending": "thanks"}]
    survey = asked(shop, "how", {**SURVEY, "quotas": quota})
    every = surveying.save_all([given(survey, Who(f"p{one}"), {"nps": 9}) for one in range(4)])
    assert [one.over_quota for one in every if isinstance(one, Response)] == ["", "", "fans", "fans"]


def test_who_votes_twice_in_one_group_votes_once(poll: Interaction) -> None:
    votes = [(ADA, "rice"), (ADA, "rice"), (ADA, "soup"), (BEN, "soup"), (Who(), "soup"), (BEN, "pie")]
    every = polling.vote_all([given(poll, who, said) for who, said in votes])
    assert reasons(every) == ["", "", "voted", "", "", "bad_answer"]
    assert dict(polling.results(poll).choices) == {"rice": 1, "soup": 2}
    assert [one.name for one in events.waiting()] == ["poll_voted"] * 3


def wish(to: Interaction, step: str, person: str, **said: object) -> Wish:
    call = Call(id=f"{person}-phone-1", anonymous_id=person, **said)  # type: ignore[arg-type]  # each is named below
    return Wish(to.project_id, to.key, step, call, call.where(), Asked(""), NOW.timestamp())


def by_name(one: Wish, found: Interaction, versions: Versions) -> Who:
    if one.call.anonymous_id == "cyd":
        raise NotTaken("too_often", "Too much comes from here at once.")
    return Who(str(one.call.anonymous_id))


def test_one_that_is_not_taken_holds_up_nobody(poll: Interaction, survey: Interaction) -> None:
    wishes = [
        wish(poll, "vote", "ann", answer="rice"),
        wish(poll, "vote", "cyd", answer="rice"),
        Wish(poll.project_id, "nothing", "vote", Call(), Where(""), Asked(""), NOW.timestamp()),
        wish(survey, "submit", "ann", answers=FULL),
        wish(poll, "vote", "ben", answer="soup"),
    ]
    told = do_all(by_name, wishes)
    assert [isinstance(one, Exception) for one in told] == [False, True, True, False, False]
    assert told[3] == {"version": 1, "finished": True, "ending": "thanks", "overQuota": False, "leftOut": []}
    assert isinstance(told[4], dict)
    assert told[4]["results"]["choices"] == {"rice": 1, "soup": 1}


def test_what_cannot_be_kept_together_is_kept_alone(poll: Interaction, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = GROUPED["vote"]

    def together(turns: Sequence[object]) -> object:
        if len(turns) > 1:
            Vote.objects.create(interaction=poll)  # breaks a constraint
        return alone(turns)  # type: ignore[arg-type]  # they are turns

    monkeypatch.setitem(GROUPED, "vote", together)
    told = do_all(by_name, [wish(poll, "vote", "ann", answer="rice"), wish(poll, "vote", "ben", answer="soup")])
    assert [isinstance(one, Exception) for one in told] == [False, False]
    assert polling.results(poll).votes == Outgoing.objects.count() == 2


def test_a_writer_takes_what_waits_at_once_and_ends_with_all_of_it_done() -> None:
    groups: list[list[int]] = []
    first = threading.Event()

    def does(wishes: Sequence[int]) -> Sequence[int | Exception]:
        first.wait(20)
        groups.append(list(wishes))
        if 3 in wishes:
            raise DatabaseError("The disk is full.")
        return [ValueError("odd") if one % 2 else one * 10 for one in wishes]

    async def asking() -> list[object]:
        writer: Writer[int, int] = Writer(does, "a test")
        tasks = [asyncio.ensure_future(writer.ask(one)) for one in (0,)]
        await asyncio.sleep(0)
        while not writer._waiting.empty():
            await asyncio.sleep(0.01)
        tasks += [asyncio.ensure_future(writer.ask(one)) for one in (2, 5, 4)]
        await asyncio.sleep(0)
        first.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        last = asyncio.ensure_future(writer.ask(3))
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.close)
        return [*told, *await asyncio.gather(last, return_exceptions=True)]

    told = asyncio.run(asking())
    assert [one if isinstance(one, int) else type(one).__name__ for one in told] == [
        0, 20, "ValueError", 40, "DatabaseError",
    ]  # fmt: skip
    assert groups == [[0], [2, 5, 4], [3]]
