-- The pages that were viewed in a session, so that who asks about pages of sessions need not look for their events.
ALTER TABLE session_rows ADD COLUMN pages Array(LowCardinality(String)) AFTER exit_page;

DROP VIEW sessions;

CREATE VIEW sessions AS
SELECT * EXCEPT (version, gone)
FROM session_rows FINAL
WHERE project = {project:UInt32};

-- Sessions of before know nothing of them: they are computed again.
INSERT INTO unsettled
SELECT DISTINCT project, 1, toUnixTimestamp64Micro(now64(6)) FROM session_rows;
