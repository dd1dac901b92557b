CREATE TABLE clients (
    number           {number},
    id               {id} NOT NULL UNIQUE,
    organization_id  {id} NOT NULL REFERENCES organizations (id),
    name             {text} NOT NULL,
    name_key         {text} NOT NULL,
    extras_json      {text} NOT NULL,
    created_at       {time} NOT NULL,
    UNIQUE (organization_id, name_key)
);

CREATE TABLE workspaces (
    number         {number},
    id             {id} NOT NULL UNIQUE,
    client_id      {id} NOT NULL REFERENCES clients (id),
    name           {text} NOT NULL,
    name_key       {text} NOT NULL,
    description    {text},
    state          INTEGER NOT NULL,
    settings_json  {text} NOT NULL,
    extras_json    {text} NOT NULL,
    created_by     {id} NOT NULL,
    created_at     {time} NOT NULL,
    updated_at     {time} NOT NULL
);
CREATE INDEX workspaces_by_client ON workspaces (client_id, number);
CREATE UNIQUE INDEX workspaces_by_client_and_name ON workspaces (client_id, name_key);
CREATE INDEX workspaces_by_name ON workspaces (name_key);

CREATE TABLE group_workspaces (
    group_id      {id} NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, workspace_id)
);
CREATE INDEX group_workspaces_by_workspace ON group_workspaces (workspace_id);

-- A person's own place in a workspace, beside what groups give.
CREATE TABLE memberships (
    workspace_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id       {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role          INTEGER NOT NULL,
    created_at    {time} NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);
