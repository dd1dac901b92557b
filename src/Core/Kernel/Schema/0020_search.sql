-- Words and phrases that mean the same in a workspace, as a JSON array a group: what word& stands for in a query.
CREATE TABLE synonyms (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    words_json    {text} NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL
);
CREATE INDEX synonyms_by_workspace ON synonyms (workspace_id, number);

-- Queries under a name. A live one is asked anew each time; a frozen one keeps what it found when it was saved.
CREATE TABLE saved_searches (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name          {text} NOT NULL,
    name_key      {text} NOT NULL,
    query         {text} NOT NULL,
    is_frozen     BOOLEAN NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL,
    UNIQUE (workspace_id, name_key)
);

CREATE TABLE saved_search_documents (
    search_id        {id} NOT NULL REFERENCES saved_searches (id) ON DELETE CASCADE,
    document_number  BIGINT NOT NULL,
    PRIMARY KEY (search_id, document_number)
);
