-- The event log: append-only, each row carrying the hash of the one before. Audit trail, and source of every after-effect.
CREATE TABLE events (
    number          {number},
    id              {id} NOT NULL UNIQUE,
    kind            {text} NOT NULL,
    workspace_id    {id},
    subject_id      {id},
    actor_id        {id} NOT NULL,
    actor_name      {text} NOT NULL,
    correlation_id  {text},
    details_json    {text} NOT NULL,
    occurred_at     {time} NOT NULL,
    previous_hash   {text} NOT NULL,
    hash            {text} NOT NULL
);
CREATE INDEX events_by_workspace ON events (workspace_id, number);
CREATE INDEX events_by_subject ON events (subject_id, number);

-- The hash of the newest event. Its one row is locked by whoever appends, so numbers are committed in order and no reader skips one.
CREATE TABLE event_chain (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    hash  {text} NOT NULL
);
INSERT INTO event_chain (one, hash) VALUES (1, '0000000000000000000000000000000000000000000000000000000000000000');

-- How far each reader of the event log has come.
CREATE TABLE event_cursors (
    reader    {text} NOT NULL PRIMARY KEY,
    position  BIGINT NOT NULL
);
