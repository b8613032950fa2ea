"""One closed-form engine for items, people and groups: pure, on plain arrays; knows no database and no event store."""

from rapport.act.recommend.engine.explaining import Reason, reasons
from rapport.act.recommend.engine.histories import Histories, histories_of
from rapport.act.recommend.engine.judging import Judged
from rapport.act.recommend.engine.keeping import BadModel, load, load_circle, save, save_circle
from rapport.act.recommend.engine.model import Model, fit
from rapport.act.recommend.engine.people import Circle, circle_of
from rapport.act.recommend.engine.scoring import Session, best, scores
from rapport.act.recommend.engine.settings import DEFAULTS, Settings

__all__ = [
    "DEFAULTS",
    "BadModel",
    "Circle",
    "Histories",
    "Judged",
    "Model",
    "Reason",
    "Session",
    "Settings",
    "best",
    "circle_of",
    "fit",
    "histories_of",
    "load",
    "load_circle",
    "reasons",
    "save",
    "save_circle",
    "scores",
]
