"""Polls and reviews on a page."""

from rapport.act.interact import api as interact
from rapport.act.interact.api import NotTaken
from rapport.web.interact.page.fields import answer_of
from rapport.web.interact.page.visit import Shown, Visit
from rapport.web.interact.steps import Told


def poll(visit: Visit) -> Shown:
    """One question; when it is answered, its results where they may be seen."""
    question = next(one for one in visit.definition.questions() if one.kind != "note")
    answer, wrong = answer_of(question, visit.form), {}
    if visit.posted:
        try:
            return _results(visit, visit.do("vote", answer=answer))
        except NotTaken as why:
            if why.reason == "voted":
                return _results(visit, visit.do("results"), str(why))
            if not why.fields:
                raise
            wrong = why.fields
    shown = visit.fields(list(visit.definition.questions()), {question.name: answer}, wrong, "")
    more = {"fields": shown, "screen": "poll", "last": True, "number": 1, "wrong": wrong, "button": "Vote"}
    return visit.page("ask.html", more, wrong=bool(wrong))


def _results(visit: Visit, told: Told, message: str = "") -> Shown:
    say, found = visit.say({}), told.get("results")
    question = next(one for one in visit.definition.questions() if one.kind != "note")
    names = {str(one.name): say(one.text) or one.name for one in question.choices} | {"other": say(question.other)}
    lines = []
    if found:
        for name in dict.fromkeys([*(one.name for one in question.choices), *found["choices"]]):
            votes = found["choices"].get(name, 0)
            lines.append({"text": names.get(name, name), "votes": votes, "share": votes / max(1, found["votes"])})
    context = {"asked": say(question.title), "message": message, "lines": lines, "votes": found and found["votes"]}
    return visit.page("voted.html", context)


def reviews(visit: Visit) -> Shown:
    """What others wrote about something, and a form for one's own."""
    subject, wrong, mine = visit.form.one("subject")[:500], {}, None
    said: Told = {name: visit.form.one(name) for name in ("text", "title", "name", "stars")}
    if visit.posted:
        try:
            mine = visit.do("post", subject=subject, **{**said, "stars": _number(said["stars"])}, photos=_photos(visit))
        except NotTaken as why:
            if not why.fields:
                raise
            wrong = why.fields
    listed = visit.do("list", subject=subject)
    stars = range(visit.definition.reviews.stars, 0, -1)
    photos = visit.definition.reviews.photos
    context = {"subject": subject, "listed": listed, "mine": mine, "said": said, "stars": stars, "photos": photos}
    return visit.page("reviews.html", {**context, "wrong": wrong}, wrong=bool(wrong))


def _photos(visit: Visit) -> list[str]:
    sent = visit.form.files.get("photos", ())
    given = [visit.do("upload", body=one.raw, type=one.type, name=one.name)["file"] for one in sent]
    return [*(one for one in visit.form.all("photo") if one), *given]


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) < 3 else None


PAGES = {interact.Use.POLL: poll, interact.Use.REVIEWS: reviews}
