-- Places outside of the documents where files lie. Each workspace has two more of its own, which have no rows.
CREATE TABLE store_credentials (
    number            {number},
    id                {id} NOT NULL UNIQUE,
    access_key        {text} NOT NULL,
    protected_secret  {text} NOT NULL,
    created_at        {time} NOT NULL
);

CREATE TABLE file_stores (
    number          {number},
    id              {id} NOT NULL UNIQUE,
    workspace_id    {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name            {text} NOT NULL,
    description     {text},
    kind            INTEGER NOT NULL,
    settings_json   {text} NOT NULL,
    credential_id   {id} REFERENCES store_credentials (id),
    retention_days  INTEGER NOT NULL,
    created_by      {id} NOT NULL,
    created_at      {time} NOT NULL,
    updated_at      {time} NOT NULL
);
CREATE INDEX file_stores_by_workspace ON file_stores (workspace_id, number);

-- Where a version's bytes were taken from; null when a person sent them.
ALTER TABLE document_versions ADD COLUMN store_id {id};
ALTER TABLE document_versions ADD COLUMN store_path {text};

-- Files that arrive in parts, one after the other, whatever they are to become: target names it. What was under way begins anew.
DROP TABLE file_parts;
CREATE TABLE file_parts (
    id           {id} NOT NULL PRIMARY KEY,
    target       {text} NOT NULL,
    user_id      {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    received     INTEGER NOT NULL,
    part_count   INTEGER NOT NULL,
    length       BIGINT NOT NULL,
    updated_at   {time} NOT NULL,
    UNIQUE (target, user_id)
);

-- Work that somebody has described, to be started when they like and as often as they like; workflow_id is its latest run.
CREATE TABLE work_orders (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind          INTEGER NOT NULL,
    name          {text} NOT NULL,
    description   {text},
    task_json     {text} NOT NULL,
    extras_json   {text} NOT NULL,
    workflow_id   {id} REFERENCES workflows (id) ON DELETE SET NULL,
    stopped_at    {time},
    result_json   {text},
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL
);
CREATE INDEX work_orders_by_workspace ON work_orders (workspace_id, number);
CREATE INDEX work_orders_by_workflow ON work_orders (workflow_id);

-- What a deletion is to delete, as it stood when it began.
CREATE TABLE deletion_documents (
    workflow_id      {id} NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    document_number  BIGINT NOT NULL,
    PRIMARY KEY (workflow_id, document_number)
);
