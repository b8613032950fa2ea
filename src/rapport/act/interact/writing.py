"""What people write: posted once, seen when it may be, changed with its history, reported, decided and appealed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Q

from rapport.act.interact import events, reads
from rapport.act.interact.asking import NotTaken, Where, Who, check_open, check_who, version_of
from rapport.act.interact.definition import Definition, ReviewSettings, Use
from rapport.act.interact.hooks import note
from rapport.act.interact.models import Decision, Edit, Interaction, Report, Upload, Writing
from rapport.act.interact.uploads import show_with
from rapport.act.interact.writing_models import Kind, Standing
from rapport.deliver.api import Wrong
from rapport.projects.models import Project

LONGEST_TEXT, LONGEST_TITLE, LONGEST_NAME, LONGEST_SUBJECT, LONGEST_REASON = 10_000, 200, 100, 500, 500
APPEAL = "appeal"
MOST_UNSEEN = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody writes."""

    kind: Kind
    subject: str
    text: str = ""
    title: str = ""
    stars: int | None = None
    name: str = ""
    parent: int | None = None
    photos: Sequence[str] | None = None
    """Ids of what was uploaded under the same id as the text; None leaves them as they are."""


def post(interaction: Interaction, who: Who, where: Where, said: Said, now: datetime) -> Writing:
    """Take a text. The same key again is the same text. Raises :class:`NotTaken`."""
    definition = _open(interaction, who, where, now)
    if (found := Writing.objects.filter(interaction=interaction, key=where.key).first()) is not None:
        return found
    _check(definition.reviews, said)
    standing, because = _standing(definition.reviews, said)
    parent = _parent(interaction, said)
    if said.kind is Kind.REVIEW and who.person:
        mine = interaction.writings.filter(kind=said.kind, subject=said.subject, person=who.person)
        if mine.filter(verified=who.verified).exclude(standing=Standing.REMOVED.value).exists():
            raise NotTaken("reviewed", "You have reviewed this already; change your review instead.")
    texts = {"title": said.title.strip(), "text": said.text.strip(), "name": said.name.strip(), "stars": said.stars}
    whose = {"person": who.person, "known": who.known, "verified": who.verified}
    try:
        with transaction.atomic():
            made = Writing.objects.create(
                project_id=interaction.project_id, interaction=interaction, key=where.key, kind=said.kind.value,
                subject=said.subject, parent=parent, standing=standing.value, because=because, **texts, **whose,
            )  # fmt: skip
            show_with(made, said.photos or (), definition.reviews.photos)
            told = {"writing": made.pk, "subject": said.subject, "number": said.stars, "standing": standing.value}
            events.tell(interaction, events.WRITTEN[said.kind], who, where, now, told)
            note(interaction, made)
    except IntegrityError:
        return Writing.objects.get(interaction=interaction, key=where.key)
    return made


def _open(interaction: Interaction, who: Who, where: Where, now: datetime) -> Definition:
    definition = reads.definition_of(version_of(interaction, 0))
    check_open(interaction, definition, Use.REVIEWS, now)
    check_who(definition, who, where)
    return definition


def _check(settings: ReviewSettings, said: Said) -> None:
    wrong: dict[str, str] = {}
    if not 0 < len(said.subject) <= LONGEST_SUBJECT:
        wrong["subject"] = f"Say what it is about, in 1 to {LONGEST_SUBJECT} characters."
    if said.kind is Kind.REVIEW:
        if said.stars is None or not 1 <= said.stars <= settings.stars:
            wrong["stars"] = f"Give 1 to {settings.stars} stars."
    elif not said.text.strip():
        wrong["text"] = "Write something."
    for name, text, most in (
        ("text", said.text, LONGEST_TEXT), ("title", said.title, LONGEST_TITLE), ("name", said.name, LONGEST_NAME),
    ):  # fmt: skip
        if len(text) > most or "\0" in text:
            wrong[name] = f"Write at most {most} characters."
    if said.kind in {Kind.QUESTION, Kind.ANSWER} and not settings.questions:
        wrong["kind"] = "No questions are taken here."
    if wrong:
        raise NotTaken("bad_answer", next(iter(wrong.values())), wrong)


