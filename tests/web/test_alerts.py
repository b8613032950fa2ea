"""Alerts: judged at the close of a day, told once and once more when over; a stranger's people change nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone as present
from typing_extensions import override

from rapport.collect import SpoolReader
from rapport.projects import alerts as kept
from rapport.projects.models import Alert, Judgement, Letter, Membership
from rapport.store import Store
from rapport.web import runtime
from rapport.web.alerting.draft import Draft
from rapport.web.loader import Loader
from rapport.web.postman import Postman
from rapport.web.watcher import Watcher, watch
from rapport.web.watching import State, Watch
from tests.web.alerting import MONDAY, at, came, judge, made
from tests.web.conftest import Cast, Tell
from tests.web.postbox import Postbox


def test_a_day_of_half_the_people_fires_once_and_says_when_it_is_over(
    steady: Cast, engaged: Store, postbox: Postbox
) -> None:
    alert = made(steady)
    [monday] = judge(engaged, alert, at(MONDAY + timedelta(days=1)))
    assert (monday.stretch, monday.value, monday.found) == ("2026-03-02", 30, "")
    assert alert.state == Alert.State.QUIET
    came(engaged, steady.shop, {MONDAY + timedelta(days=n): people for n, people in enumerate((6, 5, 31), 1)})
    for n in (2, 3, 4):
        for minutes in (0, 1, 90):
            judge(engaged, alert, at(MONDAY + timedelta(days=n)) + timedelta(minutes=minutes))
    assert [(one.stretch, one.found) for one in reversed(kept.judgements_of(alert))] == [
        ("2026-03-02", ""),
        ("2026-03-03", "below"),
        ("2026-03-04", "below"),
        ("2026-03-05", ""),
    ]
    Postman().look()
    told = [(letter["To"], letter["Subject"]) for letter in postbox.came]
    assert sorted(told) == [
        ("ada@example.org", "Shop: People fires"),
        ("ada@example.org", "Shop: People is over"),
        ("ben@example.org", "Shop: People fires"),
        ("ben@example.org", "Shop: People is over"),
    ]
    said = postbox.bodies()[0]
    assert "People, Tue 3 Mar 2026: 6; expected " in said
    assert "about 1 false alarm a year" in said
    assert "https://rapport.example.org/p/shop/alerts/of/people/" in said


def test_a_quiet_sunday_is_no_outage(steady: Cast, engaged: Store) -> None:
    [sunday] = judge(engaged, made(steady), at(MONDAY))
    assert (sunday.stretch, sunday.value, sunday.found) == ("2026-03-01", 10, "")


def test_what_a_server_missed_is_judged_when_it_is_back_and_told_once(steady: Cast, engaged: Store) -> None:
    alert = made(steady)
    judge(engaged, alert, at(MONDAY + timedelta(days=1)))
    came(engaged, steady.shop, {MONDAY + timedelta(days=n): people for n, people in enumerate((6, 30, 5), 1)})
    back = at(MONDAY + timedelta(days=4))
    assert [one.found for one in judge(engaged, alert, back)] == ["below", "", "below"]
    again = Alert.objects.get(pk=alert.pk)
    assert judge(engaged, again, back) == [], "after another restart"
    assert Letter.objects.filter(topic__endswith="fired").count() == 2, "one for Ada, one for Ben"
    assert Letter.objects.filter(topic__endswith="over").count() == 0


def test_two_that_judge_at_the_same_moment_write_and_tell_once(steady: Cast, engaged: Store) -> None:
    alert = made(steady, when="threshold-below", value=100)
    other = Alert.objects.get(pk=alert.pk)
    now = at(MONDAY + timedelta(days=1))
    judge(engaged, alert, now)
    judge(engaged, other, now)
    assert alert.judgements.count() == 1
    assert Letter.objects.count() == 2


def test_a_threshold_and_whom_it_is_about(cast: Cast, engaged: Store, tell: Tell) -> None:
    tell(cast.shop, "ann", "2026-03-02 10:00", country="DE")
    tell(cast.shop, "bob", "2026-03-02 10:00", country="FR")
    tell(cast.forum, "xan", "2026-03-02 10:00", country="FR")
    all_of_them = made(cast, when="threshold-below", value=2)
    french = made(cast, name="French", when="threshold-below", value=2, filter="country==FR")
    share = made(cast, name="Bounces", metric="bounce_rate", when="threshold-above", value=0.6)
    now = at(MONDAY + timedelta(days=1))
    found = [judge(engaged, one, now)[0] for one in (all_of_them, french, share)]
    assert [(one.value, one.found) for one in found] == [(2, ""), (1, "below"), (1, "above")]


def test_what_cannot_be_judged_tells_nobody_and_says_why(cast: Cast, engaged: Store, tell: Tell) -> None:
    tell(cast.shop, "ann", "2026-02-20 10:00")
    tell(cast.shop, "ann", "2026-03-02 10:00")
    young, clicks = made(cast), made(cast, name="CTR", metric="ctr", when="threshold-below", value=0.1)
    gone = made(cast, name="Gone", segment="", when="threshold-below", value=5)
    Alert.objects.filter(pk=gone.pk).update(segment="buyers")
    now = at(MONDAY + timedelta(days=1))
    found = [judge(engaged, one, now)[0] for one in (young, clicks, Alert.objects.get(pk=gone.pk))]
    assert [one.found for one in found] == ["unknown"] * 3
    assert found[0].why == "weeks:1"
    assert found[1].why == "not_collected"
    assert "there is none called 'buyers'" in found[2].why
    assert not Letter.objects.exists()
    assert young.state == Alert.State.UNKNOWN


def test_events_of_a_handful_are_not_judged_by_their_rhythm_and_people_of_a_day_are(
    steady: Cast, engaged: Store
) -> None:
    now = at(MONDAY + timedelta(days=1))
    few = made(steady, name="Few", metric="events", filter="page==/rare")
    [found] = judge(engaged, few, now)
    assert (found.found, found.why) == ("unknown", "few_behind")
    [found] = judge(engaged, made(steady, name="Events", metric="events"), now)
    assert (found.value, found.found) == (30, "")
    [found] = judge(engaged, made(steady, name="DAU", metric="dau"), now)
    assert (found.value, found.found) == (30, "")
    share = made(steady, name="Share", metric="bounce_rate")
    assert judge(engaged, share, now)[0].found == ""


def test_an_unknown_day_between_is_no_news(steady: Cast, engaged: Store) -> None:
    alert = made(steady, when="threshold-below", value=20)
    found = ("below", "unknown", "below", "unknown", "", "unknown", "")
    rows = [Judgement(stretch=f"2026-05-0{n}", found=one, at=present.now()) for n, one in enumerate(found, 1)]
    news = [kept.record(alert, row) for row in rows]
    assert [one.what for one in news if one] == ["fired", "", "", "", "over", "", ""]


def test_snoozed_nobody_is_told_and_later_they_are(steady: Cast, engaged: Store) -> None:
    alert = made(steady, when="threshold-below", value=100)
    kept.snooze(alert, at(MONDAY + timedelta(days=2)))
    judge(engaged, alert, at(MONDAY + timedelta(days=1)))
    assert (alert.state, Letter.objects.count()) == (Alert.State.FIRING, 0)
    came(engaged, steady.shop, {MONDAY + timedelta(days=1): 5})
    judge(engaged, alert, at(MONDAY + timedelta(days=2), 3))
    assert Letter.objects.count() == 2, "it still fires when the snooze is over"


def test_who_left_the_project_is_told_no_more(steady: Cast, engaged: Store) -> None:
    alert = made(steady, when="threshold-below", value=100)
    Membership.objects.get(project=steady.shop, member=steady.ben).delete()
    judge(engaged, alert, at(MONDAY + timedelta(days=1)))
    assert [one.address for one in Letter.objects.all()] == ["ada@example.org"]


def test_an_alert_that_changes_begins_anew(steady: Cast, engaged: Store) -> None:
    alert = made(steady, when="threshold-below", value=100)
    judge(engaged, alert, at(MONDAY + timedelta(days=1)))
    renamed = Draft(**{**said_of(alert), "name": "Everybody"}).keep(steady.shop, old=alert)
    assert (renamed.state, renamed.judgements.count()) == (Alert.State.FIRING, 1)
    changed = Draft(**{**said_of(alert), "value": 7.0}).keep(steady.shop, old=alert)
    assert (changed.state, changed.judged, changed.judgements.count()) == (Alert.State.UNKNOWN, "", 0)


def said_of(alert: Alert) -> dict[str, Any]:
    draft = Draft.of(alert)
    return {name: getattr(draft, name) for name in draft.__slots__}


def test_one_that_fails_keeps_no_other_from_its_turn(steady: Cast, engaged: Store) -> None:
    broken, fine = made(steady, name="A", when="threshold-below", value=1), made(steady, name="B")
    Alert.objects.filter(pk=broken.pk).update(every="nonsense")
    watch(present.now())
    fine.refresh_from_db()
    assert fine.judged
    runtime.use(None)
    watch(present.now() + timedelta(days=1))
    assert fine.judgements.count() == 1, "without an engine nothing is judged, and nothing written"


def test_while_events_wait_to_be_loaded_nothing_is_judged(steady: Cast, engaged: Store, tmp_path: Path) -> None:
    alert, spool = made(steady), tmp_path / "spool"
    spool.mkdir()
    now = at(MONDAY + timedelta(days=1))
    reader = SpoolReader(spool)
    waiting = Waiting(Loader(reader, runtime.store, lambda _: steady.shop.rules, tmp_path / "aside"), reader)
    runtime.use_watch(waiting)
    try:
        Watcher(clock=lambda: now).look()
        assert not alert.judgements.exists()
        waiting.oldest_s = 0
        Watcher(clock=lambda: now).look()
        assert alert.judgements.count() == 1
    finally:
        runtime.use_watch(None)


class Waiting(Watch):
    """A server whose oldest event has waited for an hour."""

    oldest_s = 3600.0

    @override
    def look(self) -> State:
        return replace(super().look(), oldest_s=self.oldest_s)


def test_what_was_found_long_ago_is_removed_but_the_last_of_each_alert(cast: Cast) -> None:
    people, clicks = made(cast), made(cast, name="CTR", metric="ctr", when="threshold-below", value=0.1)
    now = at(MONDAY)
    for alert, days_ago in ((people, 500), (people, 401), (people, 399), (clicks, 500), (clicks, 450)):
        stretch = str((now - timedelta(days=days_ago)).date())
        Judgement.objects.create(alert=alert, stretch=stretch, at=now - timedelta(days=days_ago))
    assert kept.forget_judgements(now) == 3
    left = [(one.alert.name, (now - one.at).days) for one in Judgement.objects.order_by("alert__name")]
    assert left == [("CTR", 450), ("People", 399)]
    assert kept.forget_judgements(now) == 0
