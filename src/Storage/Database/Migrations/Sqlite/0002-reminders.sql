-- Times in ticks of 100 ns, UTC.
CREATE TABLE reminder (
    grain TEXT NOT NULL,
    name TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    period INTEGER NOT NULL,
    PRIMARY KEY (grain, name)
) WITHOUT ROWID;