def watched_in(settings: ReviewSettings, *texts: str) -> dict[str, str]:
    """The watched words that stand in texts, and what each does."""
    words = set(re.findall(r"\w+", " ".join(texts).casefold()))
    return {word: what for word, what in settings.watched.items() if set(re.findall(r"\w+", word.casefold())) <= words}


def _standing(settings: ReviewSettings, said: Said) -> tuple[Standing, str]:
    """By the words in it and by what the settings say. Raises :class:`NotTaken` for a refused word."""
    met = set(watched_in(settings, said.title, said.text, said.name).values())
    if "refuse" in met:
        raise NotTaken("refused_word", "This holds a word that is not taken here. Say it in other words.")
    if "hold" in met or settings.moderation == "before":
        return Standing.WAITING, "It is looked at before others see it."
    return Standing.SHOWN, ""


def _parent(interaction: Interaction, said: Said) -> Writing | None:
    if said.kind is not Kind.ANSWER:
        return None
    rows = interaction.writings.filter(kind=Kind.QUESTION.value, standing=Standing.SHOWN.value, subject=said.subject)
    found = rows.filter(pk=said.parent).first() if said.parent else None
    if found is None:
        raise NotTaken("unknown_question", "The question that this answers is not there any more.")
    return found


def change(interaction: Interaction, number: int, who: Who, where: Where, said: Said, now: datetime) -> Writing:
    """Change a text of one's own; what it was is kept. Raises :class:`NotTaken`."""
    definition = _open(interaction, who, where, now)
    with transaction.atomic():
        found = _own(interaction, number, who)
        if found.standing == Standing.REMOVED:
            raise NotTaken("removed", "This was removed and cannot be changed; you can appeal.")
        _check(definition.reviews, said)
        standing, because = _standing(definition.reviews, said)
        Edit.objects.create(writing=found, stars=found.stars, title=found.title, text=found.text)
        found.stars, found.title, found.text = said.stars, said.title.strip(), said.text.strip()
        if found.standing != Standing.HIDDEN:
            found.standing, found.because = standing.value, because
        found.save()
        if said.photos is not None:
            show_with(found, said.photos, definition.reviews.photos)
    return found


def _own(interaction: Interaction, number: int, who: Who) -> Writing:
    """By the one who wrote it, and by nobody else: whether there is another's of this number is not told."""
    rows = interaction.writings.select_for_update().filter(pk=number, person=who.person, verified=who.verified)
    found = rows.first() if who.person else None
    if found is None:
        raise NotTaken("not_yours", "You have written nothing of this number.")
    return found


def report(interaction: Interaction, number: int, who: Who, where: Where, reason: str, now: datetime) -> Writing:
    """Say that a text should not be there; enough of that hides it until somebody has looked.

    Raises :class:`NotTaken`.
    """
    definition = _open(interaction, who, where, now)
    with transaction.atomic():
        rows = interaction.writings.select_for_update()
        found = rows.filter(pk=number, standing=Standing.SHOWN.value).first()
        if found is None:
            raise NotTaken("not_there", "There is nothing of this number to report.")
        person = who.person or f"key:{where.key}"
        _, made = Report.objects.get_or_create(
            writing=found, person=person, defaults={"reason": reason[:LONGEST_REASON]}
        )
        if made:
            told = {"writing": found.pk, "subject": found.subject}
            events.tell(interaction, events.REPORTED, who, where, now, told, found.pk)
            looked = found.decisions.exclude(what=APPEAL).first()
            fresh = found.reports.filter(at__gt=looked.at) if looked else found.reports
            if fresh.count() >= definition.reviews.reports:
                found.standing, found.because = Standing.HIDDEN.value, "People have reported it; it is looked at."
                found.save()
    return found


@transaction.atomic
def decide(writing: Writing, what: str, reason: str, by: str) -> Decision:
    """Whether others see it; whoever hides or removes it says why. Raises :class:`rapport.deliver.rules.Wrong`."""
    if what not in {Standing.SHOWN, Standing.HIDDEN, Standing.REMOVED}:
        raise Wrong("what", "Say shown, hidden or removed.")
    if what != Standing.SHOWN and len(reason.strip()) < 3:
        raise Wrong("reason", "Say why; its writer reads it.")
    writing.standing, writing.because = what, reason.strip()[:LONGEST_REASON]
    writing.save(update_fields=["standing", "because", "changed"])
    return Decision.objects.create(writing=writing, what=what, reason=reason[:LONGEST_REASON], by=by[:200])


