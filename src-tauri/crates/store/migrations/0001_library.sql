-- The library: items of every kind, conversations, messages, media files.
--
-- Every table has an integer key for joins and the search index; what the app names from outside has a UUID beside it.
-- UUIDs are 16-byte BLOBs: half the size of their text in each row and index, and they sort by time (version 7).
-- Times are integer milliseconds since the Unix epoch. JSON is text checked by json_valid.

CREATE TABLE folder (
    id       INTEGER PRIMARY KEY,
    uuid     BLOB    NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name     TEXT    NOT NULL,
    parent   INTEGER REFERENCES folder (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX folder_parent ON folder (parent, position);

CREATE TABLE item (
    id          INTEGER PRIMARY KEY,
    uuid        BLOB    NOT NULL UNIQUE CHECK (length(uuid) = 16),
    kind        TEXT    NOT NULL,
    title       TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    folder      INTEGER REFERENCES folder (id) ON DELETE SET NULL,
    pinned_at   INTEGER,
    archived_at INTEGER,
    trashed_at  INTEGER,
    -- Where lists show it: 0 among the active items, 1 in the archive, 2 in the trash.
    shelf       INTEGER NOT NULL GENERATED ALWAYS AS
        (CASE WHEN trashed_at IS NOT NULL THEN 2 WHEN archived_at IS NOT NULL THEN 1 ELSE 0 END) VIRTUAL,
    pinned      INTEGER NOT NULL GENERATED ALWAYS AS (pinned_at IS NOT NULL) VIRTUAL
) STRICT;
CREATE INDEX item_list ON item (kind, shelf, pinned, updated_at, id);
CREATE INDEX item_folder ON item (folder) WHERE folder IS NOT NULL;
CREATE INDEX item_trash ON item (trashed_at) WHERE trashed_at IS NOT NULL;

CREATE TABLE tag (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> '')
) STRICT;

CREATE TABLE item_tag (
    item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    tag  INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (item, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_tag_by_tag ON item_tag (tag, item);

-- A file of the media store, known by the SHA-256 of its bytes. The bytes lie beside the database.
CREATE TABLE media (
    hash       TEXT    PRIMARY KEY CHECK (length(hash) = 64),
    size       INTEGER NOT NULL CHECK (size >= 0),
    mime       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    -- When it was last put; a file that nothing refers to is kept for a while after that.
    put_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_put_at ON media (put_at);

-- Messages form an append-only tree per conversation; the row key gives their order of arrival.
-- A parent is not deleted before its children (a chain of cascades would be limited to 1,000 links);
-- a whole conversation goes at once.
CREATE TABLE message (
    id             INTEGER PRIMARY KEY,
    uuid           BLOB    NOT NULL UNIQUE CHECK (length(uuid) = 16),
    item           INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    parent         INTEGER REFERENCES message (id),
    role           TEXT    NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
    status         TEXT    NOT NULL
        CHECK (status IN ('streaming', 'complete', 'interrupted', 'cancelled', 'failed')),
    -- The model by its profile and identifier. No reference: history outlives a deleted profile.
    profile        BLOB    CHECK (length(profile) = 16),
    model          TEXT,
    finish_reason  TEXT,
    error          TEXT    CHECK (json_valid(error)),
    created_at     INTEGER NOT NULL,
    finished_at    INTEGER,
    first_token_ms INTEGER,
    -- The process that streams it.
    owner          BLOB    CHECK (length(owner) = 16),
    CHECK ((profile IS NULL) = (model IS NULL))
) STRICT;
CREATE INDEX message_item ON message (item, parent, id);
CREATE INDEX message_parent ON message (parent, id) WHERE parent IS NOT NULL;
CREATE INDEX message_streaming ON message (id, owner) WHERE status = 'streaming';

CREATE TABLE conversation (
    item     INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    profile  BLOB    CHECK (length(profile) = 16),
    model    TEXT,
    head     INTEGER REFERENCES message (id) ON DELETE SET NULL,
    draft    TEXT    NOT NULL DEFAULT '',
    settings TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    CHECK ((profile IS NULL) = (model IS NULL))
) STRICT;
CREATE INDEX conversation_head ON conversation (head) WHERE head IS NOT NULL;

-- Content of a message. Kinds are open: one that a version does not know is kept untouched.
CREATE TABLE part (
    id       INTEGER PRIMARY KEY,
    message  INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    text     TEXT,
    data     TEXT    CHECK (json_valid(data)),
    media    TEXT    REFERENCES media (hash),
    UNIQUE (message, position)
) STRICT;
CREATE INDEX part_media ON part (media) WHERE media IS NOT NULL;

-- What has arrived of a message that still streams, so that saving costs the new text only.
-- A row with text continues the part at its position; a row with data replaces it.
CREATE TABLE part_delta (
    message  INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    text     TEXT,
    data     TEXT    CHECK (json_valid(data)),
    media    TEXT    REFERENCES media (hash),
    PRIMARY KEY (message, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_delta_media ON part_delta (media) WHERE media IS NOT NULL;
