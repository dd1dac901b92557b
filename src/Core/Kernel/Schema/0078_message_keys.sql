-- What mails are found by when they are compared with others: the first digits of the hashes in messages (of a conversation the last ones, its first are a
-- time). Such hashes lie all over an index, so that each mail that is read wrote a page in each of six; now they wait, and go into one table in the order of
-- its key, many at once. kind: see MessageKey; what becomes of the keys of deleted documents: see MessageIndex. header is that of a mail with a text.
CREATE TABLE message_keys (
    workspace  BIGINT NOT NULL,
    kind       INTEGER NOT NULL,
    digits     {text} NOT NULL,
    document   BIGINT NOT NULL,
    header     {text},
    PRIMARY KEY (workspace, kind, digits, document)
) {by_key};

-- Mails whose keys are not there yet.
CREATE TABLE message_key_queue (
    number        {number},
    workspace_id  {id} NOT NULL,
    document_id   {id} NOT NULL
);
CREATE INDEX message_key_queue_by_workspace ON message_key_queue (workspace_id, number);

INSERT INTO message_keys (workspace, kind, digits, document, header)
SELECT w.number, k.kind, k.digits, d.number, k.header
FROM (
    SELECT 1 AS kind, SUBSTR(message_hash, 1, 12) AS digits, NULL AS header, document_id FROM messages WHERE message_hash IS NOT NULL
    UNION ALL SELECT 2, SUBSTR(content_key, 1, 12), NULL, document_id FROM messages
    UNION ALL SELECT 3, SUBSTR(body_key, 1, 12), SUBSTR(header_key, 1, 12), document_id FROM messages WHERE body_key IS NOT NULL
    UNION ALL SELECT 4, SUBSTR(subject_key, 1, 12), NULL, document_id FROM messages WHERE subject_key <> ''
    UNION ALL SELECT 5, SUBSTR(conversation, 33, 12), NULL, document_id FROM messages WHERE conversation IS NOT NULL
    UNION ALL SELECT DISTINCT 6, SUBSTR(message_hash, 1, 12), NULL, document_id FROM message_answers) k
JOIN documents d ON d.id = k.document_id JOIN workspaces w ON w.id = d.workspace_id
ORDER BY 1, 2, 3, 4;

DROP TABLE message_answers;
DROP INDEX messages_by_hash;
DROP INDEX messages_by_content;
DROP INDEX messages_by_body;
DROP INDEX messages_by_subject;
DROP INDEX messages_by_conversation;

-- Whether a mail has others in its thread: only those are looked for by it.
ALTER TABLE messages ADD COLUMN shares_thread BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE messages SET shares_thread = TRUE WHERE EXISTS (
    SELECT 1 FROM messages o WHERE o.workspace_id = messages.workspace_id AND o.thread = messages.thread AND o.document_id <> messages.document_id);
DROP INDEX messages_by_thread;
CREATE INDEX messages_by_thread ON messages (thread) WHERE shares_thread;

-- Of a file's hash the first digits will do for finding it, in a third of the pages.
DROP INDEX document_versions_by_hash;
CREATE INDEX document_versions_by_hash ON document_versions (SUBSTR(sha256, 1, 12));
