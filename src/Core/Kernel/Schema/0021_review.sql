-- Batches: documents that are given to one person at a time to be reviewed. A set gathers batches, and is no more than that: when it goes, they stay.
CREATE TABLE batch_sets (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name          {text} NOT NULL,
    description   {text},
    extras_json   {text} NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL,
    updated_at    {time} NOT NULL
);
CREATE INDEX batch_sets_by_workspace ON batch_sets (workspace_id, number);

-- group_count is how many groups were kept together when it was made. A person who is gone leaves their batches as they are.
CREATE TABLE batches (
    number            {number},
    id                {id} NOT NULL UNIQUE,
    workspace_id      {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    set_id            {id} REFERENCES batch_sets (id) ON DELETE SET NULL,
    name              {text} NOT NULL,
    name_key          {text} NOT NULL,
    kind              INTEGER NOT NULL,
    state             INTEGER NOT NULL,
    reviewer_id       {id},
    assigned_by       {id},
    assigned_at       {time},
    completed_at      {time},
    group_count       BIGINT NOT NULL,
    status_folder_id  {id} REFERENCES folders (id) ON DELETE SET NULL,
    notes             {text} NOT NULL,
    extras_json       {text} NOT NULL,
    created_by        {id} NOT NULL,
    created_at        {time} NOT NULL
);
CREATE INDEX batches_by_workspace ON batches (workspace_id, state, number);
CREATE INDEX batches_by_set ON batches (set_id);
CREATE INDEX batches_by_status_folder ON batches (status_folder_id);

CREATE TABLE batch_documents (
    batch_id     {id} NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (batch_id, document_id)
);
CREATE INDEX batch_documents_by_document ON batch_documents (document_id);
