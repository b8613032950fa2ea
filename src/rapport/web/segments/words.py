"""A segment as a sentence: ``did purchase at least 2 times in the last 28 days, and has not shares of 1 or more``."""

from collections.abc import Mapping

from rapport.kernel.segment import All, Any, Condition, Did, Followed, Has, Listed, Measured, Not, Period
from rapport.measure.person_measures import INDEX, PERSON_MEASURES
from rapport.web import words


def segment_words(segment: Condition, lists: Mapping[int, str]) -> str:
    """The sentence; ``lists`` has the names of uploaded lists by their numbers."""
    match segment:
        case All(of) | Any(of):
            joined = (" and " if isinstance(segment, All) else " or ").join(
                f"({segment_words(part, lists)})"
                if isinstance(part, All | Any) and len(part.of) > 1
                else segment_words(part, lists)
                for part in of
            )
            return joined
        case Not(of):
            return f"not: {segment_words(of, lists)}"
        case Did(events, least, most, when):
            return f"did {events} {times(least, most)}{period(when)}"
        case Followed(steps, within_s, when):
            within = f" within {words.duration(within_s)}" if within_s else ""
            return f"did {', then '.join(steps)}{within}{period(when)}"
        case Has(name, values, operator):
            said = " or ".join(value or "nothing" for value in values)
            return f"{name} {'is' if operator == '==' else 'contains'} {said}"
        case Measured(measure, least, most, days):
            return f"{title(measure).lower()} {bounds(least, most)} in the last {words.plural(days, 'day', 'days')}"
        case Listed(number):
            return f"on the list {lists.get(number, f'number {number}, which is gone')}"


def times(least: int, most: int | None) -> str:
    """``never``, ``at least once``, ``exactly 2 times``, ``2 to 5 times``, ``5 times at most``."""
    if most == 0:
        return "never"
    if most is None:
        return "any number of times" if not least else "at least once" if least == 1 else f"at least {least} times"
    if least == most:
        return "exactly once" if least == 1 else f"exactly {least} times"
    return f"{least} to {most} times" if least else f"{words.plural(most, 'time', 'times')} at most"


def bounds(least: float | None, most: float | None) -> str:
    """``of 3 or more``, ``of 5 at most``, ``from 3 to 5``."""
    if most is None:
        return f"of {least or 0:g} or more"
    return f"of {most:g} at most" if least is None else f"from {least:g} to {most:g}"


def period(when: Period) -> str:
    """Where a condition looks; nothing for ever."""
    if when.days:
        return f" in the last {words.plural(when.days, 'day', 'days')}"
    if when.first and when.last:
        return f" from {words.days(when.first, when.last)}"
    if when.first:
        return f" since {words.day(when.first)}"
    return f" until {words.day(when.last)}" if when.last else ""


def title(measure: str) -> str:
    """What a number of a person is called; one that there is no more goes by its name."""
    if measure == INDEX:
        return "Engagement index"
    return PERSON_MEASURES[measure].title if measure in PERSON_MEASURES else measure
