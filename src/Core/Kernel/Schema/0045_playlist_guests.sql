-- People without an account who say something about a shared playlist. key_hash: of what their browser keeps and nobody else knows.
CREATE TABLE playlist_guests (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    share_id    {id} REFERENCES playlist_share_links (id) ON DELETE SET NULL,
    first_name  {text} NOT NULL,
    last_name   {text} NOT NULL,
    key_hash    {text} NOT NULL
);
CREATE INDEX playlist_guests_by_share ON playlist_guests (share_id);

-- Who said it, when it was a guest.
ALTER TABLE task_comments ADD COLUMN guest_id {id} REFERENCES playlist_guests (id) ON DELETE SET NULL;
CREATE INDEX task_comments_by_guest ON task_comments (guest_id);
