"""xAPI statements through the door: what they become, how they are answered, what is refused."""

from base64 import b64encode
from typing import Any

import pytest

from rapport.collect.dialects.xapi_names import BY_THEMSELVES, NAMES, name_of
from rapport.kernel.event import PASSIVE, ROLES_BY_NAME, Event, roles_of
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, CYD, House, Reply
from tests.collect.test_segment import properties

UUID = "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"
OTHER = "0f2f3a42-5ee1-4a4f-8b1c-ffed5de54bb6"
QUIZ = "https://school.test/quiz/7"
VERBS = "http://adlnet.gov/expapi/verbs/"


def basic(key: str) -> str:
    """As Basic authentication says a key."""
    return "Basic " + b64encode(f"{key}:any".encode()).decode()


def ask(house: House, path: str, body: object = b"", method: str = "POST", key: str = "rk_w_ada", **more: str) -> Reply:
    """One request of an SDK."""
    headers = {"Authorization": basic(key), "X_Experience_API_Version": "1.0.3"} | more
    return house.post("/xapi" + path, body, method=method, **headers)


def statement(done: str = "answered", **more: Any) -> dict[str, Any]:
    """What Ann did with a quiz."""
    return {
        "actor": {"account": {"homePage": "https://school.test", "name": "ann"}, "name": "Ann Ash"},
        "verb": {"id": VERBS + done},
        "object": {"id": QUIZ},
    } | more


def kept(house: House, said: dict[str, Any]) -> Event:
    """The one event that a statement became."""
    assert ask(house, "/statements", said).status == 200
    [event] = house.kept()
    return event


def test_a_whole_statement(house: House) -> None:
    event = kept(
        house,
        statement(
            id=UUID,
            timestamp="2026-01-05T09:30:00Z",
            object={
                "id": QUIZ,
                "definition": {
                    "name": {"en-US": "Lamps", "de": "Lampen"},
                    "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                    "interactionType": "choice",
                },
            },
            result={
                "score": {"scaled": 0.8, "raw": 8, "min": 0, "max": 10},
                "success": True,
                "completion": False,
                "response": "oil",
                "duration": "PT1M30.5S",
                "extensions": {"https://school.test/x/tries": 2},
            },
            context={
                "registration": OTHER,
                "language": "de-AT",
                "platform": "School",
                "contextActivities": {"parent": [{"id": "https://school.test/course"}]},
                "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": "s1"},
            },
        ),
    )
    assert (event.project, event.event_id, event.name, event.user_id) == (ADA, UUID, "question_answered", "ann")
    assert (event.at, event.session, event.things, event.url) == (1_767_605_400_000, "s1", (QUIZ,), "")
    assert event.roles == ROLES_BY_NAME
    assert properties(event) == {
        "verb": VERBS + "answered",
        "home_page": "https://school.test",
        "title": "Lampen",
        "activity_type": "cmi.interaction",
        "interaction_type": "choice",
        "score": 0.8,
        "score_raw": 8.0,
        "score_min": 0.0,
        "score_max": 10.0,
        "success": True,
        "completion": False,
        "response": "oil",
        "duration_ms": 90_500,
        "registration": OTHER,
        "platform": "School",
        "language": "de-AT",
        "parent": "https://school.test/course",
        "tries": 2,
    }
    assert "Ann Ash" not in repr(event)


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ({"mbox": "mailto:Ann@ours.test"}, "ann@ours.test"),
        ({"mbox_sha1sum": "cafe"}, "cafe"),
        ({"openid": "https://ann.test/"}, "https://ann.test/"),
        ({"objectType": "Group", "account": {"homePage": "h", "name": 7}}, "7"),
    ],
)
def test_four_ways_to_say_who(house: House, actor: dict[str, Any], person: str) -> None:
    assert kept(house, statement(actor=actor)).user_id == person


