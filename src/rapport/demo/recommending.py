"""What Fernwood recommends: a row in the shop, what to read next, and a model of who likes what."""

from typing import Any

from django.conf import settings

from rapport.act.recommend import api as recommend
from rapport.demo.goods import NEXT, ROW, catalogue
from rapport.projects.models import Member, Project
from rapport.store import Engine
from rapport.web.recommending.refit import refit

BLOCKS: dict[str, dict[str, Any]] = {
    ROW: {"strategy": "for_you", "title": "For you", "n": 4, "filter": {"type": "product"}},
    NEXT: {"strategy": "for_you", "title": "Read next", "n": 3, "filter": {"type": "article"}},
}


def recommend_them(engine: Engine, project: Project, member: Member, now: int) -> None:
    """Keep catalogue and blocks, and fit the first model; ``now`` is in milliseconds."""
    recommend.keep_items(project, catalogue())
    for key, said in BLOCKS.items():
        recommend.keep_block(project, key, said, member)
    refit(engine, project, settings.DATA / "models", now)
