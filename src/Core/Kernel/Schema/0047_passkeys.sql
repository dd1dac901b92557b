-- Keys that somebody's device or browser keeps, and signs with when they sign in (WebAuthn).
-- credential_id, public_key (COSE): as the device gave them, in Base64 for URLs. transports: separated by spaces.
-- sign_count: of the last use; a copy of the key is found out by it. Zero for devices that do not count.
CREATE TABLE passkeys (
    number              {number},
    id                  {id} NOT NULL UNIQUE,
    user_id             {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id       {text} NOT NULL UNIQUE,
    public_key          {text} NOT NULL,
    sign_count          BIGINT NOT NULL,
    transports          {text} NOT NULL,
    is_backup_eligible  BOOLEAN NOT NULL,
    is_backed_up        BOOLEAN NOT NULL,
    name                {text} NOT NULL,
    created_at          {time} NOT NULL,
    last_used_at        {time},
    UNIQUE (user_id, name)
);