def appeal(interaction: Interaction, number: int, who: Who, text: str) -> Decision:
    """Ask once to decide again. Raises :class:`NotTaken`."""
    with transaction.atomic():
        found = _own(interaction, number, who)
        last = found.decisions.first()
        if last is None or last.what not in {Standing.HIDDEN, Standing.REMOVED}:
            sentence = "You have appealed; it is looked at." if last and last.what == APPEAL else "Nothing was decided."
            raise NotTaken("no_appeal", sentence)
        if found.decisions.filter(what=APPEAL).exists():
            raise NotTaken("no_appeal", "It was decided again already; that stays.")
        return Decision.objects.create(writing=found, what=APPEAL, reason=text[:2000])


def queue(interaction: Interaction) -> Sequence[Writing]:
    """What somebody must look at, the oldest first: what waits, what was hidden by reports, and appeals."""
    maybe = Q(standing=Standing.WAITING.value) | Q(reports__isnull=False) | Q(decisions__what=APPEAL)
    rows = interaction.writings.filter(maybe).distinct().order_by("id").prefetch_related("decisions", "reports")
    return [one for one in rows if _wants_look(one)]


def writings(interaction: Interaction, standing: str, search: str, skip: int, most: int) -> Sequence[Writing]:
    """Texts of a standing ('' is any), in whose words or writer a search is found, the newest first."""
    rows = interaction.writings.filter(standing=standing) if standing else interaction.writings.all()
    if search:
        fields = ("title", "text", "name", "subject", "person", "known")
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": search}) for field in fields)))
    return list(rows.prefetch_related("decisions", "reports", "edits", "photos")[skip : skip + most])


def waiting_in(project: Project) -> dict[str, int]:
    """How many texts want a look, by the key of what they were written to; none where there is nothing."""
    found = {one.key: len(queue(one)) for one in project.interactions.filter(use=Use.REVIEWS.value)}
    return {key: count for key, count in found.items() if count}


def _wants_look(writing: Writing) -> bool:
    decisions = list(writing.decisions.all())
    if decisions and decisions[0].what == APPEAL:
        return True
    if writing.standing == Standing.WAITING:
        return True
    looked = next((one.at for one in decisions), None)
    return any(looked is None or one.at > looked for one in writing.reports.all())


def shown(interaction: Interaction, subject: str, kind: Kind, before: int | None, most: int) -> Sequence[Writing]:
    """What others see about a page or an item, the newest first; ``before`` is the number that came last."""
    rows = interaction.writings.filter(subject=subject, kind=kind.value, standing=Standing.SHOWN.value)
    rows = rows.prefetch_related("photos")
    return list((rows.filter(pk__lt=before) if before else rows)[:most])


def unseen(interaction: Interaction, subject: str, who: Who) -> Sequence[Writing]:
    """What somebody has written about it and others do not see, the newest first; nobody sees another's."""
    rows = interaction.writings.filter(subject=subject, person=who.person, verified=who.verified)
    return list(rows.exclude(standing=Standing.SHOWN.value)[:MOST_UNSEEN]) if who.person else []


def photo(interaction: Interaction, token: str) -> Upload:
    """A photo of a text that others see. Raises :class:`NotTaken`."""
    rows = interaction.uploads.filter(token=token, writing__standing=Standing.SHOWN.value)
    if (found := rows.first()) is None:
        raise NotTaken("not_there", "There is no photo of this id.")
    return found


def stars(interaction: Interaction, subject: str) -> tuple[float | None, int]:
    """The mean of the stars that others see, None without any, and how many there are."""
    rows = interaction.writings.filter(subject=subject, kind=Kind.REVIEW.value, standing=Standing.SHOWN.value)
    found = rows.aggregate(mean=Avg("stars"), count=Count("pk"))
    return found["mean"], found["count"]
