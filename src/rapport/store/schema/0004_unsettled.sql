-- Projects whose events were taken but whose sessions are not right yet: after a crash they are computed again.
CREATE TABLE unsettled
(
    project UInt32,
    pending UInt8,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY project;
