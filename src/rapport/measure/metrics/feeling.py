"""What people say they feel, in answers to surveys: NPS, CSAT, CES and sentiment, as ``survey_answered`` tells them."""

from rapport.measure.metric import Did, Example, Metric, Tally, register


def asked(kind: str, low: int, high: int) -> tuple[str, str]:
    """SQL: whether an event is an answer on this scale, and the number that was answered."""
    number = "toFloat64OrNull(toString(getSubcolumn(e.properties, 'number')))"
    said = f"e.name = 'survey_answered' AND toString(getSubcolumn(e.properties, 'kind')) = '{kind}'"
    return f"({said} AND ifNull({number} BETWEEN {low} AND {high}, 0))", f"assumeNotNull({number})"


def _did(person: str, minute: int, kind: str, number: float) -> Did:
    said = f'{{"kind": "{kind}", "number": {number}}}'
    return Did(person, f"2026-01-05 10:{minute:02}", "survey_answered", properties=said)


_NPS, _SCORE = asked("nps", 0, 10)
_CSAT, _STEP = asked("csat", 1, 5)
_CES, _EASE = asked("ces", 1, 7)
_TEXT, _MEANT = asked("text", -1, 1)

register(
    Metric(
        name="nps",
        title="Net promoter score (NPS)",
        sentence="How many hundredths of the answers promote the product, less those that warn against it.",
        formula="100 × (answers of 9 or 10 − answers of 0 to 6) ÷ answers, on a scale from 0 to 10",
        unit="points",
        level="event",
        top=Tally("events", f"sumIf(multiIf({_SCORE} >= 9, 1, {_SCORE} >= 7, 0, -1), {_NPS})"),
        bottom=Tally("events", f"countIf({_NPS})"),
        scale=100,
        empty="not_collected",
        better="up",
        example=Example(
            (_did("ann", 0, "nps", 10), _did("bob", 1, "nps", 9), _did("cat", 2, "nps", 8), _did("dan", 3, "nps", 6)),
            25,
            "Ann and Bob promote it, Dan warns: (2 − 1) of 4.",
        ),
    ),
    Metric(
        name="csat",
        title="Satisfaction (CSAT)",
        sentence="Share of answers that are satisfied or very satisfied.",
        formula="answers of 4 or 5 ÷ answers, on a scale from 1 to 5",
        unit="share",
        level="event",
        top=Tally("events", f"countIf({_CSAT} AND {_STEP} >= 4)"),
        bottom=Tally("events", f"countIf({_CSAT})"),
        empty="not_collected",
        better="up",
        example=Example(
            (_did("ann", 0, "csat", 5), _did("bob", 1, "csat", 4), _did("cat", 2, "csat", 3), _did("cat", 3, "nps", 9)),
            2 / 3,
            "Ann and Bob, of three; the other answer is to another question.",
        ),
    ),
    Metric(
        name="ces",
        title="Ease (CES)",
        sentence="How easy people found it to do what they came for, in the mean.",
        formula="sum of answers ÷ answers, from 1 (very hard) to 7 (very easy)",
        unit="ratio",
        level="event",
        top=Tally("events", f"sumIf({_EASE}, {_CES})"),
        bottom=Tally("events", f"countIf({_CES})"),
        empty="not_collected",
        better="up",
        example=Example(
            (_did("ann", 0, "ces", 7), _did("bob", 1, "ces", 4), _did("cat", 2, "ces", 9)),
            5.5,
            "7 and 4; there is no 9 on this scale.",
        ),
    ),
    Metric(
        name="sentiment",
        title="Sentiment",
        sentence="How what people write in answers is meant, from -1 (against) to 1 (for), in the mean.",
        formula="sum of the texts' scores ÷ texts that have one",
        unit="ratio",
        level="event",
        top=Tally("events", f"sumIf({_MEANT}, {_TEXT})"),
        bottom=Tally("events", f"countIf({_TEXT})"),
        empty="not_collected",
        better="up",
        example=Example(
            (_did("ann", 0, "text", 0.75), _did("bob", 1, "text", -0.25), _did("cat", 2, "nps", 1)),
            0.25,
            "0.75 and -0.25; the other answer is a number, no text.",
        ),
    ),
)
