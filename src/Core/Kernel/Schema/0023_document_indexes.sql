-- Indexes that were made on values of documents because somebody looks documents up by them. They keep themselves.
CREATE TABLE document_indexes (
    name        {text} NOT NULL PRIMARY KEY,
    created_at  {time} NOT NULL
);
