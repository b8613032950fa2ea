"""What a field says of each of some people: the last value that any of their events carried."""

from collections.abc import Iterable, Mapping

from rapport.kernel.scope import Scope
from rapport.measure.dimensions import PROPERTY, dimension
from rapport.measure.filters import BadQuestion
from rapport.measure.sources import SEEN, WINDOW
from rapport.store import Engine

MOST = 50_000
"""So many ids at once."""
VALUES = """
SELECT id, value FROM (
    SELECT groupUniqArrayArray([concat('u', e.user_id), concat('a', e.anonymous_id)]) AS ids,
        argMaxIf(toString($field), e.at, toString($field) != '') AS value
    FROM $seen
    WHERE e.person != 0 AND $window
    GROUP BY e.person HAVING value != ''
) ARRAY JOIN ids AS id
WHERE length(id) > 1 AND id IN {ids:Array(String)}"""


def values_of(engine: Engine, scope: Scope, field: str, ids: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """By an id (``u`` before a known one, ``a`` before a device's) the last value; who has none is not in it.

    ``ids`` are pairs of both. Raises :class:`BadQuestion` for a field that events do not carry, or carry several of.
    """
    row = dimension(field, "property")
    if not row.event or row.many:
        raise BadQuestion(f"by: {field} is not said by single events; take another field, such as country or device.")
    wanted = {f"{letter}{one}" for pair in ids for letter, one in zip("ua", pair, strict=True) if one}
    sql = VALUES.replace("$field", row.event).replace("$seen", SEEN).replace("$window", WINDOW)
    values = {name: value for name, value in scope.bound().items() if f"{{{name}:" in sql and name != "project"}
    if field.startswith(PROPERTY):
        values["property"] = field.removeprefix(PROPERTY)
    rows = engine.ask(sql, scope.project, ids=sorted(wanted)[:MOST], **values)
    return {str(one): str(value) for one, value in rows}
