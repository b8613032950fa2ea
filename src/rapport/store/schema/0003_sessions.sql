-- Sessions, derived from events and always right: see store/sessions.py. A gone row hides an earlier one.
CREATE TABLE session_rows
(
    project UInt32,
    day Date,
    person UInt64,
    start DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    session String CODEC(ZSTD(1)),
    stop DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    events UInt32,
    views UInt32,
    acts UInt32,
    keys UInt32,
    shares UInt32,
    comments UInt32,
    attention UInt32,
    engaged_ms UInt64,
    days Array(Date),
    acted Array(Date),
    entry_page LowCardinality(String),
    exit_page LowCardinality(String),
    referrer LowCardinality(String),
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    country LowCardinality(String),
    device LowCardinality(String),
    browser LowCardinality(String),
    os LowCardinality(String),
    capped UInt8,
    version UInt64,
    gone UInt8,
    -- Who was there in a window is read from sessions that end in it or later; most of the past ends before.
    INDEX until stop TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, gone)
PARTITION BY toYYYYMM(day)
ORDER BY (project, day, person, start, session);

CREATE VIEW sessions AS
SELECT * EXCEPT (version, gone)
FROM session_rows FINAL
WHERE project = {project:UInt32};
