-- What one act of coding changed, kept so that it can be taken back: changes_json holds, by document, what was there before.
CREATE TABLE codings (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    values_json   {text} NOT NULL,
    changes_json  {text} NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL,
    undone_at     {time}
);
CREATE INDEX codings_by_workspace ON codings (workspace_id, number);
