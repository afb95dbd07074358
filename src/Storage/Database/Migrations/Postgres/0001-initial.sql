-- The same tables as for SQLite. Times are UTC in ticks of 100 ns since 0001-01-01. Documents are the contract's JSON, kept as text,
-- byte for byte; columns beside one exist to search and sort by. Keys compare by their bytes (collation "C"), as in SQLite.

CREATE TABLE grain_state (
    grain text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    etag text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (grain, name)
) WITH (fillfactor = 70);

CREATE TABLE experiment (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    folded_name text COLLATE "C" NOT NULL,
    status integer NOT NULL,
    archived boolean NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL,
    document text NOT NULL
);

CREATE INDEX experiment_by_age ON experiment (archived, created_at DESC, id DESC);

-- Without a foreign key to experiment: summaries arrive in any order.
CREATE TABLE run (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    experiment text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    role integer NOT NULL,
    status integer NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL,
    document text NOT NULL
) WITH (fillfactor = 70);

CREATE INDEX run_in_plan ON run (experiment, position);
CREATE INDEX run_by_age ON run (created_at DESC, experiment DESC, position DESC);

CREATE TABLE host (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    document text NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE checkpoint (
    blob text COLLATE "C" NOT NULL PRIMARY KEY,
    at bigint NOT NULL,
    document text NOT NULL
);

CREATE TABLE checkpoint_producer (
    experiment text COLLATE "C" NOT NULL,
    checkpoint text COLLATE "C" NOT NULL REFERENCES checkpoint (blob) ON DELETE CASCADE,
    PRIMARY KEY (experiment, checkpoint)
);

CREATE INDEX checkpoint_producer_of ON checkpoint_producer (checkpoint);

CREATE TABLE test_read (
    dataset text COLLATE "C" NOT NULL,
    recipe text COLLATE "C" NOT NULL,
    run text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (dataset, recipe, run)
);

-- Writers take the project's advisory lock; the primary key forbids a fork of the chain whatever they do.
CREATE TABLE audit (
    project text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    actor_name text NOT NULL,
    actor_origin text NOT NULL,
    action text NOT NULL,
    object_kind text COLLATE "C" NOT NULL,
    object_id text COLLATE "C" NOT NULL,
    object_version bigint NOT NULL,
    detail text,
    before_hash text,
    after_hash text,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    experiment text COLLATE "C",
    PRIMARY KEY (project, sequence)
);

CREATE UNIQUE INDEX audit_of_object ON audit (object_kind, object_id, object_version);
CREATE INDEX audit_of_experiment ON audit (experiment, at) WHERE experiment IS NOT NULL;

-- They stop mistakes; tampering is what the chain of hashes shows.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Whoever appends to a run holds its row: cursors become visible in their order.
CREATE TABLE metric_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run text COLLATE "C" NOT NULL UNIQUE,
    cursor bigint NOT NULL DEFAULT 0,
    superseded_at bigint NOT NULL DEFAULT 0,
    last_line bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE metric_attempt (
    run bigint NOT NULL REFERENCES metric_run (id) ON DELETE CASCADE,
    attempt integer NOT NULL,
    epoch double precision NOT NULL,
    PRIMARY KEY (run, attempt)
);

CREATE TABLE metric_series (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

-- Without a foreign key to metric_run: appends hold the run's row anyway, and a check for each batch would lock it once more.
CREATE TABLE metric_batch (
    run bigint NOT NULL,
    cursor bigint NOT NULL,
    attempt integer NOT NULL,
    sequence bigint NOT NULL,
    points bytea NOT NULL,
    PRIMARY KEY (run, cursor),
    UNIQUE (run, attempt, sequence)
);

-- The bits of doubles do not compress: trying costs time.
ALTER TABLE metric_batch ALTER COLUMN points SET STORAGE EXTERNAL;

CREATE TABLE log_line (
    run bigint NOT NULL,
    line bigint NOT NULL,
    at bigint NOT NULL,
    level integer NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (run, line)
);
