-- Times are UTC in ticks of 100 ns since 0001-01-01. Documents are the contract's JSON; columns beside one exist to search and sort by.

CREATE TABLE grain_state (
    grain TEXT NOT NULL,
    name TEXT NOT NULL,
    etag TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (grain, name)
);

CREATE TABLE experiment (
    id TEXT NOT NULL PRIMARY KEY,
    folded_name TEXT NOT NULL,
    status INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    document TEXT NOT NULL
);

CREATE INDEX experiment_by_age ON experiment (archived, created_at DESC, id DESC);

-- Without a foreign key to experiment: summaries arrive in any order.
CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    experiment TEXT NOT NULL,
    position INTEGER NOT NULL,
    role INTEGER NOT NULL,
    status INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    document TEXT NOT NULL
);

CREATE INDEX run_in_plan ON run (experiment, position);
CREATE INDEX run_by_age ON run (created_at DESC, experiment DESC, position DESC);

CREATE TABLE host (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

CREATE TABLE checkpoint (
    blob TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    document TEXT NOT NULL
);

CREATE TABLE checkpoint_producer (
    experiment TEXT NOT NULL,
    checkpoint TEXT NOT NULL REFERENCES checkpoint (blob) ON DELETE CASCADE,
    PRIMARY KEY (experiment, checkpoint)
) WITHOUT ROWID;

CREATE INDEX checkpoint_producer_of ON checkpoint_producer (checkpoint);

CREATE TABLE test_read (
    dataset TEXT NOT NULL,
    recipe TEXT NOT NULL,
    run TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (dataset, recipe, run)
) WITHOUT ROWID;

CREATE TABLE audit (
    project TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_name TEXT NOT NULL,
    actor_origin TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_version INTEGER NOT NULL,
    detail TEXT,
    before_hash TEXT,
    after_hash TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    experiment TEXT,
    PRIMARY KEY (project, sequence)
);

CREATE UNIQUE INDEX audit_of_object ON audit (object_kind, object_id, object_version);
CREATE INDEX audit_of_experiment ON audit (experiment, at) WHERE experiment IS NOT NULL;

-- They stop mistakes; tampering is what the chain of hashes shows.
CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE metric_run (
    id INTEGER NOT NULL PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    cursor INTEGER NOT NULL,
    superseded_at INTEGER NOT NULL,
    last_line INTEGER NOT NULL
);

CREATE TABLE metric_attempt (
    run INTEGER NOT NULL REFERENCES metric_run (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    epoch REAL NOT NULL,
    PRIMARY KEY (run, attempt)
) WITHOUT ROWID;

CREATE TABLE metric_series (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- id = run * 2^32 + cursor: the batches of a run lie together in the order they came, and the table keeps the fan-out of a
-- rowid table, which one keyed WITHOUT ROWID loses to its blobs.
CREATE TABLE metric_batch (
    id INTEGER NOT NULL PRIMARY KEY,
    run INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    points BLOB NOT NULL
);

CREATE UNIQUE INDEX metric_batch_once ON metric_batch (run, attempt, sequence);

-- id = run * 2^32 + line, as above.
CREATE TABLE log_line (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    level INTEGER NOT NULL,
    text TEXT NOT NULL
);
