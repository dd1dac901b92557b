-- New content of a document that arrives in parts, one after the other; the bytes lie beside the blobs until the last one is there.
CREATE TABLE file_parts (
    id           {id} NOT NULL PRIMARY KEY,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    user_id      {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    received     INTEGER NOT NULL,
    part_count   INTEGER NOT NULL,
    length       BIGINT NOT NULL,
    updated_at   {time} NOT NULL,
    UNIQUE (document_id, user_id)
);
