-- A selection of documents under a number: a query, asked anew each time, or documents by number, or all but those.
CREATE TABLE views (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    query         {text},
    is_inverted   BOOLEAN NOT NULL,
    expires_at    {time},
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL
);
CREATE INDEX views_by_workspace ON views (workspace_id, number);

CREATE TABLE view_documents (
    view_id          {id} NOT NULL REFERENCES views (id) ON DELETE CASCADE,
    document_number  BIGINT NOT NULL,
    PRIMARY KEY (view_id, document_number)
);
