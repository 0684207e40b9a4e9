-- The full-text index of titles and ended messages.
--
-- The words are not stored a second time (contentless): a hit's text is read from item or part.
-- The key of a document begins with its time, so that the newest hits come first without sorting.

CREATE TABLE search_doc (
    id      INTEGER PRIMARY KEY,
    item    INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    -- NULL for the title of the item.
    message INTEGER UNIQUE REFERENCES message (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX search_doc_item ON search_doc (item);
CREATE UNIQUE INDEX search_doc_title ON search_doc (item) WHERE message IS NULL;

CREATE VIRTUAL TABLE search_index USING fts5 (
    body,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER search_doc_gone AFTER DELETE ON search_doc
BEGIN
    DELETE FROM search_index WHERE rowid = old.id;
END;
