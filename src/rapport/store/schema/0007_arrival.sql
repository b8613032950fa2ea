-- The place of an event in what it arrived with: the row of its file, its place in a batch. With received it orders
-- events of the same instant as they arrived; those of before have none.
ALTER TABLE events ADD COLUMN seq UInt64 DEFAULT 0 CODEC(Delta, ZSTD(1));

DROP VIEW seen;

CREATE VIEW seen AS
SELECT e.*, if(p.person = 0, e.actor, p.person) AS person
FROM events AS e
LEFT ANY JOIN
(
    SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}
) AS p ON e.actor = p.actor
WHERE e.project = {project:UInt32};
