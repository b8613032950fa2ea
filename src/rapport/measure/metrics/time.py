"""Time spent: from first to last event, and the time of real attention."""

from rapport.measure.metric import Did, Example, Metric, Tally, register
from rapport.measure.metrics.traffic import SESSIONS

DURATION = "toUnixTimestamp64Milli(s.stop) - toUnixTimestamp64Milli(s.start)"

_THREE_VISITS = (
    Did("ann", "2026-01-05 10:00"),
    Did("ann", "2026-01-05 10:01", "user_engagement", engaged_s=40),
    Did("ann", "2026-01-05 10:04", "user_engagement", engaged_s=50),
    Did("bob", "2026-01-05 12:00"),
    Did("bob", "2026-01-05 12:01", "user_engagement", engaged_s=30),
    Did("cat", "2026-01-05 13:00"),
)

register(
    Metric(
        name="session_duration",
        title="Session duration",
        sentence="Mean time from a session's first event to its last; a session of one event lasts 0 seconds.",
        formula="sum of (last event − first event) ÷ sessions",
        unit="s",
        level="session",
        top=Tally("sessions", f"sum({DURATION}) / 1000"),
        bottom=SESSIONS,
        better="up",
        needs=("person", "time of day"),
        example=Example(_THREE_VISITS, 100, "240, 60 and 0 seconds."),
    ),
    Metric(
        name="session_duration_median",
        title="Session duration, median",
        sentence="Half of the sessions last longer than this from their first event to their last.",
        formula="median of (last event − first event); between two middle sessions their mean",
        unit="s",
        level="session",
        top=Tally("sessions", f"if(count() = 0, NULL, quantileExactInclusive(0.5)({DURATION}) / 1000)"),
        each=f"({DURATION}) / 1000",
        better="up",
        needs=("person", "time of day"),
        term="session-duration",
        example=Example(_THREE_VISITS, 60, "0, 60 and 240 seconds: the middle one."),
    ),
    Metric(
        name="engaged_time",
        title="Engaged time",
        sentence="Mean time per session in which the page was visible, in focus and in use.",
        formula="engaged time of sessions ÷ sessions",
        unit="s",
        level="session",
        top=Tally("sessions", "if(sum(s.attention) = 0, NULL, sum(s.engaged_ms) / 1000)"),
        bottom=SESSIONS,
        missing="not_collected",
        better="up",
        needs=("person", "time of day", "engaged time"),
        example=Example(_THREE_VISITS, 40, "90, 30 and 0 seconds."),
    ),
    Metric(
        name="engaged_time_median",
        title="Engaged time, median",
        sentence="Half of the sessions have more engaged time than this.",
        formula="median of engaged time per session; between two middle sessions their mean",
        unit="s",
        level="session",
        top=Tally("sessions", "if(sum(s.attention) = 0, NULL, quantileExactInclusive(0.5)(s.engaged_ms) / 1000)"),
        each="s.engaged_ms / 1000",
        missing="not_collected",
        better="up",
        needs=("person", "time of day", "engaged time"),
        term="engaged-time",
        example=Example(_THREE_VISITS, 30, "0, 30 and 90 seconds: the middle one."),
    ),
    Metric(
        name="engaged_time_total",
        title="Engaged time, total",
        sentence="All engaged time of the window's events; by page, the time spent on each.",
        formula="sum of engaged time",
        unit="s",
        level="event",
        top=Tally("events", "if(countIf(e.engaged_ms > 0) = 0, NULL, sum(e.engaged_ms) / 1000)"),
        missing="not_collected",
        better="up",
        needs=("engaged time",),
        term="engaged-time",
        example=Example(_THREE_VISITS, 120, "40, 50 and 30 seconds."),
    ),
)
