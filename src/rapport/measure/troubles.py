"""What goes wrong for people: rage and dead clicks, errors, and forms that are begun and not sent."""

from dataclasses import dataclass

from rapport.kernel.scope import Scope
from rapport.measure.question import Number
from rapport.measure.shape import found, shown
from rapport.measure.shaping import Condition, compile_shape
from rapport.store import Engine

ERRORS = ("javascript_error", "app_crashed")

COUNTED = """
SELECT if(grouping(page) = 0, toNullable(page), NULL) AS of_page,
    if(grouping(device) = 0, toNullable(device), NULL) AS of_device, sum(opened) AS views, sum(rage) AS rage_clicks,
    sum(dead) AS dead_clicks, sum(broken) AS errors, sum(told) > 0, sum(filled) > 0
FROM (
    SELECT toString(page_of) AS page, toString(device_of) AS device, opened, rage, dead, broken, told, filled
    FROM (
        SELECT e.page AS page_of, e.device AS device_of, countIf(bitAnd(e.roles, 1) != 0) AS opened,
            countIf(e.name = 'rage_click') AS rage, countIf(e.name = 'dead_click') AS dead,
            countIf(e.name IN {errors:Array(String)}) AS broken, countIf(e.name = 'web_vitals') AS told,
            countIf(e.name = 'form_start') AS filled
        FROM $events
        WHERE $window AND $only
        GROUP BY page_of, device_of
    )
)
GROUP BY GROUPING SETS ((), (page), (device), (page, device))
HAVING views + rage_clicks + dead_clicks + errors + sum(told) > 0 OR grouping(page) + grouping(device) = 2
ORDER BY views DESC, of_page, of_device"""
"""By page and device: views and troubles, and whether anybody told of vitals and began a form."""

WORST = """
SELECT kind, what, sum(n) AS times, uniqExactArray(whose) AS people, argMax(page, (n, page)) AS most, count() AS pages
FROM (
    SELECT if(e.name IN {errors:Array(String)}, 'error', toString(e.name)) AS kind, toString(e.page) AS page,
        if(kind = 'error', toString(getSubcolumn(e.properties, 'message')),
            toString(getSubcolumn(e.properties, 'element'))) AS what,
        count() AS n, groupUniqArrayIf(e.person, e.person != 0) AS whose
    FROM $events
    WHERE $window AND $only
        AND (e.name IN ('rage_click', 'dead_click') OR e.name IN {errors:Array(String)})
    GROUP BY kind, what, page
)
GROUP BY kind, what
ORDER BY times DESC, kind, what
LIMIT {most:UInt32} BY kind"""

FORMS = """
SELECT form, count() AS begun, countIf(sent) AS submitted, uniqExact(person) AS people
FROM (
    SELECT form, s.person AS person, minIf(at, began) AS first, countIf(NOT began) > 0 AS any,
        any AND maxIf(at, NOT began) >= first AS sent
    FROM (
        SELECT e.person AS person, $stream_e AS stream, e.at AS at, e.name = 'form_start' AS began,
            arrayFirst(said -> notEmpty(said), [
                toString(getSubcolumn(e.properties, 'form_id')), toString(getSubcolumn(e.properties, 'form_name')),
                toString(getSubcolumn(e.properties, 'form_destination')), toString(e.page)]) AS form
        FROM $events
        WHERE $window AND $only AND e.person != 0 AND e.name IN ('form_start', 'form_submit')
    ) AS e ASOF JOIN (
        SELECT *, $stream_s AS stream FROM $sessions WHERE $touching AND s.person IN (
            SELECT e.person FROM $seen WHERE $window AND e.name = 'form_start')
    ) AS s ON e.stream = s.stream AND e.at >= s.start
    GROUP BY form, s.person, s.stream, s.start
    HAVING countIf(began) > 0
)
GROUP BY form
ORDER BY begun DESC, form
LIMIT {most:UInt32}"""

MOST = 20
"""So many forms, and messages and elements of each kind, are named."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """Views, and what went wrong on them."""

    views: int = 0
    rage_clicks: int = 0
    dead_clicks: int = 0
    errors: int = 0

    @property
    def all(self) -> int:
        """Everything that went wrong."""
        return self.rage_clicks + self.dead_clicks + self.errors


@dataclass(frozen=True, slots=True)
class Trouble:
    """One message of errors (``kind`` is ``error``), or one element that was clicked in rage or in vain.

    ``page`` is where it happened most often, ``pages`` on how many pages it did.
    """

    kind: str
    what: str
    times: int
    people: int
    page: str
    pages: int


@dataclass(frozen=True, slots=True)
class Form:
    """One form: sessions in which it was begun, those in which it was sent after that, and the share of the others."""

    form: str
    begun: int
    submitted: int
    people: int
    abandonment: Number


Place = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """Troubles by page and device, None for all of them; and whether there are any vitals and forms to look at."""

    places: dict[Place, Troubles]
    vitals: bool
    forms: bool

    @property
    def total(self) -> Troubles:
        """On all pages and devices."""
        return self.places.get((None, None), Troubles())


def troubles(engine: Engine, scope: Scope, filters: Condition) -> tuple[Counted, str]:
    """What was counted, and the SQL that found it."""
    # Whose events they are is asked for by filters only.
    statement = compile_shape(COUNTED if filters else COUNTED.replace("$events", "$plain"), filters)
    rows = found(engine, statement, scope, errors=list(ERRORS)).rows
    counted = Counted(
        {(page, device): Troubles(*counts) for page, device, *counts, _, _ in rows},
        vitals=any(row[-2] for row in rows),
        forms=any(row[-1] for row in rows),
    )
    return counted, shown(statement, scope, errors=list(ERRORS))


def worst(engine: Engine, scope: Scope, filters: Condition) -> tuple[tuple[Trouble, ...], str]:
    """What went wrong most often, of each kind; and the SQL that found it."""
    statement = compile_shape(WORST, filters)
    extra = {"errors": list(ERRORS), "most": MOST}
    return tuple(Trouble(*row) for row in found(engine, statement, scope, **extra)), shown(statement, scope, **extra)


def forms(engine: Engine, scope: Scope, filters: Condition, least: int) -> tuple[tuple[Form, ...], str]:
    """Forms that were begun; of fewer than ``least`` sessions the abandonment is too little to say."""
    statement = compile_shape(FORMS, filters)
    rows = tuple(
        Form(form, begun, submitted, people, 1 - submitted / begun if begun >= least else None)
        for form, begun, submitted, people in found(engine, statement, scope, most=MOST)
    )
    return rows, shown(statement, scope, most=MOST)
