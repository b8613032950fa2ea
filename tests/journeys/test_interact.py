"""Widgets and a real server: what it acknowledged is there once, though it is killed; what it refuses it tells."""

import contextlib
import re
import sqlite3
import threading
import time
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

import jwt
import msgspec
import pytest

from rapport.texts.pictures import picture
from tests.act.interact.asked import POLL, QUIZ, SURVEY
from tests.act.interact.conftest import REVIEWS
from tests.act.interact.test_answering import FULL
from tests.act.interact.test_scoring import RIGHT
from tests.journeys.house import Got, Server, new_project, rapport, soon
from tests.texts.test_uploads import JPEG, PNG, SVG

pytestmark = pytest.mark.slow

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Origin": "https://tea.example"}
PHOTOS = {**REVIEWS, "reviews": {"moderation": "after", "photos": 2}}
HIDDEN = re.compile('<input type="hidden" name="([^"]+)" value="([^"]*)">')
EVENTS = "SELECT name, count(), uniq(user_id, anonymous_id) FROM events GROUP BY name ORDER BY name"


def say(server: Server, project: dict[str, str], step: str, **said: Any) -> Got:
    body = {"writeKey": project["write_key"], "url": "https://tea.example/", **said}
    return server.post(f"/v1/interact/{step}", msgspec.json.encode(body), BROWSER)


def asked(server: Server, project: dict[str, str], **every: dict[str, Any]) -> None:
    """Published, each by its link."""
    there = ("--project", project["project"], "--data", server.data)
    for key, said in every.items():
        file = server.data / f"{key}.json"
        file.write_bytes(msgspec.json.encode(said))
        assert rapport("interact", "push", file, *there).code == 0
        assert rapport("interact", "publish", key, "--by-link", *there).code == 0


def signed(secret: str, person: str, audience: str) -> str:
    now = int(time.time())
    return jwt.encode({"sub": person, "aud": audience, "iat": now, "exp": now + 600}, secret, "HS256")


def told(server: Server, project: dict[str, str]) -> dict[str, tuple[int, int]]:
    rows = rapport("sql", EVENTS, "--json", "--project", project["project"], "--data", server.data).json["rows"]
    return {name: (count, people) for name, count, people in rows}


def left_over(server: Server, project: dict[str, str]) -> None:
    """A vote that was kept, but not said, by a process that is gone."""
    with contextlib.closing(sqlite3.connect(server.data / "rapport.db")) as database:
        database.execute(
            "INSERT INTO interact_outgoing (project_id, message_id, name, person, known, url, consent, at, properties)"
            " SELECT id, 'left', 'poll_voted', 'zoe', '', '', '', '2026-03-02 10:00:00', '{}'"
            " FROM projects_project WHERE slug = ?",
            [project["project"]],
        )
        database.commit()


def test_a_killed_server_has_every_acknowledged_answer_once(own_server: Server) -> None:
    shop = new_project(own_server.data, "Shop")
    asked(own_server, shop, how=SURVEY)
    path = f"/api/v1/projects/{shop['project']}/identity-secrets"
    secret = own_server.post(path, b"{}", {"Authorization": f"Bearer {shop['secret_key']}"}).json["secret"]
    acknowledged: list[list[str]] = [[], [], []]

    def answer(person: str) -> Got:
        token = signed(secret, person, shop["project"])
        return say(own_server, shop, "how/submit", id=f"{person}-phone", token=token, answers=FULL)

    def answering(sender: int) -> None:
        for number in range(5000):
            try:
                got = answer(f"p{sender}-{number}")
            except (OSError, HTTPException):
                return
            assert got.status == 200, got.body
            acknowledged[sender].append(f"p{sender}-{number}")

    senders = [threading.Thread(target=answering, args=(number,)) for number in range(3)]
    for sender in senders:
        sender.start()
    assert soon(lambda: sum(map(len, acknowledged)), lambda count: count > 40) > 40
    own_server.kill()
    for sender in senders:
        sender.join()
    people = [person for each in acknowledged for person in each]
    left_over(own_server, shop)
    own_server.start()
    # Nobody asks anything, and yet it is said.
    found = soon(lambda: told(own_server, shop), lambda found: "poll_voted" in found)
    assert found["poll_voted"] == (1, 1)

    exported = rapport("interact", "export", "how", "--project", shop["project"], "--data", own_server.data)
    rows = [msgspec.json.decode(line) for line in exported.out.splitlines()]
    done = [row["person"] for row in rows if row["finished"]]
    assert len(done) == len(set(done))
    assert set(done) >= set(people)
    assert all(row["verified"] and row["answers"] == FULL for row in rows if row["finished"])

    # Who heard nothing sends again, and whoever heard it too; also what was not said before the kill is said then.
    for person in [*people[-20:], *(row["person"] for row in rows if row["person"] not in people)]:
        assert answer(person).status == 200
    every = (len(rows), len(rows))
    found = soon(lambda: told(own_server, shop), lambda found: found.get("survey_finished") == every)
    assert found["survey_finished"] == every


