-- What one event said about two ids: child belongs to parent, first said at that time. Only ever grows.
CREATE TABLE links
(
    project UInt32,
    child UInt64,
    parent UInt64,
    at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project, child, parent);

-- Whom an actor's events belong to, where that is not the actor itself. Derived from links.
CREATE TABLE people
(
    project UInt32,
    actor UInt64,
    person UInt64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project, actor);

-- When an actor (session = '') and each of its own session ids was first and last seen.
CREATE TABLE spans
(
    project UInt32,
    actor UInt64,
    session String,
    first SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project, actor, session);

-- Events with the person they belong to: the one place where identity is applied.
CREATE VIEW seen AS
SELECT e.*, if(p.person = 0, e.actor, p.person) AS person
FROM events AS e
LEFT ANY JOIN
(
    SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}
) AS p ON e.actor = p.actor
WHERE e.project = {project:UInt32};
