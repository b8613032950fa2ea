"""Which metrics cannot be known in a window because its events do not carry what they need: looked up before asking."""

from rapport.kernel.event import Role
from rapport.kernel.scope import Scope
from rapport.measure.compile import fill
from rapport.measure.metric import METRICS, NEEDS, plays
from rapport.measure.reading import facts
from rapport.store import Engine

CARRIED = frozenset({"engaged time", "impressions"})
"""Needs that events carry or do not, whoever they are of."""

SOUGHT = """SELECT
    (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window AND e.engaged_ms > 0 LIMIT 1)) AS engaged,
    (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window AND $impression LIMIT 1)) AS shown"""


def uncollected(engine: Engine, scope: Scope) -> dict[str, str]:
    """Metric to reason, in the registry's order; nothing where there are no events at all. Of everybody's events."""
    everybody = Scope(scope.project, scope.first, scope.last, scope.rules, scope.today)
    events, met = facts(engine, everybody)
    if not events:
        return {}
    engaged, shown = engine.ask_scope(fill(SOUGHT, impression=plays(Role.IMPRESSION)), everybody).rows[0]
    met |= {"engaged time": bool(engaged), "impressions": bool(shown)}
    lost = {name: [need for need in row.needs if not met.get(need, True)] for name, row in METRICS.items()}
    return {name: NEEDS[needs[0]] for name, needs in lost.items() if needs}
