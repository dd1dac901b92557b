-- How far an ingestion has compared its items with others, all being read: in rounds before this one, and in this one. What it has kept stays, whatever comes
-- later. round is that of the ingestion in which an item was last given to be read once more; it is compared anew.
ALTER TABLE ingestions ADD COLUMN settled_through BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ingestions ADD COLUMN settling_through BIGINT NOT NULL DEFAULT 0;
ALTER TABLE nodes ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
UPDATE ingestions SET settling_through = COALESCE((SELECT MAX(n.number) FROM nodes n WHERE n.ingestion_id = ingestions.id), 0)
WHERE id IN (SELECT id FROM workflows WHERE state IN (4, 5));

-- What of a family is still to be read, and what is wrong with a document, are asked for each of them.
CREATE INDEX nodes_by_open_family ON nodes (family_top) WHERE outcome = 0 AND family_top IS NOT NULL;
CREATE INDEX faults_by_document ON faults (document_id) WHERE document_id IS NOT NULL;
