-- What somebody signs in with beside the password: codes of an app that shares a secret with us, which is kept encrypted.
-- last_step: the time step of the last code taken; none is taken twice.
CREATE TABLE second_factors (
    user_id       {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    totp_secret   {text} NOT NULL,
    totp_enabled  BOOLEAN NOT NULL,
    last_step     BIGINT NOT NULL,
    updated_at    {time} NOT NULL
);

-- For the day the app is lost; each is good once.
CREATE TABLE recovery_codes (
    user_id    {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash  {text} NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Programs that have an account of their own, and until when.
ALTER TABLE profiles ADD COLUMN is_bot BOOLEAN;
ALTER TABLE profiles ADD COLUMN expiration_date {text};
