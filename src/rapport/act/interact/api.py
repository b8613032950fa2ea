"""What the floors above may import of this one."""

from rapport.act.interact.actions import (
    PUBLIC,
    close,
    drop,
    drop_bank_question,
    keep,
    keep_bank_question,
    make_seal,
    publish,
)
from rapport.act.interact.answers import scale_of, trouble
from rapport.act.interact.asking import Answer, NotTaken, Versions, Where, Who, is_over, version_of
from rapport.act.interact.certificates import certificate_of, certificate_of_key, certify, fresh_code
from rapport.act.interact.checking import WrongDefinition, checked
from rapport.act.interact.codes import add as add_codes
from rapport.act.interact.codes import clear as clear_codes
from rapport.act.interact.codes import code_of
from rapport.act.interact.codes import counts as count_codes
from rapport.act.interact.columns import Column, columns_of, rows_of
from rapport.act.interact.conditions import OF_LISTS, WITHOUT_VALUE, Answers, Condition, Op
from rapport.act.interact.crossing import SCORE, crossed, said_to
from rapport.act.interact.definition import Accepted, Ask, Definition, Ending, Question, Screen, Use, written
from rapport.act.interact.differences import differences
from rapport.act.interact.events import message_id, said, waiting
from rapport.act.interact.flow import Path, path, troubles
from rapport.act.interact.forgetting import forget, known
from rapport.act.interact.hooks import add as add_hook
from rapport.act.interact.hooks import bundle as bundle_hooks
from rapport.act.interact.hooks import drop as drop_hook
from rapport.act.interact.hooks import hooks_of
from rapport.act.interact.hooks import said_in as said_in_hook
from rapport.act.interact.intervals import share
from rapport.act.interact.kinds import APPEARS, NPS_CAP, PRIMARY, USUAL_CAP, show
from rapport.act.interact.models import Attempt, Interaction, Outgoing, Response, Upload, Version, Writing
from rapport.act.interact.polling import Results, has_voted, may_see, public_results, vote, vote_all
from rapport.act.interact.polling import results as poll_results
from rapport.act.interact.public import public, public_question, solutions
from rapport.act.interact.quizzing import (
    asked_of,
    drawn_of,
    drawn_of_key,
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
    interactions_by,
    interactions_of,
    linked,
    moment_of,
    not_there,
    secrets_of,
    title_of,
    told,
    told_bank,
    told_writing,
    writing_of,
)
from rapport.act.interact.results import newest, page_of, people_by_action, questions_of, reached_of, results
from rapport.act.interact.scoring import Score, score
from rapport.act.interact.statements import statements
from rapport.act.interact.surveying import resumed, save, save_all
from rapport.act.interact.templates import TEMPLATES
from rapport.act.interact.texts import in_language, piped
from rapport.act.interact.uploads import Given
from rapport.act.interact.uploads import of as upload_of
from rapport.act.interact.uploads import raw_of as raw_of_upload
from rapport.act.interact.uploads import sweep as sweep_uploads
from rapport.act.interact.uploads import take as take_file
from rapport.act.interact.uploads import told as told_upload
from rapport.act.interact.wording import texts_of
from rapport.act.interact.writing import (
    appeal,
    change,
    decide,
    photo,
    post,
    queue,
    report,
    shown,
    stars,
    unseen,
    waiting_in,
    watched_in,
    writings,
)
from rapport.act.interact.writing_models import Standing

__all__ = [
    "APPEARS",
    "NPS_CAP",
    "OF_LISTS",
    "PRIMARY",
    "PUBLIC",
    "SCORE",
    "TEMPLATES",
    "USUAL_CAP",
    "WITHOUT_VALUE",
    "Accepted",
    "Answer",
    "Answers",
    "Ask",
    "Attempt",
    "Column",
    "Condition",
    "Definition",
    "Ending",
    "Given",
    "Interaction",
    "NotTaken",
    "NotThere",
    "Op",
    "Outgoing",
    "Path",
    "Question",
    "Response",
    "Results",
    "Score",
    "Screen",
    "Standing",
    "Upload",
    "Use",
    "Version",
    "Versions",
    "Where",
    "Who",
    "Writing",
    "WrongDefinition",
    "add_codes",
    "add_hook",
    "appeal",
    "asked_of",
    "bank_of",
    "bundle_hooks",
    "certificate_of",
    "certificate_of_key",
    "certify",
    "change",
    "checked",
    "clear_codes",
    "close",
    "code_of",
    "columns_of",
    "count_codes",
    "crossed",
    "current_of",
    "decide",
    "definition_of",
    "differences",
    "drawn_of",
    "drawn_of_key",
    "drop",
    "drop_bank_question",
    "drop_hook",
    "finish_overdue",
    "forget",
    "fresh_code",
    "hand_in",
    "has_voted",
    "hooks_of",
    "in_language",
    "interaction_of",
    "interactions_by",
    "interactions_of",
    "is_over",
    "keep",
    "keep_bank_question",
    "known",
    "linked",
    "make_seal",
    "may_see",
    "message_id",
    "moment_of",
    "newest",
    "not_there",
    "open_question",
    "page_of",
    "path",
    "people_by_action",
    "photo",
    "piped",
    "poll_results",
    "post",
    "public",
    "public_question",
    "public_results",
    "publish",
    "questions_of",
    "queue",
    "raw_of_upload",
    "reached_of",
    "regrade",
    "report",
    "results",
    "resumed",
    "rows_of",
    "said",
    "said_in_hook",
    "said_to",
    "save",
    "save_all",
    "save_attempt",
    "scale_of",
    "score",
    "secrets_of",
    "share",
    "show",
    "shown",
    "solutions",
    "stars",
    "start",
    "statements",
    "sweep_uploads",
    "take_file",
    "texts_of",
    "title_of",
    "told",
    "told_bank",
    "told_upload",
    "told_writing",
    "trouble",
    "troubles",
    "unseen",
    "upload_of",
    "version_of",
    "vote",
    "vote_all",
    "waiting",
    "waiting_in",
    "watched_in",
    "writing_of",
    "writings",
    "written",
]
