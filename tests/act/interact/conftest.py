"""A shop whose poll, survey, quiz and reviews are asked, beside a stranger's forum that asks the same."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.act.interact import actions
from rapport.act.interact.asking import Where, Who
from rapport.act.interact.models import Interaction
from rapport.projects.models import Project
from tests.act.interact.asked import POLL, QUIZ, SURVEY

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ADA, BEN = Who("ada"), Who("ben")
REVIEWS: dict[str, Any] = {"use": "reviews", "title": "Reviews", "reviews": {"moderation": "after", "reports": 2}}

_keys = itertools.count()


def later(**more: float) -> datetime:
    return NOW + timedelta(**more)


def where(key: str = "", **more: Any) -> Where:
    """A fresh id of an answer, or this one."""
    return Where(key or f"browser-{next(_keys)}", **more)


def asked(project: Project, key: str, said: dict[str, Any]) -> Interaction:
    """Published."""
    made = actions.keep(project, key, said)
    actions.publish(made, "a test")
    return made


@pytest.fixture
def shop(db: None) -> Project:
    return Project.objects.create(name="Shop", slug="shop")


@pytest.fixture
def forum(db: None) -> Project:
    return Project.objects.create(name="Forum", slug="forum")


@pytest.fixture
def poll(shop: Project, forum: Project) -> Interaction:
    asked(forum, "lunch", POLL)
    return asked(shop, "lunch", POLL)


@pytest.fixture
def survey(shop: Project, forum: Project) -> Interaction:
    asked(forum, "how", SURVEY)
    return asked(shop, "how", SURVEY)


@pytest.fixture
def quiz(shop: Project) -> Interaction:
    return asked(shop, "tea", QUIZ)


@pytest.fixture
def reviews(shop: Project) -> Interaction:
    return asked(shop, "reviews", REVIEWS)
