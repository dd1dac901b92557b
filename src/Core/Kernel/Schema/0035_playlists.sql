-- What is watched together, in its order: entities, each with the preview that is shown of it.
CREATE TABLE playlists (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name          {text} NOT NULL,
    shots_json    {text},
    project_id    {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    episode_id    {id} REFERENCES entities (id) ON DELETE SET NULL,
    task_type_id  {id} REFERENCES task_types (id),
    for_client    BOOLEAN,
    for_entity    {text},
    is_for_all    BOOLEAN,
    created_by    {id} REFERENCES users (id) ON DELETE SET NULL,
    UNIQUE (project_id, episode_id, name)
);
CREATE INDEX playlists_by_project ON playlists (project_id, updated_at);

-- A file made of a playlist, by a job.
CREATE TABLE build_jobs (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    status       {text} NOT NULL,
    job_type     {text} NOT NULL,
    ended_at     {time},
    playlist_id  {id} NOT NULL REFERENCES playlists (id) ON DELETE CASCADE
);
CREATE INDEX build_jobs_by_playlist ON build_jobs (playlist_id);

-- A playlist shown to whoever has its address. The token is kept as a hash and, to be shown again to managers, encrypted.
CREATE TABLE playlist_share_links (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    token            {text} NOT NULL,
    token_hash       {text} NOT NULL UNIQUE,
    playlist_id      {id} NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    created_by       {id} REFERENCES users (id) ON DELETE SET NULL,
    expiration_date  {time},
    is_active        BOOLEAN NOT NULL,
    can_comment      BOOLEAN NOT NULL,
    password         {text}
);
CREATE INDEX playlist_share_links_by_playlist ON playlist_share_links (playlist_id);

-- Who watches a playlist together with others at this moment, by connection; whoever is not seen for a while has gone.
CREATE TABLE review_room_people (
    playlist_id    {id} NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    connection_id  {text} NOT NULL,
    user_id        {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at        {time} NOT NULL,
    PRIMARY KEY (playlist_id, connection_id)
);

-- What they look at.
CREATE TABLE review_rooms (
    playlist_id  {id} NOT NULL PRIMARY KEY REFERENCES playlists (id) ON DELETE CASCADE,
    state_json   {text} NOT NULL
);

-- What they tell each other, for all processes to pass on; kept for a minute.
CREATE TABLE review_room_messages (
    number       {number},
    playlist_id  {id} NOT NULL,
    sender       {text} NOT NULL,
    name         {text} NOT NULL,
    body_json    {text} NOT NULL,
    sent_at      {time} NOT NULL
);
