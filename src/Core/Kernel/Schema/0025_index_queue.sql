-- A document that is about to change again waits, so that it is indexed once; all that is queued for a document is done with it.
ALTER TABLE index_queue ADD COLUMN due_at {time} NOT NULL DEFAULT 0;
CREATE INDEX index_queue_by_document ON index_queue (document_id);
