-- A conversation that was spoken: when last, and for how long in all.

ALTER TABLE conversation ADD COLUMN spoken_at INTEGER;
ALTER TABLE conversation ADD COLUMN spoken_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversation_spoken ON conversation (spoken_at) WHERE spoken_at IS NOT NULL;
