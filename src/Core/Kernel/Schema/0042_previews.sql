-- What previews are shown as. normal_json: the recipe of the film that every film of the project is made into; null for what is shown as it came.
-- fault: why nothing can be shown. file_size: of what is shown.
ALTER TABLE preview_files ADD COLUMN normal_json {text};
ALTER TABLE preview_files ADD COLUMN fault {text};
ALTER TABLE preview_files ADD COLUMN file_size BIGINT;

-- How long the film is that something was made of, in seconds.
ALTER TABLE renditions ADD COLUMN seconds DOUBLE PRECISION;

-- Pictures of people, projects and studios: the blob that somebody gave.
CREATE TABLE portraits (
    subject_id  {id} NOT NULL PRIMARY KEY,
    sha256      {text} NOT NULL,
    updated_at  {time} NOT NULL
);

-- Codes by mail beside the password: whether somebody signs in with them, and the last one that was sent, encrypted, until it is used.
CREATE TABLE email_factors (
    user_id  {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    is_on    BOOLEAN NOT NULL,
    code     {text},
    sent_at  {time} NOT NULL
);
