-- Lists in the order of a time, a name or a custodian, without sorting a whole workspace for each page. Of long texts the beginning counts:
-- an entry of PostgreSQL's indexes has room for 2,700 bytes.
CREATE INDEX documents_by_time ON documents (workspace_id, sorted_at, number);
CREATE INDEX documents_by_name ON documents (workspace_id, SUBSTR(name, 1, 200), number);
CREATE INDEX documents_by_custodian ON documents (workspace_id, SUBSTR(custodian, 1, 200), number);
