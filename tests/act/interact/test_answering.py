"""Votes and answers to surveys: once each, with their version, and nothing lost."""

from typing import Any

import pytest

from rapport.act.interact import actions, events, forgetting, polling, reads, surveying
from rapport.act.interact.asking import NotTaken, Where, Who
from rapport.act.interact.definition import Ask, Question
from rapport.act.interact.models import Certificate, Interaction, Outgoing, Response, Vote
from rapport.deliver.api import Wrong
from rapport.projects.models import Project
from tests.act.interact.asked import POLL, SURVEY
from tests.act.interact.conftest import ADA, BEN, NOW, asked, later, where

FULL = {"nps": 6, "why_low": ["late", {"other": "The cup"}], "words": "No", "call": True}


def names(project: Project) -> list[str]:
    return [one.name for one in events.waiting(project.pk)]


def refused(reason: str) -> Any:
    return pytest.raises(NotTaken, check=lambda error: error.reason == reason)


def test_a_vote_is_one_a_person(poll: Interaction, forum: Project) -> None:
    polling.vote(poll, ADA, first := where(), "rice", NOW)
    polling.vote(poll, ADA, first, "rice", NOW)
    polling.vote(poll, ADA, where(), "rice", NOW)
    polling.vote(poll, BEN, where(), "soup", NOW)
    polling.vote(reads.interaction_of(forum, "lunch"), ADA, where(), "soup", NOW)
    with refused("voted"):
        polling.vote(poll, ADA, where(), "soup", NOW)
    found = polling.results(poll)
    assert (found.votes, dict(found.choices)) == (2, {"rice": 1, "soup": 1})
    assert names(poll.project) == ["poll_voted", "poll_voted"]


def test_a_vote_can_change_where_it_may(shop: Project) -> None:
    poll = asked(shop, "dinner", {**POLL, "poll": {"change": True, "results": "always"}})
    for choice in ("rice", "soup", "soup"):
        polling.vote(poll, ADA, where(), choice, NOW)
    assert dict(polling.results(poll).choices) == {"soup": 1}
    assert [one.properties["changed"] for one in events.waiting()] == [False, True]


def test_who_is_signed_is_counted_apart_and_never_voted_for(poll: Interaction) -> None:
    polling.vote(poll, Who("ada", "ada"), where(), "soup", NOW)
    polling.vote(poll, Who("ada", "ada", verified=True), where(), "rice", NOW)
    found = polling.results(poll)
    assert (found.votes, found.verified) == (2, 1)
    assert found.choices_verified == {"soup": 0, "rice": 1}


def test_nobody_votes_by_the_id_of_the_vote(poll: Interaction) -> None:
    polling.vote(poll, Who(), first := where(), "rice", NOW)
    polling.vote(poll, Who(), first, "rice", NOW)
    polling.vote(poll, Who(), where(), "rice", NOW)
    assert polling.results(poll).votes == 2


@pytest.mark.parametrize(
    ("rule", "before", "after", "closed"),
    [("always", 1, 1, 1), ("vote", 0, 1, 1), ("closed", 0, 0, 1), ("never", 0, 0, 0)],
)
def test_results_are_seen_when_they_may(shop: Project, rule: str, before: bool, after: bool, closed: bool) -> None:
    poll = asked(shop, "dinner", {**POLL, "poll": {"results": rule}, "closes": "2026-03-02T11:00:00Z"})
    definition = reads.definition_of(poll.versions.get())
    seen = [polling.public_results(poll, definition, ADA, NOW) is not None]
    polling.vote(poll, ADA, where(), "rice", NOW)
    seen += [polling.public_results(poll, definition, ADA, at) is not None for at in (NOW, later(hours=1))]
    assert seen == [bool(before), bool(after), bool(closed)]


def test_what_comes_late_or_to_something_else_is_told(poll: Interaction, survey: Interaction, shop: Project) -> None:
    gone = asked(shop, "gone", {**POLL, "closes": "2026-03-02T09:00:00Z"})
    with refused("closed"):
        polling.vote(gone, ADA, where(), "rice", NOW)
    with refused("foreign"):
        polling.vote(survey, ADA, where(), "rice", NOW)
    with refused("unknown_version"):
        polling.vote(poll, ADA, where(version=7), "rice", NOW)
    with refused("bad_answer"):
        polling.vote(poll, ADA, where(), "pie", NOW)
    with refused("bad_key"):
        polling.vote(poll, ADA, Where("x"), "rice", NOW)
    signed = asked(shop, "signed", {**POLL, "identity": "signed"})
    with refused("not_signed"):
        polling.vote(signed, ADA, where(), "rice", NOW)
    assert Vote.objects.count() == 0


def save(survey: Interaction, answers: dict[str, Any], finished: bool = False, **more: Any) -> Response:
    who = more.pop("who", ADA)
    return surveying.save(survey, who, where(**{"key": "ada-phone", **more}), answers, NOW, finished=finished)


def test_a_survey_is_saved_in_parts_resumed_and_finished_once(survey: Interaction) -> None:
    save(survey, {"nps": 6})
    save(survey, {"nps": 6, "why_low": ["late"]})
    assert surveying.resumed(survey, "ada-phone").answers == {"nps": 6, "why_low": ["late"]}
    assert names(survey.project) == ["survey_started"]
    done = save(survey, FULL, finished=True)
    again = save(survey, FULL, finished=True)
    assert (done.pk, done.finished, done.ending) == (again.pk, NOW, "thanks")
    with refused("finished"):
        save(survey, {**FULL, "nps": 3}, finished=True)
    assert Response.objects.get().answers == FULL
    assert names(survey.project) == ["survey_started", *["survey_answered"] * 4, "survey_finished"]
    with refused("answered"):
        save(survey, FULL, key="ada-laptop")
    assert Response.objects.count() == 1


