-- Who stands on an uploaded list: each id that was uploaded, as the actors it can be.
CREATE TABLE listed
(
    project UInt32,
    list UInt64,
    actor UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (project, list, actor);
