-- One row a document: its tokens, as our tokenizer sees them, over text and fields. On SQLite this is a file a workspace instead.
-- A document with more different tokens than one tsvector holds has none here, and all of them in search_parts.
CREATE TABLE search_documents (
    document_number  BIGINT PRIMARY KEY,
    document_id      uuid NOT NULL UNIQUE,
    workspace_id     uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    is_split         BOOLEAN NOT NULL,
    tokens           tsvector NOT NULL
);
CREATE INDEX search_documents_by_workspace ON search_documents (workspace_id);
CREATE INDEX search_documents_split ON search_documents (workspace_id) WHERE is_split;
CREATE INDEX search_documents_tokens ON search_documents USING gin (tokens);

CREATE TABLE search_parts (
    document_number  BIGINT NOT NULL REFERENCES search_documents (document_number) ON DELETE CASCADE,
    part             INTEGER NOT NULL,
    tokens           tsvector NOT NULL,
    PRIMARY KEY (document_number, part)
);
CREATE INDEX search_parts_tokens ON search_parts USING gin (tokens);

-- Every token that ever was in a workspace's general text: what word* stands for.
CREATE TABLE search_tokens (
    workspace_id  uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    token         {text} NOT NULL,
    PRIMARY KEY (workspace_id, token)
);

-- By which version of the tokenizer a workspace's index was made; none while it is being made.
CREATE TABLE search_versions (
    workspace_id  uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    version       INTEGER NOT NULL
);
