-- How many documents a workspace has in each 4,096 numbers, in whatever way they come and go: a page of a long list begins at the right
-- number without stepping over all before it. Kept by triggers, so without a key to workspaces that a cascade could break.
CREATE TABLE document_counts (
    workspace_id  {id} NOT NULL,
    span          BIGINT NOT NULL,
    documents     BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, span)
);
INSERT INTO document_counts (workspace_id, span, documents)
SELECT workspace_id, number / 4096, COUNT(*) FROM documents GROUP BY workspace_id, number / 4096;
