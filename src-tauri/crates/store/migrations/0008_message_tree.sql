-- Messages that the user took out of a conversation, with all that followed them, and messages that were pinned.

ALTER TABLE message ADD COLUMN deleted_at INTEGER;
ALTER TABLE message ADD COLUMN pinned_at INTEGER;
CREATE INDEX message_deleted ON message (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX message_pinned ON message (item, pinned_at) WHERE pinned_at IS NOT NULL;
