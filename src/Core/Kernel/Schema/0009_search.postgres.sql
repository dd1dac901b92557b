-- One row a document: its tokens, as our tokenizer sees them, over text and fields. On SQLite this is a file a workspace instead.
CREATE TABLE search_documents (
    document_number  BIGINT PRIMARY KEY,
    workspace_id     uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    tokens           tsvector NOT NULL,
    is_exact         BOOLEAN NOT NULL
);
CREATE INDEX search_documents_by_workspace ON search_documents (workspace_id, document_number);
CREATE INDEX search_documents_tokens ON search_documents USING gin (tokens);
