"""What the floors above may import of this one."""

from rapport.act.interact.actions import (
    close,
    drop,
    drop_bank_question,
    keep,
    keep_bank_question,
    make_seal,
    publish,
)
from rapport.act.interact.asking import NotTaken, Where, Who, is_over, version_of
from rapport.act.interact.checking import WrongDefinition, checked
from rapport.act.interact.definition import Definition, Use, written
from rapport.act.interact.events import message_id, said, waiting
from rapport.act.interact.forgetting import forget, known
from rapport.act.interact.intervals import share
from rapport.act.interact.kinds import show
from rapport.act.interact.models import Attempt, Interaction, Outgoing, Response, Version, Writing
from rapport.act.interact.polling import has_voted, public_results, vote
from rapport.act.interact.polling import results as poll_results
from rapport.act.interact.public import public, public_question, solutions
from rapport.act.interact.quizzing import (
    asked_of,
    drawn_of,
    finish_overdue,
    hand_in,
    open_question,
    regrade,
    start,
)
from rapport.act.interact.quizzing import save as save_attempt
from rapport.act.interact.reads import (
    NotThere,
    bank_of,
    current_of,
    definition_of,
    interaction_of,
    interactions_of,
    secrets_of,
    told,
    told_bank,
    told_writing,
    writing_of,
)
from rapport.act.interact.results import page_of, people_by_action, results
from rapport.act.interact.scoring import Score
from rapport.act.interact.statements import statements
from rapport.act.interact.surveying import resumed, save
from rapport.act.interact.templates import TEMPLATES
from rapport.act.interact.texts import in_language
from rapport.act.interact.wording import texts_of
from rapport.act.interact.writing import appeal, change, decide, post, queue, report, shown, stars, unseen

__all__ = [
    "TEMPLATES",
    "Attempt",
    "Definition",
    "Interaction",
    "NotTaken",
    "NotThere",
    "Outgoing",
    "Response",
    "Score",
    "Use",
    "Version",
    "Where",
    "Who",
    "Writing",
    "WrongDefinition",
    "appeal",
    "asked_of",
    "bank_of",
    "change",
    "checked",
    "close",
    "current_of",
    "decide",
    "definition_of",
    "drawn_of",
    "drop",
    "drop_bank_question",
    "finish_overdue",
    "forget",
    "hand_in",
    "has_voted",
    "in_language",
    "interaction_of",
    "interactions_of",
    "is_over",
    "keep",
    "keep_bank_question",
    "known",
    "make_seal",
    "message_id",
    "open_question",
    "page_of",
    "people_by_action",
    "poll_results",
    "post",
    "public",
    "public_question",
    "public_results",
    "publish",
    "queue",
    "regrade",
    "report",
    "results",
    "resumed",
    "said",
    "save",
    "save_attempt",
    "secrets_of",
    "share",
    "show",
    "shown",
    "solutions",
    "stars",
    "start",
    "statements",
    "texts_of",
    "told",
    "told_bank",
    "told_writing",
    "unseen",
    "version_of",
    "vote",
    "waiting",
    "writing_of",
    "written",
]
