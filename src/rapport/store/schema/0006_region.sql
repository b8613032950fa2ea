-- The region of a country that an event came from. What was there before has none; a session takes the first known.
ALTER TABLE events ADD COLUMN region LowCardinality(String) AFTER country;
ALTER TABLE session_rows ADD COLUMN region LowCardinality(String) AFTER country;
