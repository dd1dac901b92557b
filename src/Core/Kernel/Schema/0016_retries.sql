-- The first part of a split container that this item is another part of.
ALTER TABLE nodes ADD COLUMN joined_to {id};
CREATE INDEX nodes_by_join ON nodes (joined_to);

-- How often the ingestion was taken up again after it had settled: each time it settles anew.
ALTER TABLE ingestions ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
