"""Web vitals: how fast and how steady pages were, of each view its last word, by Google's thresholds."""

from dataclasses import dataclass
from typing import Literal

from rapport.kernel.scope import Scope
from rapport.measure.question import Number
from rapport.measure.shape import found, shown
from rapport.measure.shaping import Condition, compile_shape
from rapport.store import Engine

Rating = Literal["good", "needs improvement", "poor"]


@dataclass(frozen=True, slots=True)
class Vital:
    """One vital. Up to ``good`` it is good, above ``poor`` poor (https://web.dev/articles/vitals); ms, CLS none."""

    name: str
    title: str
    good: float
    poor: float
    scale: int = 1000

    def rating(self, value: float) -> Rating:
        """What a value is called; in seconds, CLS without a unit."""
        said = value * self.scale
        return "good" if said <= self.good else "poor" if said > self.poor else "needs improvement"


VITALS: dict[str, Vital] = {
    row.name: row
    for row in (
        Vital("lcp", "Largest contentful paint", 2500, 4000),
        Vital("inp", "Interaction to next paint", 200, 500),
        Vital("cls", "Cumulative layout shift", 0.1, 0.25, 1),
        Vital("fcp", "First contentful paint", 1800, 3000),
        Vital("ttfb", "Time to first byte", 800, 1800),
    )
}
"""Every vital by the name of the property that tells it in ``web_vitals``."""

CORE = ("lcp", "inp", "cls")
"""Those by which Google rates a page."""

SQL = """
SELECT if(grouping(page) = 0, toNullable(page), NULL) AS of_page,
    if(grouping(device) = 0, toNullable(device), NULL) AS of_device, vital, count() AS measured,
    quantileExactInclusive(0.75)(value) AS p75, countIf(value <= {good:Array(Float64)}[vital]) AS good,
    countIf(value > {poor:Array(Float64)}[vital]) AS poor
FROM (
    SELECT page, said[-1].4 AS device, arrayJoin([1, 2, 3, 4, 5]) AS vital,
        assumeNotNull(arrayLast(z -> isNotNull(z.5[vital]), said).5[vital]) AS value
    FROM (
        SELECT page, arrayJoin(arraySplit(z -> z.3, told)) AS seen, arrayFilter(z -> notEmpty(z.5), seen) AS said
        FROM (
            SELECT page, arraySort(z -> (z.1, z.2), groupArray((at, id, opens, device, vitals))) AS told
            FROM (
                SELECT toString(e.page) AS page, e.person AS person, if(person = 0, e.id, toUInt128(0)) AS alone,
                    e.at AS at, e.id AS id, toString(e.device) AS device, toUInt8(bitAnd(e.roles, 1) != 0) AS opens,
                    if(e.name != 'web_vitals', [], arrayMap(told -> if(told >= 0 AND isFinite(told), told, NULL),
                        arrayMap(text -> toFloat64OrNull(text), [
                            toString(getSubcolumn(e.properties, 'lcp')), toString(getSubcolumn(e.properties, 'inp')),
                            toString(getSubcolumn(e.properties, 'cls')), toString(getSubcolumn(e.properties, 'fcp')),
                            toString(getSubcolumn(e.properties, 'ttfb'))]))) AS vitals
                FROM $events
                WHERE $window AND $only AND (e.name = 'web_vitals' OR (opens AND e.person IN (
                    SELECT e.person FROM $seen WHERE $window AND e.person != 0 AND e.name = 'web_vitals')))
            )
            GROUP BY page, person, alone
            HAVING arrayExists(z -> notEmpty(z.5), told)
        )
    )
    WHERE arrayExists(z -> isNotNull(z.5[vital]), said)
)
GROUP BY GROUPING SETS ((vital), (vital, page), (vital, device), (vital, page, device))
ORDER BY of_page, of_device, vital"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One vital: in all, of a page, on a device, or both (None: of all). ``measured`` is of how many views it was told.

    ``p75``: three of four views were not slower; in seconds, CLS without a unit. It and what follows from it are None
    where too few were measured. ``good``, ``fair`` and ``poor`` are the shares of views.
    """

    vital: str
    page: str | None
    device: str | None
    measured: int
    p75: Number
    rating: Rating | None
    good: Number
    fair: Number
    poor: Number


Place = tuple[str | None, str | None]
"""A page and a device; None means all."""


def measured(
    engine: Engine, scope: Scope, filters: Condition, least: int
) -> tuple[dict[tuple[Place, str], Measured], str]:
    """Every vital by page, device, both and in all, and the SQL that found it; fewer than ``least`` are too few."""
    statement = compile_shape(SQL, filters)
    rows = list(VITALS.values())
    extra = {"good": [row.good for row in rows], "poor": [row.poor for row in rows]}
    told: dict[tuple[Place, str], Measured] = {}
    for page, device, number, count, p75, good, poor in found(engine, statement, scope, **extra):
        vital = rows[number - 1]
        enough = count >= least
        told[(page, device), vital.name] = Measured(
            vital=vital.name,
            page=page,
            device=device,
            measured=count,
            p75=p75 / vital.scale if enough else None,
            rating=vital.rating(p75 / vital.scale) if enough else None,
            good=good / count if enough else None,
            fair=(count - good - poor) / count if enough else None,
            poor=poor / count if enough else None,
        )
    return told, shown(statement, scope, **extra)


def worst_rating(ratings: list[Rating | None]) -> Rating | None:
    """The worst of those that are known."""
    known = [rating for rating in ("poor", "needs improvement", "good") if rating in ratings]
    return known[0] if known else None
