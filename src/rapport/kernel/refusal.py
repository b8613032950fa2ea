"""Every way in which something can be refused has a name, a sentence and a mend."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why an event or a row was not taken. The value is the name in counts, replies and pages."""

    BAD_JSON = "bad_json"
    BAD_LINE = "bad_line"
    BAD_TIME = "bad_time"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    NO_KEY = "no_key"
    UNKNOWN_KEY = "unknown_key"
    NO_NAME = "no_name"
    BAD_NAME = "bad_name"
    NO_PERSON = "no_person"
    BAD_FIELD = "bad_field"
    UNKNOWN_TYPE = "unknown_type"
    IN_THE_FUTURE = "in_the_future"
    TOO_OLD = "too_old"
    TOO_MANY = "too_many"
    DUPLICATE = "duplicate"
    BOT = "bot"
    OTHER_HOST = "other_host"
    INTERNAL = "internal"
    DATA_CENTRE = "data_centre"
    ASSET = "asset"
    NOT_A_VIEW = "not_a_view"
    FAILED_REQUEST = "failed_request"
    SPOOL_FULL = "spool_full"
    TOO_BUSY = "too_busy"

    @property
    def sentence(self) -> str:
        """What is wrong, and how to mend it."""
        return SENTENCES[self]


SENTENCES: dict[Refusal, str] = {
    Refusal.BAD_JSON: "The body is not valid JSON. Send one JSON object per request.",
    Refusal.BAD_LINE: "The line could not be read in this format. Check the delimiter, quotes and number of columns.",
    Refusal.BAD_TIME: "The time could not be read, or lies before 1971 or after 2099. Use ISO 8601 or epoch seconds.",
    Refusal.TOO_DEEP: "The JSON is nested more than 20 levels deep. Flatten the properties.",
    Refusal.TOO_LARGE: "The event is over 32 KB or the request over its limit. Split the batch or say less.",
    Refusal.NO_KEY: "No write key was sent. Put it where your SDK has its key, or use Basic or Bearer authentication.",
    Refusal.UNKNOWN_KEY: "No project has this write key. Copy it again from Settings, Keys.",
    Refusal.NO_NAME: "The event has no name. Say in this field what happened.",
    Refusal.BAD_NAME: "The event's name must be text of 1 to 200 characters.",
    Refusal.NO_PERSON: "The event does not say who did it. Send userId or anonymousId, or as your SDK says it.",
    Refusal.BAD_FIELD: "A field has the wrong type; the reply names it.",
    Refusal.UNKNOWN_TYPE: "This type is not known. Segment's are track, page, screen, identify, group and alias.",
    Refusal.IN_THE_FUTURE: "The event's time is more than 24 hours in the future. Check the sender's clock.",
    Refusal.TOO_OLD: "The event's time is before 1971. Check the sender's clock.",
    Refusal.TOO_MANY: "A batch may hold 2,500 events. Split it.",
    Refusal.DUPLICATE: "An event with this id is already there; it counts once.",
    Refusal.BOT: "A bot, by its user agent. Keep bots with --bots keep in an import, or in Settings, Judging.",
    Refusal.OTHER_HOST: "The site is not on the project's list. Add it in Settings, Judging, if it is yours.",
    Refusal.INTERNAL: "It is the team's own: by its network or by its mark. Both are set in Settings, Judging.",
    Refusal.DATA_CENTRE: "A browser in a data centre is driven by a program. Keep such ones in Settings, Judging.",
    Refusal.ASSET: "The request is for an image, a style sheet, a script or another file, not a page.",
    Refusal.NOT_A_VIEW: "The request is not a GET, so nobody looked at a page.",
    Refusal.FAILED_REQUEST: "The server did not answer with success (2xx or 3xx).",
    Refusal.SPOOL_FULL: "The disk is full or cannot be written; nothing was taken. Free space and send again.",
    Refusal.TOO_BUSY: "More comes in than can be written down; nothing was taken. Send again after a moment.",
}