def photos(server: Server, project: dict[str, str]) -> None:
    """A photo is given, named by a review and seen; a file that lies about its type is told."""
    said = f"key={project['write_key']}&id=bob-text-1&anonymousId=bob"
    pictures = {**BROWSER, "Content-Type": "image/png"}
    lie = server.post(f"/v1/interact/reviews/upload?{said}", JPEG, pictures)
    assert (lie.status, lie.json["reason"]) == (400, "bad_file")
    svg = server.post(f"/v1/interact/reviews/upload?{said}", SVG, {**BROWSER, "Content-Type": "image/svg+xml"})
    assert svg.json["fields"]["photos"].startswith("SVG is not taken")
    large = server.post(f"/v1/interact/reviews/upload?{said}", b"x" * (10 * 1024 * 1024 + 1), pictures)
    assert large.status == 413
    given = server.post(f"/v1/interact/reviews/upload?{said}", PNG, pictures).json["file"]
    unseen = f"/v1/interact/reviews/photo?key={project['write_key']}&file={given}"
    assert server.ask("GET", unseen, BROWSER).status == 404
    posted = say(server, project, "reviews/post", id="bob-text-1", anonymousId="bob", subject="/cup", stars=4,
                 photos=[given])  # fmt: skip
    assert posted.json["photos"] == [given]
    seen = server.ask("GET", unseen, BROWSER)
    assert (seen.status, picture(seen.body, "image/png").type) == (200, "image/png")


def by_link(server: Server, project: dict[str, str]) -> None:
    """A link in a mail only fills in, whoever follows it; sending the form votes, without any script."""
    way = f"/i/{project['project']}/lunch/"
    for method in ("HEAD", "GET"):
        assert server.ask(method, f"{way}?q.dish=soup", BROWSER).status == 200
    page = server.ask("GET", f"{way}?q.dish=soup", BROWSER).body.decode()
    assert 'value="soup" checked' in page
    form = "&".join(f"{name}={quote(value)}" for name, value in HIDDEN.findall(page))
    sent = {**BROWSER, "Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(2):
        told = server.post(way, f"{form}&q.dish=soup".encode(), sent)
        assert (told.status, b"Your vote is kept" in told.body) == (200, True)
    assert server.ask("GET", f"/i/{project['project']}/nothing/", BROWSER).status == 404


def test_who_is_held_to_what(server: Server, shop: dict[str, str]) -> None:
    stranger = new_project(server.data, f"Stranger of {shop['project']}")
    asked(
        server,
        shop,
        lunch=POLL,
        tea=QUIZ,
        reviews={**REVIEWS, "reviews": {"moderation": "after", "photos": 2}},
        open={**POLL, "proof": True},
    )
    got = server.ask("GET", f"/v1/interact/lunch?key={shop['write_key']}&anonymousId=ann", BROWSER)
    assert (got.status, got.json["definition"]["title"]) == (200, "Lunch")
    assert say(server, stranger, "lunch/vote", id="ann-phone-1", answer="rice").status == 404
    voted = say(server, shop, "lunch/vote", id="ann-phone-1", anonymousId="ann", answer="rice")
    assert voted.json["results"]["choices"] == {"rice": 1}
    again = say(server, shop, "lunch/vote", id="ann-phone-2", anonymousId="ann", answer="soup")
    assert (again.status, again.json["reason"]) == (409, "voted")
    assert say(server, shop, "open/vote", id="ann-phone-1", answer="rice").json["reason"] == "no_proof"
    assert set(say(server, shop, "open/challenge").json) >= {"challenge", "salt", "signature"}
    token = signed("somebody-elses-secret-of-enough-length", "ann", shop["project"])
    foreign = say(server, shop, "lunch/vote", id="ann-phone-3", token=token, answer="rice")
    assert (foreign.status, foreign.json["reason"]) == (403, "not_signed")
    assert say(server, shop, "tea/start", id="ann-try-1", anonymousId="ann").json["attempt"] == 1
    assert say(server, shop, "tea/hand-in", id="ann-try-1", anonymousId="ann", answers=RIGHT).json["passed"] is True
    posted = say(server, shop, "reviews/post", id="ann-text-1", anonymousId="ann", subject="/tea", stars=5)
    assert posted.json["standing"] == "shown"
    listed = server.ask("GET", f"/v1/interact/reviews/list?key={shop['write_key']}&subject=/tea", BROWSER)
    assert (listed.json["stars"], listed.json["reviews"]) == (5, 1)
    large = say(server, shop, "reviews/post", id="ann-text-2", subject="/tea", text="x" * 10_000_000)
    assert (large.status, large.json["reason"]) == (413, "too_large")
    assert server.post("/v1/interact/lunch/vote", b"[", BROWSER).status == 400
    photos(server, shop)
    by_link(server, shop)
    names = ("poll_voted", "quiz_started", "quiz_finished", "review_posted")
    found = soon(lambda: told(server, shop), lambda found: set(names) <= set(found))
    assert {name: found[name] for name in names} == {
        **dict.fromkeys(names, (1, 1)),
        **dict.fromkeys(("review_posted", "poll_voted"), (2, 2)),
    }