def test_events_hold_numbers_and_choices_but_no_words(survey: Interaction) -> None:
    save(survey, FULL, finished=True)
    told = {one.properties["question"]: one.properties for one in events.waiting() if one.name == "survey_answered"}
    assert told["nps"]["number"] == 6
    assert told["why_low"]["choices"] == ["late", "other"]
    assert "choices" not in told["words"]
    assert "The cup" not in str(told)


def test_a_text_is_told_as_how_it_is_meant() -> None:
    asked = Question("words", Ask.TEXT)
    assert surveying.answer_told(asked, "I love it, great service!")["number"] > 0.3
    assert surveying.answer_told(asked, "Awful. It broke at once.")["number"] < -0.3
    assert surveying.answer_told(asked, "Das war leider gar nicht gut.") == {"question": "words", "kind": "text"}


def test_other_scales_are_told_on_the_usual_one() -> None:
    told = [
        surveying.answer_told(Question("q", Ask.CSAT, least=least, most=most), answer)["number"]
        for least, most, answer in ((1, 5, 4), (1, 10, 1), (1, 10, 6), (1, 10, 10), (0, 1, 1))
    ]
    assert told == pytest.approx([4, 1, 3.2222, 5, 5], abs=1e-3)
    assert surveying.answer_told(Question("q", Ask.RATING, most=10), 6)["number"] == 6


def test_what_logic_skipped_or_nobody_asked_is_kept_aside(survey: Interaction) -> None:
    found = save(survey, {"nps": 8, "why_low": ["late"], "words": "Fine", "colour": "red"}, finished=True)
    assert found.answers == {"nps": 8, "words": "Fine"}
    assert found.left_out == {"why_low": ["late"], "colour": "red"}


def test_what_is_wrong_is_told_by_question_and_the_rest_is_kept(survey: Interaction) -> None:
    with refused("bad_answer") as raised:
        save(survey, {"nps": 3, "why_low": ["never"], "words": "x" * 10_001}, finished=True)
    assert set(raised.value.fields) == {"why_low", "words"}
    found = Response.objects.get()
    assert (found.answers, found.finished) == ({"nps": 3}, None)
    assert found.left_out["why_low"] == ["never"]
    with refused("bad_answer") as raised:
        save(survey, {"words": "Hm"}, finished=True)
    assert raised.value.fields == {"nps": "Please answer this question."}


def test_a_version_that_changes_meanwhile_changes_nothing_for_who_has_begun(survey: Interaction) -> None:
    save(survey, {"nps": 6}, version=1)
    other = {**SURVEY, "screens": [{"name": "one", "questions": [{"name": "ces", "kind": "ces", "title": "Easy?"}]}]}
    actions.keep(survey.project, "how", other)
    assert actions.publish(survey, "a test").number == 2
    assert save(survey, FULL, finished=True, version=1).version.number == 1
    assert save(survey, {"ces": 7}, finished=True, who=BEN, key="ben-phone").version.number == 2
    assert survey.versions.get(number=1).definition == asked(survey.project, "copy", SURVEY).draft


def test_publishing_the_same_again_is_the_same_version(survey: Interaction) -> None:
    assert actions.publish(survey, "a test").number == 1
    with pytest.raises(Wrong, match="asked as a survey"):
        actions.keep(survey.project, "how", POLL)


def test_the_last_place_of_a_quota_is_taken_once(shop: Project) -> None:
    quota = [{"name": "fans", "most": 1, "when": {"answer": "nps", "op": "at_least", "value": 9}, "ending": "thanks"}]
    survey = asked(shop, "how", {**SURVEY, "quotas": quota})
    found = [
        save(survey, {"nps": nps}, finished=True, who=Who(f"p{place}"), key=f"phone-of-{place}")
        for place, nps in enumerate((9, 8, 10, 9))
    ]
    assert [(one.ending, one.over_quota) for one in found] == [
        ("fans", ""), ("thanks", ""), ("thanks", "fans"), ("thanks", "fans"),
    ]  # fmt: skip


def test_a_person_is_told_everything_and_forgotten(survey: Interaction, poll: Interaction, forum: Project) -> None:
    save(survey, FULL, finished=True)
    polling.vote(poll, ADA, where(), "rice", NOW)
    polling.vote(poll, BEN, where(), "rice", NOW)
    polling.vote(reads.interaction_of(forum, "lunch"), ADA, where(), "rice", NOW)
    told = list(forgetting.known(survey.project_id, ["ada"]))
    assert {one["table"] for one in told} == {"interact_responses", "interact_votes", "interact_outgoing"}
    assert next(one for one in told if one["table"] == "interact_responses")["answers"] == FULL
    assert forgetting.forget(survey.project_id, ["ada"])["interact_responses"] == 1
    assert list(forgetting.known(survey.project_id, ["ada"])) == []
    assert [one.person for one in Vote.objects.all()] == ["ben", "ada"]
    assert Outgoing.objects.count() == 2


def test_no_model_of_a_person_is_forgotten_to_be_forgotten() -> None:
    having = {
        one for one in Vote._meta.apps.get_app_config("interact").get_models()
        if {"person", "known"} & {field.name for field in one._meta.get_fields()}
    }  # fmt: skip
    assert having == set(forgetting.TABLES.values()) - {Certificate}
