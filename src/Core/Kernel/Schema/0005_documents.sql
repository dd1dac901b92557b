-- A document is a file with versions, or a row of fields without one. A family is a top document and everything inside it:
-- family_id is the id of its top, which is its own family's id.
CREATE TABLE documents (
    number           {number},
    id               {id} NOT NULL UNIQUE,
    workspace_id     {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    family_id        {id} NOT NULL,
    parent_id        {id},
    family_order     INTEGER NOT NULL,
    kind             INTEGER NOT NULL,
    name             {text} NOT NULL,
    path             {text} NOT NULL,
    custodian        {text} NOT NULL,
    current_version  INTEGER NOT NULL,
    sorted_at        {time},
    outcome          INTEGER NOT NULL,
    duplicate_of     {id},
    duplicate_reason {text},
    text_hash        {text},
    text_length      BIGINT NOT NULL,
    page_count       INTEGER,
    values_json      {text} NOT NULL,
    extras_json      {text} NOT NULL,
    created_by       {id} NOT NULL,
    created_at       {time} NOT NULL,
    updated_at       {time} NOT NULL
);
CREATE INDEX documents_by_change ON documents (workspace_id, updated_at, id);
CREATE INDEX documents_by_workspace ON documents (workspace_id, number);
CREATE INDEX documents_by_family ON documents (family_id, family_order);
CREATE INDEX documents_by_duplicate ON documents (duplicate_of);

CREATE TABLE document_versions (
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    id           {id} NOT NULL UNIQUE,
    file_name    {text} NOT NULL,
    media_type   {text} NOT NULL,
    size         BIGINT NOT NULL,
    sha256       {text} NOT NULL,
    sha1         {text} NOT NULL,
    md5          {text} NOT NULL,
    note         {text},
    extras_json  {text} NOT NULL,
    created_by   {id} NOT NULL,
    created_at   {time} NOT NULL,
    PRIMARY KEY (document_id, ordinal)
);
CREATE INDEX document_versions_by_hash ON document_versions (sha256);

CREATE TABLE placements (
    folder_id    {id} NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (folder_id, document_id)
);
CREATE INDEX placements_by_document ON placements (document_id);

CREATE TABLE comments (
    number       {number},
    id           {id} NOT NULL UNIQUE,
    workspace_id {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    reply_to     {id},
    text         {text} NOT NULL,
    extras_json  {text} NOT NULL,
    created_by   {id} NOT NULL,
    created_at   {time} NOT NULL,
    updated_at   {time} NOT NULL
);
CREATE INDEX comments_by_document ON comments (document_id, number);

-- Documents whose index rows are out of date, in the order in which they changed.
CREATE TABLE index_queue (
    number        {number},
    workspace_id  {id} NOT NULL,
    document_id   {id} NOT NULL
);
CREATE INDEX index_queue_by_workspace ON index_queue (workspace_id, number);
