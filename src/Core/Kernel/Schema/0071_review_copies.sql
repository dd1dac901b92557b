-- The workspace that an export puts documents up for review in, when it is another than theirs.
ALTER TABLE exports ADD COLUMN target_id {id};
CREATE INDEX exports_by_target ON exports (target_id) WHERE target_id IS NOT NULL;

-- Documents that exports put into such a workspace: each is there once, however often it is exported. origin_id is the document it was
-- copied from, export_id the export that copied it; either may be gone.
CREATE TABLE review_copies (
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    origin_id     {id} NOT NULL,
    document_id   {id} NOT NULL UNIQUE REFERENCES documents (id) ON DELETE CASCADE,
    export_id     {id} NOT NULL,
    PRIMARY KEY (workspace_id, origin_id)
);
