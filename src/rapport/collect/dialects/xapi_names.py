"""xAPI's verbs as our names of events: by the whole address of a verb, else by its last part."""

import re

from rapport.kernel.event import PASSIVE, ROLES, ROLES_BY_NAME

NAMES: dict[str, str] = {
    # Looking
    "experienced": "page_view",
    "viewed": "page_view",
    "read": "page_view",
    "watched": "view_item",
    "listened": "view_item",
    # Working
    "launched": "content_launched",
    "initialized": "content_opened",
    "attempted": "attempt_started",
    "interacted": "content_interacted",
    "progressed": "content_progressed",
    "completed": "content_completed",
    "suspended": "content_suspended",
    "resumed": "content_resumed",
    "terminated": "content_left",
    "exited": "content_left",
    # Being tried
    "answered": "question_answered",
    "passed": "assessment_passed",
    "failed": "assessment_failed",
    "mastered": "content_mastered",
    "scored": "content_scored",
    "earned": "badge_earned",
    # What a learning system decides by itself (cmi5)
    "satisfied": "content_satisfied",
    "waived": "content_waived",
    "abandoned": "content_abandoned",
    # With others
    "asked": "question_asked",
    "commented": "comment_posted",
    "responded": "comment_posted",
    "shared": "share",
    "share": "share",
    "liked": "content_liked",
    "like": "content_liked",
    "rated": "content_rated",
    "reviewed": "review_posted",
    "voted": "poll_voted",
    "voted-up": "poll_voted",
    "voted-down": "poll_voted",
    "joined": "join_group",
    "join": "join_group",
    "attended": "event_attended",
    # Around it
    "registered": "content_registered",
    "bookmarked": "content_bookmarked",
    "downloaded": "file_download",
    "searched": "search",
    "search": "search",
    "logged-in": "login",
    "loggedin": "login",
    "logged-out": "signed_out",
    "loggedout": "signed_out",
    # Video
    "played": "video_start",
    "paused": "video_paused",
    "seeked": "video_seeked",
    "voided": "statement_voided",
}
"""By the last part of the verb's address."""

OF_TYPES: dict[tuple[str, str], str] = {
    ("page_view", "media"): "view_item",
    ("page_view", "video"): "view_item",
    ("page_view", "audio"): "view_item",
    ("content_completed", "assessment"): "quiz_finished",
    ("content_completed", "video"): "video_complete",
    ("content_completed", "media"): "video_complete",
    ("content_interacted", "link"): "click",
}
"""What a name becomes with an activity of this type (the last part of its address)."""

BY_THEMSELVES = frozenset(
    {
        "content_launched",
        "content_opened",
        "content_progressed",
        "content_suspended",
        "content_left",
        "content_scored",
        "content_satisfied",
        "content_waived",
        "content_abandoned",
        "statement_voided",
    }
)
"""Said by players and learning systems, and nothing that a person chose to do."""

_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ODD = re.compile(r"[^a-z0-9]+")


def last_of(address: str) -> str:
    """The last part of an address: ``http://adlnet.gov/expapi/verbs/answered`` → ``answered``."""
    return re.split(r"[/#:]", address.strip().rstrip("/#:"))[-1]


def name_of(verb: str, kind: str) -> str:
    """Our name of a verb, done with an activity of this type. A verb we do not know keeps its last part."""
    said = last_of(verb)
    name = NAMES.get(said.lower()) or _ODD.sub("_", _SEAM.sub("_", said).lower()).strip("_")
    return OF_TYPES.get((name, last_of(kind)), name)


def roles_of_name(name: str) -> int:
    """Whether it is something that a person chose to do."""
    return int(PASSIVE) if name in BY_THEMSELVES and name not in ROLES else ROLES_BY_NAME
