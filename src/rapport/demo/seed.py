"""Puts the world into a data folder: a project, a member who owns it, a board, and every event up to now."""

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

from rapport.demo import watched
from rapport.demo.asked import ask
from rapport.demo.desk import write_down
from rapport.demo.folder import EMAIL, PASSWORD
from rapport.demo.recommending import recommend_them
from rapport.demo.season import Season
from rapport.demo.trials import tried
from rapport.demo.world import Plan, World, tell
from rapport.kernel.rules import Rules
from rapport.projects import actions
from rapport.projects.models import Membership
from rapport.store import Store
from rapport.web.boards import starter

PROJECT = "Fernwood"
ZONE = "Europe/London"

Say = Callable[[str], None]


def fill(store: Store, plan: Plan, now: int, say: Say) -> str:
    """Make member and project, tell the events that happened until ``now``; gives the project's write key."""
    member = actions.create_first_member(EMAIL, PASSWORD, "Demo")
    new = actions.create_project(PROJECT, timezone=ZONE, owner=member)
    plan = replace(plan, project=new.project.pk)
    say(f"Telling {plan.days} days of {PROJECT} …")
    events = [event for event in tell(plan) if event.at <= now]
    events += [event for visit in World(plan).lately(now) for event in visit if event.at <= now]
    events += [event for event in tried(sorted(events, key=attrgetter("at")), plan.seed, now) if event.at <= now]
    events += ask(new.project, sorted(events, key=attrgetter("at")), plan.seed, now)
    events.sort(key=attrgetter("at"))
    say(f"Loading {len(events):,} events …")
    rules = Rules(timezone=ZONE)
    store.load(events, lambda _: rules)
    write_down(new.project, member, now)
    recommend_them(store.engine, new.project, member, now)
    board = starter.begin(new.project, member)
    season = Season(plan.end, plan.days)
    watched.note(new.project, season, member)
    watched.watch(store.engine, new.project, member, now)
    watched.send(Membership.objects.get(project=new.project, member=member), board, season)
    return new.write_key
