-- Events as they happened, each once. The person is not here: people.sql says who an actor is.
CREATE TABLE events
(
    project UInt32,
    id UInt128,
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    received DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    name LowCardinality(String),
    roles UInt8,
    actor UInt64,
    anonymous_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    session String CODEC(ZSTD(1)),
    url String CODEC(ZSTD(1)),
    page LowCardinality(String),
    referrer LowCardinality(String),
    channel LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    country LowCardinality(String),
    device LowCardinality(String),
    browser LowCardinality(String),
    os LowCardinality(String),
    engaged_ms UInt32,
    things Array(String),
    properties JSON(max_dynamic_paths = 32)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project, toDate(at), actor, at);
