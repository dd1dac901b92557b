-- What waits for later changes may be a million rows, and is not looked at when what is due is looked for.
DROP INDEX index_queue_by_workspace;
CREATE INDEX index_queue_by_workspace ON index_queue (workspace_id, due_at, number);
CREATE INDEX index_queue_by_due ON index_queue (due_at, number);

-- Workspaces in which what is in the queue, through that number, need wait no longer.
CREATE TABLE index_released (
    workspace_id  {id} NOT NULL PRIMARY KEY,
    through       BIGINT NOT NULL
);
