"""What came of it: how many began and finished, where they left, and what each question was answered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Count

from rapport.act.interact import intervals, items, polling, reads
from rapport.act.interact.definition import Ask, Question, Use
from rapport.act.interact.models import Attempt, Interaction, Response
from rapport.act.interact.quizzing import asked_of, marked
from rapport.act.interact.rows import SAID, row
from rapport.act.interact.summaries import summary
from rapport.act.interact.times import Said, by_week
from rapport.act.interact.wording import in_words

Told = dict[str, Any]
MOST_SUBJECTS = 20


def results(interaction: Interaction, version: int = 0) -> Told:
    """Of one version, or (0) of all; questions of the same name are one question."""
    told = {"key": interaction.key, "use": interaction.use, "version": version or None}
    if interaction.use == Use.POLL:
        return told | asdict(polling.results(interaction))
    if interaction.use == Use.SURVEY:
        return told | _survey(interaction, version)
    if interaction.use == Use.QUIZ:
        return told | _quiz(interaction, version)
    return told | _reviews(interaction)


def people_by_action(interaction: Interaction, version: int = 0) -> int:
    """How many people have begun because an action showed it; each widget says by which variant."""
    rows = getattr(interaction, SAID[Use(interaction.use)])
    if interaction.use == Use.REVIEWS:
        return 0
    rows = rows.filter(version__number=version) if version else rows
    by_action = rows.exclude(variant="").exclude(person="")
    return int(by_action.values("person", "verified").distinct().count())


def questions_of(interaction: Interaction, version: int = 0) -> Sequence[Question]:
    """The questions that were asked, the newest wording of each, in the order of the newest version."""
    found: dict[str, Question] = {}
    for one in interaction.versions.all():
        if version in {0, one.number}:
            for question in reads.definition_of(one).questions():
                if question.kind is not Ask.NOTE:
                    found.setdefault(question.name, question)
    return list(found.values())


def _responses(interaction: Interaction, version: int) -> Iterator[Response]:
    rows = Response.objects.filter(interaction=interaction, over_quota="").order_by("pk")
    return (rows.filter(version__number=version) if version else rows).iterator(chunk_size=2000)


def _survey(interaction: Interaction, version: int) -> Told:
    questions = questions_of(interaction, version)
    answers: dict[str, list[Said]] = {one.name: [] for one in questions}
    reached: Counter[str] = Counter()
    left: Counter[str] = Counter()
    seconds: dict[str, list[float]] = {}
    started = finished = 0
    zone = interaction.project.rules.zone
    for one in _responses(interaction, version):
        started, finished = started + 1, finished + (one.finished is not None)
        met = reached_of(one)
        reached.update(met)
        if one.finished is None and met:
            left[met[-1]] += 1
        for name, took in one.seconds.items():
            seconds.setdefault(name, []).append(float(took))
        if one.finished is not None:
            for name, answer in one.answers.items():
                answers.setdefault(name, []).append((one.finished, answer))
    return {
        "started": started,
        "finished": finished,
        "completion": asdict(intervals.share(finished, started)),
        "questions": [
            _said(one, [answer for _, answer in answers[one.name]])
            | {"weeks": by_week(one, answers[one.name], zone)}
            | _way(one.name, reached, left, seconds)
            for one in questions
        ],
    }  # fmt: skip


def _said(question: Question, answers: Sequence[Any]) -> Told:
    told = summary(question, answers)
    return told | in_words(answers) if question.kind is Ask.TEXT and answers else told


def reached_of(response: Response) -> Sequence[str]:
    """The questions that somebody saw: of a finished one all, else those to the first after the last answer."""
    if response.finished is not None:
        return list(response.seen)
    last = max((place for place, name in enumerate(response.seen) if name in response.answers), default=-1)
    return list(response.seen[: last + 2])


def _way(name: str, reached: Mapping[str, int], left: Mapping[str, int], seconds: Mapping[str, list[float]]) -> Told:
    saw, gone, took = reached.get(name, 0), left.get(name, 0), sorted(seconds.get(name, ()))
    return {
        "reached": saw,
        "left": gone,
        "left_share": gone / saw if saw else None,
        "median_s": took[len(took) // 2] if took else None,
    }


def _quiz(interaction: Interaction, version: int) -> Told:
    rows = Attempt.objects.filter(interaction=interaction).select_related("version").order_by("pk")
    every = list(rows.filter(version__number=version) if version else rows)
    done = [one for one in every if one.finished is not None]
    questions: dict[str, Question] = {one.name: one for one in questions_of(interaction, version)}
    sat = []
    for one in done:
        for question in asked_of(one, one.answers):
            questions.setdefault(question.name, question)
        sat.append(items.Sat(one.answers, {name: each.share for name, each in marked(one).marks.items()}))
    judged = [one.passed for one in done if one.passed is not None]
    return {
        "started": len(every),
        "finished": len(done),
        "completion": asdict(intervals.share(len(done), len(every))),
        "passed": asdict(intervals.share(sum(judged), len(judged))),
        "score": asdict(intervals.mean([one.share for one in done if one.share is not None])),
        "questions": [items.statistics(one, sat) for one in questions.values()],
    }


def _reviews(interaction: Interaction) -> Told:
    rows = interaction.writings.order_by()
    kinds = rows.values_list("kind", "standing").annotate(count=Count("pk"))
    shown = rows.filter(kind="review", standing="shown")
    stars = shown.values_list("stars").annotate(count=Count("pk"))
    counts = {str(number): count for number, count in stars if number is not None}
    every = [float(number) for number, count in stars for _ in range(count) if number is not None]
    return {
        "writings": [{"kind": kind, "standing": standing, "count": count} for kind, standing, count in kinds],
        "stars": counts,
        "mean": asdict(intervals.mean(every)),
        "subjects": _subjects(interaction),
        "words": in_words(list(shown.exclude(text="").order_by("pk").values_list("text", flat=True))),
    }


def _subjects(interaction: Interaction) -> list[Told]:
    """The pages and items that most was written about, each with the mean of its stars as others see them."""
    found: dict[str, list[float]] = {}
    rows = interaction.writings.filter(kind="review", standing="shown", stars__isnull=False).order_by("pk")
    for subject, number in rows.values_list("subject", "stars"):
        found.setdefault(subject, []).append(float(number or 0))
    most = sorted(found, key=lambda one: (-len(found[one]), one))[:MOST_SUBJECTS]
    return [{"subject": one, **asdict(intervals.mean(found[one]))} for one in most]


def page_of(interaction: Interaction, page: int, most: int) -> Sequence[Told]:
    """Answers, votes, attempts or texts, a row each: a page of them (from 0), fewer than ``most`` at the end."""
    use = Use(interaction.use)
    rows = getattr(interaction, SAID[use]).order_by("pk")[page * most : (page + 1) * most]
    return [row(use, one) for one in rows]


def newest(interaction: Interaction, skip: int, most: int) -> Sequence[Any]:
    """Answers, votes, attempts or texts, the newest first."""
    rows = getattr(interaction, SAID[Use(interaction.use)]).order_by("-pk")
    return list(rows[skip : skip + most])
