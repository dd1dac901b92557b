CREATE TABLE uploads (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    file_name     {text} NOT NULL,
    description   {text} NOT NULL,
    size          BIGINT NOT NULL,
    chunk_size    BIGINT NOT NULL,
    chunk_count   INTEGER NOT NULL,
    modified_at   {time},
    state         INTEGER NOT NULL,
    sha256        {text},
    ingested_by   {id},
    extras_json   {text} NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL,
    completed_at  {time}
);
CREATE INDEX uploads_by_workspace ON uploads (workspace_id, number);

CREATE TABLE upload_chunks (
    upload_id    {id} NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    size         BIGINT NOT NULL,
    received_at  {time} NOT NULL,
    PRIMARY KEY (upload_id, ordinal)
);

-- What an ingestion workflow reads, and by which rules; its id is the workflow's.
CREATE TABLE ingestions (
    id                {id} NOT NULL PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
    workspace_id      {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    custodian         {text} NOT NULL,
    deduplication     INTEGER NOT NULL,
    source_json       {text} NOT NULL,
    export_series_id  {id},
    exported_through  BIGINT NOT NULL
);
CREATE INDEX ingestions_by_workspace ON ingestions (workspace_id);

-- Every item met: a file, an archive's entry, a message, an attachment. (parent_id, ordinal) is its identity: the same bytes always
-- give the same children in the same order, so a repeated attempt finds its own earlier result. A root's parent is the ingestion.
CREATE TABLE nodes (
    number            {number},
    id                {id} NOT NULL UNIQUE,
    ingestion_id      {id} NOT NULL REFERENCES ingestions (id) ON DELETE CASCADE,
    parent_id         {id} NOT NULL,
    ordinal           INTEGER NOT NULL,
    root_id           {id} NOT NULL,
    batch_id          {id} NOT NULL,
    depth             INTEGER NOT NULL,
    name              {text} NOT NULL,
    path              {text} NOT NULL,
    family_top        {id},
    family_parent     {id},
    family_key        {text} NOT NULL,
    state             INTEGER NOT NULL,
    outcome           INTEGER NOT NULL,
    attempts          INTEGER NOT NULL,
    sha256            {text},
    sha1              {text},
    md5               {text},
    size              BIGINT NOT NULL,
    expanded_bytes    BIGINT NOT NULL,
    media_type        {text},
    declared_type     {text},
    declared_charset  {text},
    modified_at       {time},
    created_at        {time},
    metadata_json     {text} NOT NULL,
    document_id       {id},
    UNIQUE (ingestion_id, parent_id, ordinal)
);
CREATE INDEX nodes_by_batch ON nodes (batch_id, state, number);
CREATE INDEX nodes_by_ingestion ON nodes (ingestion_id, number);
CREATE INDEX nodes_by_outcome ON nodes (ingestion_id, outcome);
CREATE INDEX nodes_by_document ON nodes (document_id);

-- Everything that went wrong with an item, typed, until it is resolved by a retry.
CREATE TABLE faults (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    workflow_id   {id} REFERENCES workflows (id) ON DELETE CASCADE,
    part          {text} NOT NULL,
    node_id       {id},
    document_id   {id},
    path          {text} NOT NULL,
    kind          INTEGER NOT NULL,
    message       {text} NOT NULL,
    occurred_at   {time} NOT NULL,
    resolved_at   {time}
);
CREATE INDEX faults_by_workflow ON faults (workflow_id, number);
CREATE INDEX faults_by_workspace ON faults (workspace_id, number);
CREATE INDEX faults_by_node ON faults (node_id);
