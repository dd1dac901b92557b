-- Null for passwords and addresses from before these were noted: then the account's own age counts.
ALTER TABLE users ADD COLUMN password_set_at {time};
ALTER TABLE users ADD COLUMN email_verified_at {time};

-- How often programs asked, by day and by the key that they give themselves: for usage reports.
CREATE TABLE usage_counts (
    day       {text} NOT NULL,
    door      {text} NOT NULL,
    product   {text} NOT NULL,
    requests  BIGINT NOT NULL,
    PRIMARY KEY (day, door, product)
);

-- What programs draw on documents: JSON that only they understand, kept once however often it is sent.
CREATE TABLE annotations (
    number       {number},
    id           {id} NOT NULL UNIQUE,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    data_json    {text} NOT NULL,
    data_hash    {text} NOT NULL,
    created_by   {id} NOT NULL,
    created_at   {time} NOT NULL,
    UNIQUE (document_id, data_hash)
);
