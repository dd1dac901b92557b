-- Who worked how long, what it costs, and when what is to be done.

-- duration in minutes.
CREATE TABLE time_spents (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    duration   DOUBLE PRECISION NOT NULL,
    date       {text} NOT NULL,
    task_id    {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    person_id  {id} NOT NULL REFERENCES users (id),
    UNIQUE (person_id, date, task_id)
);
CREATE INDEX time_spents_by_task ON time_spents (task_id, date);
CREATE INDEX time_spents_by_date ON time_spents (date);

CREATE TABLE desktop_logins (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    person_id  {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date       {time} NOT NULL
);
CREATE INDEX desktop_logins_by_person ON desktop_logins (person_id, date);

CREATE TABLE budgets (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    project_id  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    revision    INTEGER NOT NULL,
    name        {text} NOT NULL,
    currency    {text},
    UNIQUE (project_id, revision)
);

CREATE TABLE budget_entries (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    budget_id        {id} NOT NULL REFERENCES budgets (id) ON DELETE CASCADE,
    department_id    {id} NOT NULL REFERENCES departments (id),
    person_id        {id} REFERENCES users (id) ON DELETE SET NULL,
    start_date       {text} NOT NULL,
    months_duration  INTEGER NOT NULL,
    daily_salary     DOUBLE PRECISION NOT NULL,
    position         {text},
    seniority        {text},
    exceptions_json  {text}
);
CREATE INDEX budget_entries_by_budget ON budget_entries (budget_id);

-- What a day costs of who does which work how well.
CREATE TABLE salary_scales (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    department_id  {id} NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    position       {text} NOT NULL,
    seniority      {text} NOT NULL,
    salary         INTEGER NOT NULL,
    UNIQUE (department_id, position, seniority)
);

CREATE TABLE department_softwares (
    department_id  {id} NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    software_id    {id} NOT NULL REFERENCES softwares (id) ON DELETE CASCADE,
    PRIMARY KEY (department_id, software_id)
);

CREATE TABLE department_hardware_items (
    department_id     {id} NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    hardware_item_id  {id} NOT NULL REFERENCES hardware_items (id) ON DELETE CASCADE,
    PRIMARY KEY (department_id, hardware_item_id)
);

-- object_id: an episode, a sequence, a type of asset or an edit; null for the whole task type.
CREATE TABLE schedule_items (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    start_date    {text},
    end_date      {text},
    man_days      INTEGER,
    project_id    {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    task_type_id  {id} REFERENCES task_types (id) ON DELETE CASCADE,
    object_id     {id}
);
CREATE INDEX schedule_items_by_project ON schedule_items (project_id, task_type_id, object_id);

-- Another plan for the same work, which may be made the plan.
CREATE TABLE schedule_versions (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name                      {text} NOT NULL,
    project_id                {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    production_schedule_from  {id} REFERENCES schedule_versions (id) ON DELETE SET NULL,
    locked                    BOOLEAN,
    canceled                  BOOLEAN
);
CREATE INDEX schedule_versions_by_project ON schedule_versions (project_id);

CREATE TABLE schedule_version_tasks (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    production_schedule_version_id  {id} NOT NULL REFERENCES schedule_versions (id) ON DELETE CASCADE,
    task_id                         {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    start_date                      {time},
    due_date                        {time},
    estimation                      DOUBLE PRECISION,
    UNIQUE (production_schedule_version_id, task_id)
);
CREATE INDEX schedule_version_tasks_by_task ON schedule_version_tasks (task_id);

CREATE TABLE schedule_version_task_people (
    schedule_version_task_id  {id} NOT NULL REFERENCES schedule_version_tasks (id) ON DELETE CASCADE,
    user_id                   {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (schedule_version_task_id, user_id)
);

ALTER TABLE projects ADD COLUMN from_schedule_version_id {id} REFERENCES schedule_versions (id) ON DELETE SET NULL;
