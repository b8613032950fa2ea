"""What a widget can ask for; importing this package registers every step."""

from rapport.web.interact.steps import answers, files, quizzes, writings
from rapport.web.interact.steps.registry import GROUPED, OPEN_STEPS, STEPS, Told, Turn, perform

__all__ = ["GROUPED", "OPEN_STEPS", "STEPS", "Told", "Turn", "answers", "files", "perform", "quizzes", "writings"]
