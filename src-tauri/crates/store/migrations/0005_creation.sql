-- What jobs make: each result is an item of its own and knows its job.

CREATE TABLE creation (
    item        INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    job         INTEGER REFERENCES job (id) ON DELETE SET NULL,
    -- Its place among the results of the job, from 0: a result that was stored already is not stored again.
    position    INTEGER NOT NULL CHECK (position >= 0),
    media       TEXT    NOT NULL REFERENCES media (hash),
    -- A small picture of it.
    thumbnail   TEXT    REFERENCES media (hash),
    -- Pixels, where it can be seen.
    width       INTEGER,
    height      INTEGER,
    -- Where it can be heard or moves.
    duration_ms INTEGER,
    -- What the model said of it.
    detail      TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(detail)),
    UNIQUE (job, position)
) STRICT;
CREATE INDEX creation_media ON creation (media);
CREATE INDEX creation_thumbnail ON creation (thumbnail) WHERE thumbnail IS NOT NULL;

-- What the gateway said of a job that has begun: all that is needed to ask on and to fetch, nothing that could
-- submit it again. NULL again once everything is stored.
ALTER TABLE job ADD COLUMN remote TEXT CHECK (json_valid(remote));
CREATE INDEX job_kind ON job (kind, id);

-- The files that a job sends along.
CREATE TABLE job_input (
    job   INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    media TEXT    NOT NULL REFERENCES media (hash),
    PRIMARY KEY (job, media)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_input_media ON job_input (media);