def test_what_was_looked_at_is_a_page_and_a_video_a_thing(house: House) -> None:
    page = kept(house, statement("experienced"))
    assert (page.name, page.url) == ("page_view", QUIZ)
    video = {"id": QUIZ, "definition": {"type": "https://w3id.org/xapi/video/activity-type/video"}}
    ask(house, "/statements", statement("experienced", object=video))
    assert [(event.name, event.url) for event in house.kept()[1:]] == [("view_item", "")]


def test_an_agent_and_another_statement_are_no_things(house: House) -> None:
    void = kept(house, statement("voided", object={"objectType": "StatementRef", "id": OTHER}))
    assert (void.name, void.things, void.roles) == ("statement_voided", (), int(PASSIVE))
    assert properties(void)["object"] == OTHER
    ask(house, "/statements", statement("commented", object={"objectType": "Agent", "mbox": "mailto:b@ours.test"}))
    assert house.kept()[1].name == "comment_posted"
    assert "b@ours.test" not in repr(house.kept()[1])


@pytest.mark.parametrize(
    ("verb", "kind", "name"),
    [
        (VERBS + "completed", "", "content_completed"),
        (VERBS + "completed", "http://adlnet.gov/expapi/activities/assessment", "quiz_finished"),
        (VERBS + "shared/", "", "share"),
        ("https://w3id.org/xapi/video/verbs/played", "", "video_start"),
        ("https://w3id.org/xapi/adl/verbs/logged-in", "", "login"),
        ("http://specification.openbadges.org/xapi/verbs/earned", "", "badge_earned"),
        ("https://ours.test/verbs/lamp-lit", "", "lamp_lit"),
        ("https://ours.test/verbs#lampLit", "", "lamp_lit"),
        ("urn:ours:dimmed", "", "dimmed"),
    ],
)
def test_verbs_get_our_names(verb: str, kind: str, name: str) -> None:
    assert name_of(verb, kind) == name


def test_what_players_say_by_themselves_is_no_participation(house: House) -> None:
    assert set(NAMES.values()) >= BY_THEMSELVES
    assert not any(roles_of(name) & ~roles_of("lamp_lit") for name in BY_THEMSELVES)
    assert kept(house, statement("terminated")).roles == int(PASSIVE)


def test_posting_answers_the_ids_and_putting_nothing(house: House) -> None:
    posted = ask(house, "/statements?", [statement(id=UUID), statement("passed")])
    assert posted.status == 200
    first, second = posted.json
    assert first == UUID
    put = ask(house, f"/statements?statementId={OTHER}", statement("failed"), "PUT")
    assert (put.status, put.body, put.headers["x-experience-api-version"]) == (204, b"", "1.0.3")
    assert [event.event_id for event in house.kept()] == [UUID, second, OTHER]
    assert ask(house, "/statements", []).json == []


def test_of_a_list_all_are_kept_or_none(house: House) -> None:
    reply = ask(house, "/statements", [statement(id=UUID), statement(actor={}, id=OTHER), statement(object={})])
    assert (reply.status, reply.json["accepted"]) == (400, 0)
    assert [(one["index"], one["messageId"], one["reason"]) for one in reply.json["refused"]] == [
        (1, OTHER, "no_person"),
        (2, "", "bad_field"),
    ]
    assert house.kept() == []
    assert {reason: count.count for reason, count in house.refused(ADA).items()} == {
        Refusal.NO_PERSON: 1,
        Refusal.BAD_FIELD: 1,
    }


def test_attachments_are_left_behind(house: House) -> None:
    body = (
        b"--b1\r\nContent-Type: application/json\r\n\r\n"
        b'{"actor":{"mbox":"mailto:a@ours.test"},"verb":{"id":"http://x.test/dimmed"},"object":{"id":"http://x.test"}}'
        b"\r\n--b1\r\nContent-Type: text/plain\r\nX-Experience-API-Hash: 1\r\n\r\nhello\r\n--b1--"
    )
    assert ask(house, "/statements", body, Content_Type='multipart/mixed; boundary="b1"').status == 200
    assert [event.name for event in house.kept()] == ["dimmed"]
    assert ask(house, "/statements", body, Content_Type="application/octet-stream").status == 200
    wrong = ask(house, "/statements", statement(), Content_Type="multipart/mixed; boundary=b1")
    assert (wrong.status, wrong.json["field"]) == (400, "Content-Type")


