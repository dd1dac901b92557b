CREATE TABLE fields (
    number         {number},
    id             {id} NOT NULL UNIQUE,
    workspace_id   {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    key            {text} NOT NULL,
    name           {text} NOT NULL,
    name_key       {text} NOT NULL,
    type           INTEGER NOT NULL,
    is_system      BOOLEAN NOT NULL,
    is_multiple    BOOLEAN NOT NULL,
    position       INTEGER NOT NULL,
    settings_json  {text} NOT NULL,
    extras_json    {text} NOT NULL,
    created_at     {time} NOT NULL,
    UNIQUE (workspace_id, key),
    UNIQUE (workspace_id, name_key)
);

CREATE TABLE panels (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name          {text} NOT NULL,
    name_key      {text} NOT NULL,
    position      INTEGER NOT NULL,
    is_system     BOOLEAN NOT NULL,
    extras_json   {text} NOT NULL,
    created_at    {time} NOT NULL,
    UNIQUE (workspace_id, name_key)
);

CREATE TABLE folders (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    panel_id      {id} NOT NULL REFERENCES panels (id) ON DELETE CASCADE,
    parent_id     {id} REFERENCES folders (id) ON DELETE CASCADE,
    name          {text} NOT NULL,
    name_key      {text} NOT NULL,
    description   {text},
    depth         INTEGER NOT NULL,
    extras_json   {text} NOT NULL,
    created_by    {id} NOT NULL,
    created_at    {time} NOT NULL,
    updated_at    {time} NOT NULL
);
CREATE INDEX folders_by_parent ON folders (workspace_id, parent_id, name_key);
CREATE INDEX folders_by_panel ON folders (panel_id, number);
