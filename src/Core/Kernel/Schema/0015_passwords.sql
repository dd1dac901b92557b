-- What reading tries on encrypted items of a workspace, in the order of their numbers. The secret is encrypted with the installation's
-- key; the fingerprint, which cannot be turned back without that key either, tells a password that is there already.
CREATE TABLE passwords (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    label         {text} NOT NULL,
    secret        {text} NOT NULL,
    fingerprint   {text} NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL,
    UNIQUE (workspace_id, fingerprint)
);
CREATE INDEX passwords_by_workspace ON passwords (workspace_id, number);
