-- What went over the wire for an answer, for as long as the user has set.

CREATE TABLE exchange (
    id      INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    sent_at INTEGER NOT NULL,
    data    TEXT    NOT NULL CHECK (json_valid(data))
) STRICT;
CREATE INDEX exchange_message ON exchange (message, id);
CREATE INDEX exchange_sent ON exchange (sent_at);
