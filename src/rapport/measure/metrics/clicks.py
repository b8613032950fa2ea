"""What was shown, and what of it was chosen."""

from rapport.measure.metric import Did, Example, Metric, Tally, register

_A_LIST = (
    Did("ann", "2026-01-05 09:59", "select_item", things=("a",)),
    Did("ann", "2026-01-05 10:00", "view_item_list", things=("a", "b")),
    Did("ann", "2026-01-05 10:01", "select_item", things=("a",)),
    Did("bob", "2026-01-05 12:00", "view_item_list", things=("a", "b")),
    Did("bob", "2026-01-05 12:01", "select_item", things=("c",)),
)
IMPRESSIONS = Tally("shown", "countIf(impression)")
CLICKS = Tally("shown", "countIf(click)")

register(
    Metric(
        name="impressions",
        title="Impressions",
        sentence="Things that were shown, each time counted; a list of three things is three impressions.",
        formula="number of things shown",
        unit="count",
        level="event",
        top=IMPRESSIONS,
        example=Example(_A_LIST, 4, "Two things each were shown to Ann and to Bob."),
    ),
    Metric(
        name="clicks",
        title="Clicks",
        sentence="Choices of a thing by a person to whom it had been shown before, in the same window.",
        formula="number of clicks at or after the first impression of the same thing for the same person",
        unit="count",
        level="event",
        top=CLICKS,
        better="up",
        example=Example(_A_LIST, 1, "Ann's second: the first came before the list, and Bob was never shown c."),
    ),
    Metric(
        name="ctr",
        title="Click-through rate",
        sentence="Clicks for each thing shown; a click counts only after its impression.",
        formula="clicks ÷ impressions",
        unit="share",
        level="event",
        top=CLICKS,
        bottom=IMPRESSIONS,
        empty="not_collected",
        better="up",
        needs=("impressions",),
        term="click-through-rate",
        example=Example(_A_LIST, 0.25, "One click that counts on four impressions."),
    ),
)
