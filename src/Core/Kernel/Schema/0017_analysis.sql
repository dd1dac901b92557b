-- Mails that came in by themselves, as they are compared with others. Hashes in hex; evidence and keys: MessageFacts. thread is the same for
-- all mails of a conversation; threaded_by is the ingestion that settled it last.
CREATE TABLE messages (
    document_id        {id} NOT NULL PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id       {id} NOT NULL,
    identity           {text} NOT NULL,
    message_hash       {text},
    content_key        {text} NOT NULL,
    header_key         {text} NOT NULL,
    body_key           {text},
    evidence           INTEGER NOT NULL,
    subject_key        {text} NOT NULL,
    is_reply           BOOLEAN NOT NULL,
    sent_at            {time},
    people             {text} NOT NULL,
    answers            {text} NOT NULL,
    conversation       {text},
    conversation_path  {text} NOT NULL,
    attachments        {text} NOT NULL,
    thread             {text} NOT NULL,
    thread_parent      {id},
    thread_position    INTEGER NOT NULL,
    thread_depth       INTEGER NOT NULL,
    is_inclusive       BOOLEAN NOT NULL,
    threaded_by        {id}
);
CREATE INDEX messages_by_hash ON messages (workspace_id, message_hash);
CREATE INDEX messages_by_content ON messages (workspace_id, content_key);
CREATE INDEX messages_by_body ON messages (workspace_id, body_key, header_key);
CREATE INDEX messages_by_subject ON messages (workspace_id, subject_key);
CREATE INDEX messages_by_conversation ON messages (workspace_id, conversation);
CREATE INDEX messages_by_thread ON messages (workspace_id, thread);

-- Which mails a mail says it answers, by their hashes.
CREATE TABLE message_answers (
    workspace_id  {id} NOT NULL,
    message_hash  {text} NOT NULL,
    document_id   {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE
);
CREATE INDEX message_answers_by_hash ON message_answers (workspace_id, message_hash);
CREATE INDEX message_answers_by_document ON message_answers (document_id);

-- Texts as they are compared with others: see Sketch. bands is empty for a text that is too short to be grouped. pivot is the document that the
-- group of near duplicates is named by, null outside a group; similarity, in per cent, is to the pivot.
CREATE TABLE sketches (
    document_id   {id} NOT NULL PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id  {id} NOT NULL,
    words         BIGINT NOT NULL,
    hashes        {text} NOT NULL,
    bands         {text} NOT NULL,
    pivot         {id},
    similarity    INTEGER,
    grouped_by    {id}
);
CREATE INDEX sketches_by_pivot ON sketches (pivot);

-- Where near duplicates are looked for: the bands of every document that a group is or may come to be named by. A band's hash holds its workspace.
CREATE TABLE near_bands (
    band         BIGINT NOT NULL,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE
);
CREATE INDEX near_bands_by_band ON near_bands (band);
CREATE INDEX near_bands_by_document ON near_bands (document_id);
