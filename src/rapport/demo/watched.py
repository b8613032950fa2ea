"""What the team of Fernwood noted on its charts, and the alerts that watch it, with what they found so far."""

from datetime import UTC, datetime, timedelta

from rapport.demo.season import Season
from rapport.measure.buckets import begin
from rapport.measure.watching import Verdict
from rapport.projects import alerts, annotations, reports
from rapport.projects.models import Board, Judgement, Member, Membership, Project
from rapport.store import Engine
from rapport.web.alerting.asking import Asked, preview
from rapport.web.alerting.draft import Draft

DAYS = 60
"""So far the alerts' history goes back."""


def note(project: Project, season: Season, member: Member) -> None:
    """Releases, the campaign and the days on which others spoke of Fernwood."""
    slow, campaign = season.slow_days, season.campaign_days
    notes = (
        (slow.start, "Release 4.2.0: new gallery", "09:30"),
        (slow.stop, "Release 4.2.1: pages are fast again", "16:00"),
        (campaign.start, "Campaign on Instagram begins", ""),
        (campaign.stop, "Campaign ends", ""),
        (season.days - 12, "Somebody praised us on Reddit", ""),
    )
    for day, text, time in notes:
        at = season.date_of(day).isoformat() + (f"T{time}" if time else "")
        annotations.keep_annotation(project, at, text, author=member)


def watch(engine: Engine, project: Project, member: Member, now_ms: int) -> None:
    """Two alerts, judged for the last weeks as a server would have; nobody was told."""
    drafts = (
        Draft(name="People, day by day", metric="people", weeks=6, false_alarms_a_year=4, members=(member.pk,)),
        Draft(
            name="Hardly anybody stays",
            metric="bounce_rate",
            when="threshold-above",
            value=0.7,
            members=(member.pk,),
        ),
    )
    for draft in drafts:
        alert = draft.keep(project, member)
        now = datetime.fromtimestamp(now_ms / 1000, UTC)
        for at, found in preview(engine, Asked.of(alert), now)[-DAYS:]:
            alerts.record(alert, judgement(at, found, project))


def judgement(at: str, found: Verdict, project: Project) -> Judgement:
    """A verdict as it was written down ten minutes after its day."""
    closed = datetime.fromisoformat(at).replace(tzinfo=project.rules.zone) + timedelta(days=1, minutes=10)
    return Judgement(
        stretch=at,
        value=found.value,
        low=found.low,
        high=None if found.high == float("inf") else found.high,
        expected=found.expected,
        found=found.found,
        why=found.why,
        at=closed,
    )


def send(membership: Membership, board: Board, season: Season) -> None:
    """The board on Mondays, for the member."""
    reports.keep_report(membership, board, "week", 7, [membership.member_id], [], begin("week", season.end))
