-- Profiles, models, settings, jobs, the usage ledger and the processes that work on the database.

CREATE TABLE profile (
    id         INTEGER PRIMARY KEY,
    uuid       BLOB    NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    root_url   TEXT    NOT NULL,
    proxy_mode TEXT    NOT NULL,
    proxy_url  TEXT,
    -- Names and plain values; secret values are never in the database.
    headers    TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(headers)),
    ca_pem     TEXT,
    timeouts   TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(timeouts)),
    position   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX profile_position ON profile (position, id);

-- What the gateway lists and what the user says stand in columns apart, so that neither overwrites the other.
CREATE TABLE model (
    id               INTEGER PRIMARY KEY,
    profile          INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    model_id         TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    context_length   INTEGER,
    owned_by         TEXT,
    price            TEXT    CHECK (json_valid(price)),
    raw              TEXT    NOT NULL DEFAULT '{}',
    listed           INTEGER NOT NULL CHECK (listed IN (0, 1)),
    listed_at        INTEGER,
    own_alias        TEXT,
    own_kind         TEXT,
    own_capabilities TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(own_capabilities)),
    own_price        TEXT    CHECK (json_valid(own_price)),
    hidden           INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    favourite        INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
    last_used_at     INTEGER,
    UNIQUE (profile, model_id)
) STRICT;

CREATE TABLE setting (
    key        TEXT    PRIMARY KEY,
    value      TEXT    NOT NULL CHECK (json_valid(value)),
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE owner (
    uuid         BLOB    PRIMARY KEY CHECK (length(uuid) = 16),
    pid          INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    id             INTEGER PRIMARY KEY,
    uuid           BLOB    NOT NULL UNIQUE CHECK (length(uuid) = 16),
    kind           TEXT    NOT NULL,
    state          TEXT    NOT NULL
        CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    profile        BLOB    CHECK (length(profile) = 16),
    model          TEXT,
    item           INTEGER REFERENCES item (id) ON DELETE SET NULL,
    params         TEXT    NOT NULL CHECK (json_valid(params)),
    remote_id      TEXT,
    progress       REAL    CHECK (progress BETWEEN 0 AND 1),
    may_be_charged INTEGER NOT NULL DEFAULT 0 CHECK (may_be_charged IN (0, 1)),
    error          TEXT    CHECK (json_valid(error)),
    owner          BLOB    CHECK (length(owner) = 16),
    lease_until    INTEGER,
    attempts       INTEGER NOT NULL DEFAULT 0,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    finished_at    INTEGER,
    CHECK ((profile IS NULL) = (model IS NULL))
) STRICT;
CREATE INDEX job_open ON job (state, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_item ON job (item) WHERE item IS NOT NULL;
CREATE INDEX job_owner ON job (owner) WHERE owner IS NOT NULL;

-- Every call that may have been charged. Rows outlive the item, message or job that they speak of.
-- Costs are integer micro-units (a millionth) of the currency.
CREATE TABLE usage (
    id                  INTEGER PRIMARY KEY,
    uuid                BLOB    NOT NULL UNIQUE CHECK (length(uuid) = 16),
    profile             BLOB    NOT NULL CHECK (length(profile) = 16),
    model               TEXT    NOT NULL,
    kind                TEXT    NOT NULL,
    item                INTEGER REFERENCES item (id) ON DELETE SET NULL,
    message             INTEGER REFERENCES message (id) ON DELETE SET NULL,
    job                 INTEGER REFERENCES job (id) ON DELETE SET NULL,
    input_tokens        INTEGER,
    cached_input_tokens INTEGER,
    output_tokens       INTEGER,
    reasoning_tokens    INTEGER,
    cost_micros         INTEGER,
    currency            TEXT,
    request_id          TEXT,
    created_at          INTEGER NOT NULL,
    CHECK (cost_micros IS NULL OR currency IS NOT NULL)
) STRICT;
CREATE INDEX usage_item ON usage (item) WHERE item IS NOT NULL;
CREATE INDEX usage_message ON usage (message) WHERE message IS NOT NULL;
CREATE INDEX usage_job ON usage (job) WHERE job IS NOT NULL;
CREATE INDEX usage_time ON usage (created_at);
