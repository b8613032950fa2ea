"""Usability: vitals as tiles with the share of good views; what is slow, what goes wrong, which forms are left."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.measure.questions.usability import Usability, UsabilityWants
from rapport.measure.vitals import VITALS, Measured
from rapport.web import words
from rapport.web.explore.view import Seen, View, view

KINDS = {
    "rage_clicks": ("Rage clicks", "rage-click"),
    "dead_clicks": ("Dead clicks", "dead-click"),
    "errors": ("Errors", "usability"),
}
NAMES = {"error": "Error", "rage_click": "Rage click", "dead_click": "Dead click"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One vital: its value, what that is called, and the shares of views in percent, side by side."""

    title: str
    value: str
    rating: str
    good: float
    fair: float
    poor: float
    measured: int
    summary: str

    @property
    def from_poor(self) -> float:
        """Where the share of poor views begins."""
        return self.good + self.fair


def tile(one: Measured) -> Tile:
    """A vital in words."""
    good, fair, poor = (100 * (share or 0) for share in (one.good, one.fair, one.poor))
    summary = f"{good:.0f} % good, {fair:.0f} % need improvement, {poor:.0f} % poor"
    return Tile(
        f"{VITALS[one.vital].title} ({one.vital.upper()})",
        told(one),
        one.rating or "too few measurements",
        good,
        fair,
        poor,
        one.measured,
        summary if one.rating else "",
    )


def told(one: Measured) -> str:
    """Its value with its unit, fine enough to tell the sides of a limit apart."""
    if one.p75 is None:
        return "–"
    if one.vital == "inp":
        return f"{one.p75 * 1000:.0f}{words.THIN}ms"
    return f"{one.p75:.3f}" if one.vital == "cls" else f"{one.p75:.2f}{words.THIN}s"


def lead(seen: Seen) -> str:
    """How many views were painted fast enough, and how often something went wrong."""
    answer = seen.answer
    if not isinstance(answer, Usability):
        return seen.shape.sentence
    good = [one.good for one in answer.vitals if one.vital == "lcp" and one.device is None]
    said = f"{words.percent(good[0])} of views were painted within 2.5 s. " if good and good[0] is not None else ""
    rate = answer.per_100_sessions
    if rate["errors"] is None:
        return said or seen.shape.sentence
    return (
        f"{said}In 100 sessions there are {rate['rage_clicks']:.1f} rage clicks, {rate['dead_clicks']:.1f} dead clicks "
        f"and {rate['errors']:.1f} errors."
    )


def context(seen: Seen) -> Mapping[str, object]:
    """Everything besides the rows."""
    answer, wants = seen.answer, seen.wants
    if not isinstance(answer, Usability) or not isinstance(wants, UsabilityWants):
        return {}
    whole = [one for one in answer.vitals if one.device is None]
    devices = list(dict.fromkeys(one.device for one in answer.vitals if one.device is not None))
    found = {(one.vital, one.device): one for one in answer.vitals}
    return {
        "tiles": [tile(found[name, None]) for name in VITALS if (name, None) in found],
        "vitals": [one.vital.upper() for one in sorted(whole, key=lambda one: list(VITALS).index(one.vital))],
        "devices": [
            (device or "not known", [cell(found.get((name, device))) for name in VITALS if (name, None) in found])
            for device in devices
        ],
        "slow": [(one.page, told(one), one.rating, words.percent(one.good or 0), one.measured) for one in answer.slow],
        "troubles": [
            (title, term, getattr(answer.total, name), answer.per_100_sessions[name])
            for name, (title, term) in KINDS.items()
        ],
        "worst": [(NAMES[one.kind], one.what or "not said", one) for one in answer.worst],
        "forms": [(one, "–" if one.abandonment is None else words.percent(one.abandonment)) for one in answer.forms],
        "least": wants.least,
    }


def cell(one: Measured | None) -> tuple[str, str, str]:
    """A value, its rating for the colour, and what is read out."""
    if one is None or one.rating is None:
        return "–", "", "too few measurements" if one else "not measured"
    return told(one), one.rating.split()[0], f"{one.rating}, {one.measured:,} measured"


view(View("usability", lead=lead, context=context, template="web/explore/usability.html"))
