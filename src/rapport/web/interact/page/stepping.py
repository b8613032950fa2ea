"""Surveys and quizzes on a page: screen after screen, each kept when it is sent, handed in after the last."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rapport.act.interact import api as interact
from rapport.act.interact.api import NotTaken, Question, Use
from rapport.web.interact.page.visit import Shown, Visit
from rapport.web.interact.steps import Told

Steps = Sequence[tuple[str, Any, Sequence[Question]]]
"""Name, screen (None for what chance drew) and questions of each step."""
DRAWN = "drawn "
"""A name that no screen has."""


def stepping(visit: Visit) -> Shown:
    """A survey or a quiz."""
    quiz = visit.definition.use is Use.QUIZ
    if quiz and not visit.posted:
        return visit.page("begin.html", {"quiz": visit.definition.quiz, "welcome": _welcome(visit)})
    began = _began(visit, quiz)
    if began.get("finished"):
        return _handed_in(visit, quiz, began["answers"])
    kept, drawn = began.get("answers", {}), began.get("drawn_questions", ())
    given, wrong = visit.given([*visit.definition.questions(), *drawn])
    answers = {name: value for name, value in {**kept, **given}.items() if value is not None}
    steps = _steps(visit, answers, drawn)
    if not visit.posted or not visit.form.one("screen"):
        return _screen(visit, steps, 0, answers, {}, began)
    names = [name for name, _, _ in steps]
    at = names.index(visit.form.one("screen")) if visit.form.one("screen") in names else 0
    if visit.form.one("back"):
        _keep(visit, quiz, answers)
        return _screen(visit, steps, max(0, at - 1), answers, {}, began)
    wrong |= {
        one.name: sentence
        for one in steps[at][2]
        if one.kind != "note" and one.name not in wrong and (sentence := interact.trouble(one, answers.get(one.name)))
    }
    if wrong or at + 1 < len(steps):
        _keep(visit, quiz, answers)
        return _screen(visit, steps, at if wrong else at + 1, answers, wrong, began)
    return _finished(visit, quiz, steps, answers, began)


def _began(visit: Visit, quiz: bool) -> Told:
    """What is kept under this id: of a quiz an attempt begins here, of a survey nothing before the first answer."""
    if quiz:
        told = visit.do("start")
        return told | {"drawn_questions": interact.drawn_of_key(visit.found, visit.id)}
    try:
        return visit.do("resume")
    except NotTaken:
        return {}


def _steps(visit: Visit, answers: Mapping[str, Any], drawn: Sequence[Question]) -> Steps:
    way = interact.path(visit.definition, answers, visit.hidden())
    steps: list[tuple[str, Any, Sequence[Question]]] = [
        (one.screen.name, one.screen, one.questions) for one in way.steps if one.questions
    ]
    return [*steps, (DRAWN, None, drawn)] if drawn else steps


def _keep(visit: Visit, quiz: bool, answers: Told) -> None:
    try:
        visit.do("keep" if quiz else "save", answers=answers, hidden=visit.hidden())
    except NotTaken as why:
        # What is wrong with an answer is told beside its question; the others are kept.
        if why.reason != "bad_answer":
            raise


def _finished(visit: Visit, quiz: bool, steps: Steps, answers: Told, began: Told) -> Shown:
    try:
        told = visit.do("hand-in" if quiz else "submit", answers=answers, hidden=visit.hidden())
    except NotTaken as why:
        at = next((at for at, step in enumerate(steps) if {one.name for one in step[2]} & set(why.fields)), None)
        if at is None:
            raise
        return _screen(visit, steps, at, answers, why.fields, began)
    return _marked(visit, told) if quiz else _thanks(visit, told, answers)


def _screen(visit: Visit, steps: Steps, at: int, answers: Told, wrong: Mapping[str, str], began: Told) -> Shown:
    if not steps:
        return _finished(visit, visit.definition.use is Use.QUIZ, steps, answers, began)
    name, screen, questions = steps[at]
    say, quiz = visit.say(answers), visit.definition.use is Use.QUIZ
    for one in questions:
        if quiz and one.seconds:
            visit.do("open", question=one.name)
    more = {
        "screen": name,
        "heading": say(screen.title) if screen else "",
        "about": say(screen.about) if screen else "",
        "welcome": _welcome(visit) if at == 0 and not quiz else None,
        "fields": visit.fields(questions, answers, wrong, visit.id),
        "number": at + 1,
        "last": at + 1 == len(steps),
        "deadline": datetime.fromisoformat(ends) if (ends := began.get("deadline")) else None,
        "wrong": wrong,
    }
    return visit.page("ask.html", more, wrong=bool(wrong))


def _welcome(visit: Visit) -> Told | None:
    said, say = visit.definition.welcome, visit.say({})
    return {"title": say(said.title), "text": say(said.text), "button": say(said.button)} if said else None


def _handed_in(visit: Visit, quiz: bool, answers: Told) -> Shown:
    if quiz:
        return _marked(visit, visit.do("hand-in"))
    return _thanks(visit, {}, answers)


def _thanks(visit: Visit, told: Told, answers: Told) -> Shown:
    say, definition = visit.say(answers), visit.definition
    ending = next((one for one in definition.endings if one.name == told.get("ending")), None)
    about = {"heading": say(ending.title) if ending else "Thank you", "text": say(ending.text) if ending else ""}
    more = {"link": ending.link, "link_text": say(ending.link_text) or ending.link} if ending and ending.link else {}
    gift = say(definition.incentive.text) if definition.incentive and told and not told.get("overQuota") else ""
    return visit.page("thanks.html", {**about, **more, "gift": gift, "code": told.get("code")})


def _marked(visit: Visit, told: Told) -> Shown:
    say = visit.say({})
    asked = {one.name: one for one in [*visit.definition.questions(), *interact.drawn_of_key(visit.found, visit.id)]}
    marks = [
        {"title": say(asked[name].title), "share": mark["share"], "feedback": [say(one) for one in mark["feedback"]]}
        for name, mark in told.get("marks", {}).items()
        if name in asked
    ]
    more: Told = {"told": told, "marks": marks}
    if told["passed"] and visit.definition.quiz.certificate:
        more |= _certificate(visit)
    return visit.page("marked.html", more)


def _certificate(visit: Visit) -> Told:
    """The one that was made, or the question for a name, and what is wrong with that."""
    made, wrong = interact.certificate_of_key(visit.found, visit.id), ""
    if made is None and visit.form.one("certify"):
        try:
            visit.do("certify", name=visit.form.one("name"))
            made = interact.certificate_of_key(visit.found, visit.id)
        except NotTaken as why:
            wrong = str(why)
    return {"offered": True, "certificate": made, "wrong": wrong}
