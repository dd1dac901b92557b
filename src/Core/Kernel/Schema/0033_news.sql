-- What people are told of, what they asked to be told of, and what they look for often.

-- change: whether the task has another status than before.
CREATE TABLE task_news (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    change           BOOLEAN NOT NULL,
    author_id        {id} REFERENCES users (id) ON DELETE SET NULL,
    comment_id       {id} REFERENCES task_comments (id) ON DELETE CASCADE,
    task_id          {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    preview_file_id  {id} REFERENCES preview_files (id) ON DELETE SET NULL
);
CREATE INDEX task_news_by_task ON task_news (task_id);
CREATE INDEX task_news_by_time ON task_news (created_at);

CREATE TABLE task_notifications (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    read         BOOLEAN NOT NULL,
    change       BOOLEAN NOT NULL,
    type         {text} NOT NULL,
    person_id    {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    author_id    {id} REFERENCES users (id) ON DELETE SET NULL,
    comment_id   {id} REFERENCES task_comments (id) ON DELETE CASCADE,
    task_id      {id} REFERENCES tasks (id) ON DELETE CASCADE,
    playlist_id  {id},
    reply_id     {id}
);
CREATE INDEX task_notifications_by_person ON task_notifications (person_id, created_at);
CREATE INDEX task_notifications_by_task ON task_notifications (task_id);

-- To a task, or to the tasks of a type in a sequence.
CREATE TABLE task_subscriptions (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    person_id     {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id       {id} REFERENCES tasks (id) ON DELETE CASCADE,
    entity_id     {id} REFERENCES entities (id) ON DELETE CASCADE,
    task_type_id  {id} REFERENCES task_types (id) ON DELETE CASCADE,
    UNIQUE (person_id, task_id),
    UNIQUE (person_id, task_type_id, entity_id)
);
CREATE INDEX task_subscriptions_by_task ON task_subscriptions (task_id);
CREATE INDEX task_subscriptions_by_entity ON task_subscriptions (entity_id, task_type_id);

CREATE TABLE search_filter_groups (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    list_type      {text} NOT NULL,
    entity_type    {text},
    name           {text} NOT NULL,
    color          {text} NOT NULL,
    is_shared      BOOLEAN NOT NULL,
    person_id      {id} REFERENCES users (id) ON DELETE CASCADE,
    project_id     {id} REFERENCES workspaces (id) ON DELETE CASCADE,
    department_id  {id} REFERENCES departments (id) ON DELETE CASCADE
);
CREATE INDEX search_filter_groups_by_person ON search_filter_groups (person_id);
CREATE INDEX search_filter_groups_by_project ON search_filter_groups (project_id);

CREATE TABLE search_filters (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    list_type               {text} NOT NULL,
    entity_type             {text},
    name                    {text} NOT NULL,
    search_query            {text} NOT NULL,
    is_shared               BOOLEAN NOT NULL,
    department_id           {id} REFERENCES departments (id) ON DELETE CASCADE,
    search_filter_group_id  {id} REFERENCES search_filter_groups (id) ON DELETE SET NULL,
    person_id               {id} REFERENCES users (id) ON DELETE CASCADE,
    project_id              {id} REFERENCES workspaces (id) ON DELETE CASCADE
);
CREATE INDEX search_filters_by_person ON search_filters (person_id);
CREATE INDEX search_filters_by_project ON search_filters (project_id);
