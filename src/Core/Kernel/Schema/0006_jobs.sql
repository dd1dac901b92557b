-- A workflow: jobs that a person starts, watches, pauses, resumes and cancels together.
CREATE TABLE workflows (
    number          {number},
    id              {id} NOT NULL UNIQUE,
    workspace_id    {id} REFERENCES workspaces (id) ON DELETE CASCADE,
    kind            INTEGER NOT NULL,
    name            {text} NOT NULL,
    state           INTEGER NOT NULL,
    message         {text},
    items_found     BIGINT NOT NULL,
    items_done      BIGINT NOT NULL,
    items_failed    BIGINT NOT NULL,
    bytes_found     BIGINT NOT NULL,
    bytes_done      BIGINT NOT NULL,
    correlation_id  {text},
    created_by      {id} NOT NULL,
    created_at      {time} NOT NULL,
    started_at      {time},
    completed_at    {time}
);
CREATE INDEX workflows_by_workspace ON workflows (workspace_id, kind, number);

-- part names the half of a workflow that a job belongs to, so that halves can be paused apart. due_at is when it may next be claimed.
-- held_with is the workflow that made this one's, such as the ingestion of an export: what it holds holds this job too.
CREATE TABLE jobs (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    workflow_id   {id} REFERENCES workflows (id) ON DELETE CASCADE,
    held_with     {id} REFERENCES workflows (id) ON DELETE CASCADE,
    kind          {text} NOT NULL,
    part          {text} NOT NULL,
    once_key      {text} UNIQUE,
    order_json    {text} NOT NULL,
    cursor_json   {text},
    state         INTEGER NOT NULL,
    priority      INTEGER NOT NULL,
    attempts      INTEGER NOT NULL,
    due_at        {time} NOT NULL,
    lease_owner   {text},
    lease_until   {time},
    failure       {text},
    created_at    {time} NOT NULL,
    started_at    {time},
    completed_at  {time}
);
CREATE INDEX jobs_to_claim ON jobs (state, priority, due_at, number);
CREATE INDEX jobs_by_workflow ON jobs (workflow_id, part, state);
CREATE INDEX jobs_by_holder ON jobs (held_with, part, state);

-- Halves of workflows that are held: no job of a held part is claimed.
CREATE TABLE held_parts (
    workflow_id  {id} NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    part         {text} NOT NULL,
    state        INTEGER NOT NULL,
    PRIMARY KEY (workflow_id, part)
);

-- How an asynchronous request is watched.
CREATE TABLE operations (
    number           {number},
    id               {id} NOT NULL UNIQUE,
    category         {text} NOT NULL,
    state            INTEGER NOT NULL,
    resource_number  BIGINT,
    failure          {text},
    correlation_id   {text},
    created_by       {id} NOT NULL,
    created_at       {time} NOT NULL,
    updated_at       {time} NOT NULL
);
