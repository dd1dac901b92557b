-- Who signs in here through another server, by what that server calls them.
CREATE TABLE outside_accounts (
    issuer        {text} NOT NULL,
    subject       {text} NOT NULL,
    user_id       {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at    {time} NOT NULL,
    last_used_at  {time} NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX outside_accounts_by_user ON outside_accounts (user_id);
