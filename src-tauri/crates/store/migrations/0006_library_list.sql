-- The library lists items of every kind by time; the index of one kind's list can't give that order.

CREATE INDEX item_by_time ON item (shelf, updated_at, id);
