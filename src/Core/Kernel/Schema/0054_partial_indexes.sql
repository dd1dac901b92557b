-- What most items, documents and mails have none of is listed only where there is some: an index less to write for each of the others. Items
-- are looked for by their batch only until they are read.
DROP INDEX nodes_by_join;
CREATE INDEX nodes_by_join ON nodes (joined_to) WHERE joined_to IS NOT NULL;
DROP INDEX nodes_by_batch;
CREATE INDEX nodes_by_batch ON nodes (batch_id, number) WHERE state = 1;
DROP INDEX documents_by_duplicate;
CREATE INDEX documents_by_duplicate ON documents (duplicate_of) WHERE duplicate_of IS NOT NULL;
DROP INDEX messages_by_conversation;
CREATE INDEX messages_by_conversation ON messages (workspace_id, conversation) WHERE conversation IS NOT NULL;
DROP INDEX sketches_by_pivot;
CREATE INDEX sketches_by_pivot ON sketches (pivot) WHERE pivot IS NOT NULL;
