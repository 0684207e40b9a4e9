-- How chat models are asked: what a profile wants, and how each answer was asked for.

ALTER TABLE profile ADD COLUMN protocol TEXT NOT NULL DEFAULT 'automatic';

-- What a provider wants back unread goes back only in the protocol in which it came. NULL where no model was asked.
ALTER TABLE message ADD COLUMN protocol TEXT;
