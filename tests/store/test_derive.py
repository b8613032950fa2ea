"""What is worked out of an address and a referrer: a row is what was said and what it becomes."""

import pytest

from rapport.kernel.channel import read_channels
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store

HERE = "https://www.fernwood.example"

SAID = [
    # url, referrer, said campaign -> page, referrer, channel, campaign
    (f"{HERE}/roses?x=1#top", "", "", "/roses", "", "Direct", ""),
    (HERE, "https://www.google.com/search", "", "/", "google.com", "Organic Search", ""),
    (f"{HERE}/a", "https://fernwood.example/b", "", "/a", "", "Direct", ""),
    (f"{HERE}/a?gclid=1", "https://www.google.com/", "", "/a", "google.com", "Paid Search", ""),
    (f"{HERE}/?utm_source=fb&utm_medium=cpc&utm_campaign=May+sale", "", "", "/", "", "Paid Social", "May sale"),
    (f"{HERE}/?utm_source=news&utm_medium=email&utm_campaign=a", "", "b", "/", "", "Email", "b"),
    (f"{HERE}/", "https://chatgpt.com/c/1", "", "/", "chatgpt.com", "AI Assistants", ""),
    (f"{HERE}/", "https://l.instagram.com/", "", "/", "l.instagram.com", "Organic Social", ""),
    (f"{HERE}/", "https://m.youtube.com/watch", "", "/", "m.youtube.com", "Organic Video", ""),
    (f"{HERE}/", "https://netflix.com/", "", "/", "netflix.com", "Referral", ""),
    (f"{HERE}/?utm_medium=display&utm_source=x", "", "", "/", "", "Display", ""),
    (f"{HERE}/?utm_campaign=poster", "", "", "/", "", "Campaign", "poster"),
    ("Home screen", "", "", "Home screen", "", "Direct", ""),
    ("", "", "", "", "", "", ""),
]


@pytest.mark.parametrize(("url", "referrer", "said", "page", "host", "channel", "campaign"), SAID)
def test_what_an_address_says(
    store: Store, project: int, url: str, referrer: str, said: str, page: str, host: str, channel: str, campaign: str
) -> None:
    event = Event(
        project=project, event_id="1", name="page_view", at=10**12, received=10**12, anonymous_id="a",
        url=url, referrer=referrer, campaign=said,
    )  # fmt: skip
    store.load([event], lambda _: Rules())
    sql = "SELECT page, referrer, channel, campaign FROM events WHERE project = {project:UInt32}"
    assert store.engine.ask(sql, project).rows == [(page, host, channel, campaign)]


OWN = """
Podcast: source overcast, *podcast*   # wherever it is linked
Partners: host *.partner.example and medium banner
Search at home: host search.fernwood.example
Spring: campaign spring*
"""

NAMED = [
    # url, referrer -> channel by rules of the project's own
    (f"{HERE}/?utm_source=Overcast&utm_medium=cpc", "", "Podcast"),
    (f"{HERE}/?utm_source=our-podcast-7", "", "Podcast"),
    (f"{HERE}/?utm_source=overcasts", "", "Campaign"),
    (f"{HERE}/?utm_medium=banner", "https://big.partner.example/", "Partners"),
    (f"{HERE}/?utm_medium=banner", "https://partner.example/", "Display"),
    (f"{HERE}/", "https://big.partner.example/", "Referral"),
    (f"{HERE}/?utm_campaign=Spring%20sale", "https://www.google.com/", "Spring"),
    (f"{HERE}/", "https://www.google.com/", "Organic Search"),
    (f"{HERE}/", "", "Direct"),
]


def told_channels(store: Store, project: int) -> list[str]:
    """The channel of each event, by who did it; sessions have the same ones."""
    sql = "SELECT channel FROM events WHERE project = {project:UInt32} ORDER BY anonymous_id"
    of_sessions = "SELECT channel FROM session_rows FINAL WHERE project = {project:UInt32} ORDER BY start, channel"
    events = [channel for (channel,) in store.engine.ask(sql, project).rows]
    sessions = [channel for (channel,) in store.engine.ask(of_sessions, project).rows]
    assert sorted(events) == sorted(sessions)
    return events


def arrived(project: int) -> list[Event]:
    """One person for each row of NAMED."""
    return [
        Event(
            project=project, event_id=f"{project}-{at}", name="page_view", at=10**12, received=10**12,
            anonymous_id=f"{at}", url=url, referrer=referrer,
        )
        for at, (url, referrer, _) in enumerate(NAMED)
    ]  # fmt: skip


@pytest.mark.slow
def test_rules_of_a_project_come_before_ours(store: Store, project: int, stranger: int) -> None:
    own = Rules(channels=read_channels(OWN.splitlines()))
    store.load([*arrived(project), *arrived(stranger)], lambda one: own if one == project else Rules())
    named = [channel for _, _, channel in NAMED]
    assert told_channels(store, project) == named
    ours = told_channels(store, stranger)
    assert not {"Podcast", "Partners", "Spring"} & set(ours)
    store.reread(stranger, own)
    store.rebuild(stranger, own)
    assert told_channels(store, stranger) == named, "the past follows new rules"
    store.reread(stranger, Rules())
    store.rebuild(stranger, Rules())
    assert told_channels(store, stranger) == ours, "and goes back"
    assert told_channels(store, project) == named, "of nobody else"


def test_roles_come_from_the_name_unless_they_are_given(store: Store, project: int) -> None:
    def event(name: str, roles: int = -1) -> Event:
        return Event(project=project, event_id=name, name=name, at=10**12, received=10**12, user_id="a", roles=roles)

    store.load([event("page_view"), event("share"), event("tree_planted"), event("shown", 6)], lambda _: Rules())
    sql = "SELECT name, roles FROM events WHERE project = {project:UInt32} ORDER BY name"
    assert store.engine.ask(sql, project).rows == [("page_view", 1), ("share", 40), ("shown", 6), ("tree_planted", 32)]
