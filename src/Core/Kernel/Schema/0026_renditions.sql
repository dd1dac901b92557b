-- What was made of a blob by a recipe, is being made, or could not be made. state: 1 being made, 2 ready, 3 failed. progress counts to 1000.
CREATE TABLE renditions (
    source_sha256  {text} NOT NULL,
    recipe_hash    {text} NOT NULL,
    recipe_json    {text} NOT NULL,
    state          INTEGER NOT NULL,
    progress       INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    sha256         {text},
    media_type     {text},
    size           BIGINT,
    width          INTEGER,
    height         INTEGER,
    fault_kind     INTEGER,
    fault_message  {text},
    retry_at       {time},
    lease_owner    {text},
    lease_until    {time},
    created_at     {time} NOT NULL,
    updated_at     {time} NOT NULL,
    PRIMARY KEY (source_sha256, recipe_hash)
);