@pytest.mark.parametrize(
    ("said", "reason", "field"),
    [
        (statement(actor=None), Refusal.NO_PERSON, ""),
        (statement(actor={"name": "Ann"}), Refusal.NO_PERSON, ""),
        (statement(verb=None), Refusal.NO_NAME, "verb.id"),
        (statement(verb={"id": 5}), Refusal.BAD_NAME, "verb.id"),
        (statement(object=None), Refusal.BAD_FIELD, "object"),
        (statement(object={"id": ""}), Refusal.BAD_FIELD, "object.id"),
        (statement(result={"success": "yes"}), Refusal.BAD_FIELD, "result.success"),
        (statement(result={"duration": "90 s"}), Refusal.BAD_FIELD, "result.duration"),
        (statement(timestamp="yesterday"), Refusal.BAD_TIME, "timestamp"),
        (statement(timestamp="2099-01-01T00:00:00Z"), Refusal.IN_THE_FUTURE, "timestamp"),
        (statement(id="x" * 501), Refusal.BAD_FIELD, "id"),
        (b"{", Refusal.BAD_JSON, ""),
        ([statement()] * 2_501, Refusal.TOO_MANY, ""),
    ],
)
def test_what_is_refused_is_named(house: House, said: object, reason: Refusal, field: str) -> None:
    reply = ask(house, "/statements", said)
    assert reply.status == (413 if reason is Refusal.TOO_MANY else 400)
    assert (reply.json["reason"], reply.json["field"]) == (reason, field)
    assert reply.headers["x-rapport-refused"] == reason
    assert reply.headers["x-experience-api-version"] == "1.0.3"
    assert house.kept() == []
    assert set(house.refused(ADA)) == {reason}


def test_an_address_and_a_statement_agree_on_the_id(house: House) -> None:
    assert ask(house, f"/statements?statementId={UUID}", statement(id=OTHER), "PUT").json["field"] == "id"
    assert ask(house, "/statements", statement(), "PUT").json["field"] == "statementId"
    assert house.kept() == []


def test_a_stranger_keeps_what_is_hers_and_a_wrong_key_nothing(house: House) -> None:
    assert ask(house, "/statements", statement(), key="rk_w_cyd").status == 200
    assert [event.project for event in house.kept()] == [CYD]
    assert ask(house, "/statements", statement(), key="rk_w_eve").status == 401
    assert ask(house, "/statements", statement(), Authorization="").status == 401
    assert len(house.kept()) == 1
    assert set(house.refused(NOBODY)) == {Refusal.UNKNOWN_KEY, Refusal.NO_KEY}


def test_only_version_one_is_spoken(house: House) -> None:
    assert ask(house, "/statements", statement(), X_Experience_API_Version="1.0").status == 200
    reply = ask(house, "/statements", statement(), X_Experience_API_Version="2.0.0")
    assert (reply.status, reply.json["field"]) == (400, "X-Experience-API-Version")
    about = ask(house, "/about", method="GET")
    assert (about.status, about.json["version"][0]) == (200, "1.0.3")
    assert about.headers["x-experience-api-version"] == "1.0.3"


def test_nothing_is_given_back_and_documents_are_not_there(house: House) -> None:
    reply = ask(house, f"/statements?statementId={UUID}", method="GET")
    assert (reply.status, reply.headers["allow"]) == (405, "POST, PUT, OPTIONS")
    state = "/activities/state?activityId=a&agent=%7B%7D"
    assert ask(house, f"{state}&stateId=bookmark", {"page": 3}, "PUT").status == 204
    assert ask(house, f"{state}&stateId=bookmark", method="DELETE").status == 204
    gone = ask(house, f"{state}&stateId=bookmark", method="GET")
    assert (gone.status, gone.headers["x-experience-api-version"]) == (404, "1.0.3")
    assert ask(house, state, method="GET").json == []
    assert house.kept() == []
