-- How a run of exports looks and is numbered. next_number is taken under the row's lock, so numbers are unique and gapless.
-- last_given is the highest number given out, 0 when none.
CREATE TABLE export_series (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    client_id     {id} NOT NULL REFERENCES clients (id),
    name          {text} NOT NULL,
    output_json   {text} NOT NULL,
    prefix        {text} NOT NULL,
    start_number  BIGINT NOT NULL,
    padding       INTEGER NOT NULL,
    level         INTEGER NOT NULL,
    separator     {text} NOT NULL,
    next_number   BIGINT NOT NULL,
    last_given    BIGINT NOT NULL,
    next_volume   INTEGER NOT NULL,
    extras_json   {text} NOT NULL,
    is_deleted    BOOLEAN NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL
);
CREATE INDEX export_series_by_client ON export_series (client_id, number);

-- An export workflow; its id is the workflow's. output and numbering are copied, so a deleted series takes nothing with it.
-- is_last marks the export after which its ingestion is over.
CREATE TABLE exports (
    id              {id} NOT NULL PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
    workspace_id    {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    series_id       {id} NOT NULL REFERENCES export_series (id),
    ingestion_id    {id},
    volume          {text},
    output_json     {text} NOT NULL,
    numbering_json  {text} NOT NULL,
    document_count  INTEGER NOT NULL,
    first_number    BIGINT,
    last_number     BIGINT,
    is_last         BOOLEAN NOT NULL
);
CREATE INDEX exports_by_workspace ON exports (workspace_id);

CREATE TABLE export_documents (
    export_id     {id} NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    document_id   {id} NOT NULL,
    first_number  BIGINT,
    last_number   BIGINT,
    begin_label   {text},
    end_label     {text},
    volume        INTEGER,
    PRIMARY KEY (export_id, ordinal),
    UNIQUE (export_id, document_id)
);
CREATE INDEX export_documents_by_document ON export_documents (document_id);
