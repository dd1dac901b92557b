-- Tracking: who makes what in a production, how far it is, and what was said about it. A project is a workspace, a person a user, and what is
-- previewed a document; these tables hold what only tracking knows of them.

-- What is set once for the whole installation.
CREATE TABLE studios (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name      {text} NOT NULL UNIQUE,
    color     {text} NOT NULL,
    archived  BOOLEAN
);

CREATE TABLE departments (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name      {text} NOT NULL UNIQUE,
    color     {text} NOT NULL,
    archived  BOOLEAN
);

CREATE TABLE project_statuses (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name   {text} NOT NULL UNIQUE,
    color  {text} NOT NULL
);

-- kind: Shot, Sequence, Episode, Scene, Edit, Concept, or Asset for all others. Renaming a type does not change what it is.
CREATE TABLE entity_types (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name         {text} NOT NULL UNIQUE,
    kind         {text} NOT NULL DEFAULT 'Asset',
    short_name   {text},
    description  {text},
    archived     BOOLEAN
);

CREATE TABLE task_types (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name           {text} NOT NULL,
    short_name     {text},
    description    {text},
    color          {text},
    priority       INTEGER,
    for_entity     {text},
    allow_timelog  BOOLEAN,
    archived       BOOLEAN,
    shotgun_id     BIGINT,
    department_id  {id} REFERENCES departments (id),
    UNIQUE (name, for_entity)
);

CREATE TABLE task_statuses (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name                 {text} NOT NULL UNIQUE,
    short_name           {text} NOT NULL UNIQUE,
    description          {text},
    color                {text} NOT NULL,
    priority             INTEGER,
    archived             BOOLEAN,
    is_done              BOOLEAN,
    is_artist_allowed    BOOLEAN,
    is_client_allowed    BOOLEAN,
    is_retake            BOOLEAN,
    is_feedback_request  BOOLEAN,
    is_default           BOOLEAN,
    is_wip               BOOLEAN,
    for_concept          BOOLEAN,
    shotgun_id           BIGINT
);

CREATE TABLE entity_type_task_types (
    entity_type_id  {id} NOT NULL REFERENCES entity_types (id) ON DELETE CASCADE,
    task_type_id    {id} NOT NULL REFERENCES task_types (id) ON DELETE CASCADE,
    PRIMARY KEY (entity_type_id, task_type_id)
);

CREATE TABLE custom_actions (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name         {text} NOT NULL,
    url          {text},
    entity_type  {text},
    is_ajax      BOOLEAN
);

CREATE TABLE status_automations (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    entity_type           {text},
    in_task_type_id       {id} REFERENCES task_types (id),
    in_task_status_id     {id} REFERENCES task_statuses (id),
    out_field_type        {text} NOT NULL,
    out_task_type_id      {id} REFERENCES task_types (id),
    out_task_status_id    {id} REFERENCES task_statuses (id),
    import_last_revision  BOOLEAN,
    archived              BOOLEAN
);

CREATE TABLE file_statuses (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name   {text} NOT NULL UNIQUE,
    color  {text} NOT NULL
);

CREATE TABLE output_types (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name        {text} NOT NULL UNIQUE,
    short_name  {text} NOT NULL
);

CREATE TABLE softwares (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name                      {text} NOT NULL UNIQUE,
    short_name                {text} NOT NULL,
    archived                  BOOLEAN,
    version                   {text},
    file_extension            {text} NOT NULL,
    secondary_extensions_json {text},
    monthly_cost              INTEGER,
    inventory_amount          INTEGER
);

CREATE TABLE hardware_items (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name              {text} NOT NULL UNIQUE,
    short_name        {text} NOT NULL,
    archived          BOOLEAN,
    monthly_cost      INTEGER,
    inventory_amount  INTEGER
);

-- What tracking knows of an organization; no row means that nothing was ever set.
CREATE TABLE studio_settings (
    organization_id           {id} NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    created_at                {time} NOT NULL,
    updated_at                {time} NOT NULL,
    hours_by_day              DOUBLE PRECISION,
    has_avatar                BOOLEAN,
    use_original_file_name    BOOLEAN,
    timesheets_locked         BOOLEAN,
    format_duration_in_hours  BOOLEAN,
    hd_by_default             BOOLEAN,
    dark_theme_by_default     BOOLEAN
);

-- What tracking knows of a person; no row means that nothing was ever set. The role of who may do everything is not kept here.
CREATE TABLE profiles (
    user_id                           {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    created_at                        {time} NOT NULL,
    updated_at                        {time} NOT NULL,
    role                              {text},
    phone                             {text},
    country                           {text},
    contract_type                     {text},
    archived                          BOOLEAN,
    last_presence                     {text},
    timezone                          {text},
    locale                            {text},
    use_12_hour_clock                 BOOLEAN,
    display_date_format               {text},
    data_json                         {text},
    position                          {text},
    seniority                         {text},
    daily_salary                      INTEGER,
    has_avatar                        BOOLEAN,
    notifications_enabled             BOOLEAN,
    notifications_slack_enabled       BOOLEAN,
    notifications_slack_userid        {text},
    notifications_mattermost_enabled  BOOLEAN,
    notifications_mattermost_userid   {text},
    notifications_discord_enabled     BOOLEAN,
    notifications_discord_userid      {text},
    shotgun_id                        BIGINT,
    studio_id                         {id} REFERENCES studios (id)
);

CREATE TABLE department_people (
    department_id  {id} NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    user_id        {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, department_id)
);
CREATE INDEX department_people_by_department ON department_people (department_id);

CREATE TABLE day_offs (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    date         {text} NOT NULL,
    end_date     {text} NOT NULL,
    description  {text},
    person_id    {id} REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX day_offs_by_person ON day_offs (person_id, date);

-- What tracking knows of a workspace; no row means that nothing was ever set.
CREATE TABLE projects (
    workspace_id                    {id} NOT NULL PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    created_at                      {time} NOT NULL,
    updated_at                      {time} NOT NULL,
    code                            {text},
    shotgun_id                      BIGINT,
    file_tree_json                  {text},
    data_json                       {text},
    has_avatar                      BOOLEAN,
    fps                             {text},
    ratio                           {text},
    resolution                      {text},
    production_type                 {text},
    production_style                {text},
    start_date                      {text},
    end_date                        {text},
    man_days                        INTEGER,
    nb_episodes                     INTEGER,
    episode_span                    INTEGER,
    max_retakes                     INTEGER,
    is_clients_isolated             BOOLEAN,
    is_preview_download_allowed     BOOLEAN,
    is_set_preview_automated        BOOLEAN,
    homepage                        {text},
    is_publish_default_for_artists  BOOLEAN,
    is_bot_collaboration_enabled    BOOLEAN,
    is_single_preview_per_revision  BOOLEAN,
    is_frame_in_numbering           BOOLEAN,
    revision_padding                INTEGER,
    hd_bitrate_compression          INTEGER,
    ld_bitrate_compression          INTEGER,
    project_status_id               {id} REFERENCES project_statuses (id)
);

CREATE TABLE project_task_types (
    project_id    {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    task_type_id  {id} NOT NULL REFERENCES task_types (id) ON DELETE CASCADE,
    priority      INTEGER,
    PRIMARY KEY (project_id, task_type_id)
);

CREATE TABLE project_task_statuses (
    project_id      {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    task_status_id  {id} NOT NULL REFERENCES task_statuses (id) ON DELETE CASCADE,
    priority        INTEGER,
    PRIMARY KEY (project_id, task_status_id)
);

CREATE TABLE project_asset_types (
    project_id     {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    asset_type_id  {id} NOT NULL REFERENCES entity_types (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, asset_type_id)
);

CREATE TABLE project_status_automations (
    project_id            {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    status_automation_id  {id} NOT NULL REFERENCES status_automations (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, status_automation_id)
);

CREATE TABLE metadata_descriptors (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    project_id    {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    entity_type   {text} NOT NULL,
    task_type_id  {id} REFERENCES task_types (id),
    name          {text} NOT NULL,
    data_type     {text},
    field_name    {text} NOT NULL,
    choices_json  {text},
    for_client    BOOLEAN,
    position      INTEGER,
    UNIQUE (project_id, entity_type, name)
);

CREATE TABLE metadata_descriptor_departments (
    metadata_descriptor_id  {id} NOT NULL REFERENCES metadata_descriptors (id) ON DELETE CASCADE,
    department_id           {id} NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    PRIMARY KEY (metadata_descriptor_id, department_id)
);

CREATE TABLE milestones (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    date          {text},
    name          {text} NOT NULL,
    project_id    {id} REFERENCES workspaces (id) ON DELETE CASCADE,
    task_type_id  {id} REFERENCES task_types (id)
);
CREATE INDEX milestones_by_project ON milestones (project_id);

-- What is made: assets, shots, sequences, episodes, scenes, edits, concepts.
CREATE TABLE entities (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name                {text} NOT NULL,
    code                {text},
    description         {text},
    shotgun_id          BIGINT,
    canceled            BOOLEAN,
    nb_frames           INTEGER,
    nb_entities_out     INTEGER,
    is_casting_standby  BOOLEAN,
    is_shared           BOOLEAN,
    status              {text},
    project_id          {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    entity_type_id      {id} NOT NULL REFERENCES entity_types (id),
    parent_id           {id} REFERENCES entities (id),
    source_id           {id} REFERENCES entities (id),
    preview_file_id     {id},
    data_json           {text},
    ready_for           {id} REFERENCES task_types (id),
    created_by          {id}
);
CREATE INDEX entities_by_project ON entities (project_id, entity_type_id);
CREATE INDEX entities_by_parent ON entities (parent_id);
CREATE INDEX entities_by_source ON entities (source_id);

CREATE TABLE tasks (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name                  {text} NOT NULL,
    description           {text},
    priority              INTEGER,
    difficulty            INTEGER,
    duration              DOUBLE PRECISION,
    estimation            DOUBLE PRECISION,
    completion_rate       INTEGER,
    retake_count          INTEGER,
    sort_order            INTEGER,
    start_date            {time},
    due_date              {time},
    real_start_date       {time},
    end_date              {time},
    done_date             {time},
    last_comment_date     {time},
    nb_assets_ready       INTEGER,
    data_json             {text},
    nb_drawings           INTEGER,
    shotgun_id            BIGINT,
    last_preview_file_id  {id},
    project_id            {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    task_type_id          {id} REFERENCES task_types (id),
    task_status_id        {id} REFERENCES task_statuses (id),
    entity_id             {id} REFERENCES entities (id) ON DELETE CASCADE,
    assigner_id           {id} REFERENCES users (id) ON DELETE SET NULL,
    UNIQUE (entity_id, task_type_id, name)
);
CREATE INDEX tasks_by_project ON tasks (project_id, task_type_id);

CREATE TABLE task_assignees (
    task_id  {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    user_id  {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, user_id)
);
CREATE INDEX task_assignees_by_user ON task_assignees (user_id);

CREATE TABLE task_comments (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    shotgun_id      BIGINT,
    task_id         {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    text            {text},
    data_json       {text},
    replies_json    {text},
    checklist_json  {text},
    links_json      {text},
    pinned          BOOLEAN,
    for_client      BOOLEAN,
    task_status_id  {id} REFERENCES task_statuses (id),
    person_id       {id} REFERENCES users (id) ON DELETE SET NULL,
    editor_id       {id} REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX task_comments_by_task ON task_comments (task_id, number);

CREATE TABLE comment_mentions (
    comment_id  {id} NOT NULL REFERENCES task_comments (id) ON DELETE CASCADE,
    user_id     {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (comment_id, user_id)
);

CREATE TABLE comment_acknowledgements (
    comment_id  {id} NOT NULL REFERENCES task_comments (id) ON DELETE CASCADE,
    user_id     {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (comment_id, user_id)
);

-- What somebody shows of a task: one file of one revision. Its bytes are a version of a document of the workspace.
CREATE TABLE preview_files (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name               {text},
    original_name      {text},
    revision           INTEGER NOT NULL,
    position           INTEGER NOT NULL,
    extension          {text},
    description        {text},
    path               {text},
    source             {text},
    status             {text} NOT NULL,
    validation_status  {text},
    annotations_json   {text},
    width              INTEGER,
    height             INTEGER,
    duration           DOUBLE PRECISION,
    data_json          {text},
    token_in           INTEGER,
    token_out          INTEGER,
    task_id            {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    person_id          {id} REFERENCES users (id) ON DELETE SET NULL,
    shotgun_id         BIGINT,
    is_movie           BOOLEAN,
    document_id        {id} REFERENCES documents (id) ON DELETE SET NULL,
    version            INTEGER,
    UNIQUE (task_id, revision, position)
);
CREATE INDEX preview_files_by_document ON preview_files (document_id);

CREATE TABLE comment_previews (
    comment_id       {id} NOT NULL REFERENCES task_comments (id) ON DELETE CASCADE,
    preview_file_id  {id} NOT NULL REFERENCES preview_files (id) ON DELETE CASCADE,
    PRIMARY KEY (comment_id, preview_file_id)
);
CREATE INDEX comment_previews_by_preview ON comment_previews (preview_file_id);

-- A file beside a comment: a document, too.
CREATE TABLE comment_attachments (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name         {text} NOT NULL,
    size         BIGINT,
    extension    {text},
    mimetype     {text},
    comment_id   {id} NOT NULL REFERENCES task_comments (id) ON DELETE CASCADE,
    document_id  {id} REFERENCES documents (id) ON DELETE SET NULL
);
CREATE INDEX comment_attachments_by_comment ON comment_attachments (comment_id);
CREATE INDEX comment_attachments_by_document ON comment_attachments (document_id);

-- What a new installation begins with. Here, so that it is made once, and stays away when it is deleted.

INSERT INTO project_statuses (id, created_at, updated_at, name, color) VALUES
    ('01900000-0000-7000-8000-000000000001', 1767225600000000, 1767225600000000, 'Open', '#000000'),
    ('01900000-0000-7000-8000-000000000002', 1767225600000000, 1767225600000000, 'Closed', '#000000');

INSERT INTO departments (id, created_at, updated_at, name, color, archived) VALUES
    ('01900000-0000-7000-8000-000000000003', 1767225600000000, 1767225600000000, 'Modeling', '#78909C', FALSE),
    ('01900000-0000-7000-8000-000000000004', 1767225600000000, 1767225600000000, 'Animation', '#009688', FALSE),
    ('01900000-0000-7000-8000-000000000005', 1767225600000000, 1767225600000000, 'FX', '#26C6DA', FALSE),
    ('01900000-0000-7000-8000-000000000006', 1767225600000000, 1767225600000000, 'Compositing', '#4CAF50', FALSE),
    ('01900000-0000-7000-8000-000000000007', 1767225600000000, 1767225600000000, 'Concept', '#8D6E63', FALSE),
    ('01900000-0000-7000-8000-000000000008', 1767225600000000, 1767225600000000, 'Layout', '#7CB342', FALSE);

INSERT INTO entity_types (id, created_at, updated_at, name, kind, archived) VALUES
    ('01900000-0000-7000-8000-000000000009', 1767225600000000, 1767225600000000, 'Shot', 'Shot', FALSE),
    ('01900000-0000-7000-8000-00000000000A', 1767225600000000, 1767225600000000, 'Sequence', 'Sequence', FALSE),
    ('01900000-0000-7000-8000-00000000000B', 1767225600000000, 1767225600000000, 'Episode', 'Episode', FALSE),
    ('01900000-0000-7000-8000-00000000000C', 1767225600000000, 1767225600000000, 'Scene', 'Scene', FALSE),
    ('01900000-0000-7000-8000-00000000000D', 1767225600000000, 1767225600000000, 'Edit', 'Edit', FALSE),
    ('01900000-0000-7000-8000-00000000000E', 1767225600000000, 1767225600000000, 'Concept', 'Concept', FALSE),
    ('01900000-0000-7000-8000-00000000000F', 1767225600000000, 1767225600000000, 'Character', 'Asset', FALSE),
    ('01900000-0000-7000-8000-000000000010', 1767225600000000, 1767225600000000, 'Environment', 'Asset', FALSE),
    ('01900000-0000-7000-8000-000000000011', 1767225600000000, 1767225600000000, 'FX', 'Asset', FALSE),
    ('01900000-0000-7000-8000-000000000012', 1767225600000000, 1767225600000000, 'Prop', 'Asset', FALSE);

INSERT INTO task_types (id, created_at, updated_at, name, for_entity, color, priority, allow_timelog, archived, short_name, department_id) VALUES
    ('01900000-0000-7000-8000-000000000013', 1767225600000000, 1767225600000000, 'Concept', 'Asset', '#8D6E63', 1, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000007'),
    ('01900000-0000-7000-8000-000000000014', 1767225600000000, 1767225600000000, 'Modeling', 'Asset', '#78909C', 2, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000003'),
    ('01900000-0000-7000-8000-000000000015', 1767225600000000, 1767225600000000, 'Shading', 'Asset', '#64B5F6', 3, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000003'),
    ('01900000-0000-7000-8000-000000000016', 1767225600000000, 1767225600000000, 'Rigging', 'Asset', '#9CCC65', 4, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000003'),
    ('01900000-0000-7000-8000-000000000017', 1767225600000000, 1767225600000000, 'Storyboard', 'Shot', '#43A047', 1, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000007'),
    ('01900000-0000-7000-8000-000000000018', 1767225600000000, 1767225600000000, 'Layout', 'Shot', '#7CB342', 2, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000008'),
    ('01900000-0000-7000-8000-000000000019', 1767225600000000, 1767225600000000, 'Animation', 'Shot', '#009688', 3, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000004'),
    ('01900000-0000-7000-8000-00000000001A', 1767225600000000, 1767225600000000, 'Lighting', 'Shot', '#F9A825', 4, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000006'),
    ('01900000-0000-7000-8000-00000000001B', 1767225600000000, 1767225600000000, 'FX', 'Shot', '#26C6DA', 5, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000005'),
    ('01900000-0000-7000-8000-00000000001C', 1767225600000000, 1767225600000000, 'Rendering', 'Shot', '#F06292', 6, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000006'),
    ('01900000-0000-7000-8000-00000000001D', 1767225600000000, 1767225600000000, 'Compositing', 'Shot', '#FF5252', 7, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000006'),
    ('01900000-0000-7000-8000-00000000001E', 1767225600000000, 1767225600000000, 'Edit', 'Edit', '#9B298C', 1, TRUE, FALSE, '', NULL),
    ('01900000-0000-7000-8000-00000000001F', 1767225600000000, 1767225600000000, 'Concept', 'Concept', '#8D6E63', 1, TRUE, FALSE, '', '01900000-0000-7000-8000-000000000007');

INSERT INTO task_statuses (id, created_at, updated_at, name, short_name, color, priority, archived, is_default, is_wip, is_feedback_request, is_retake, is_done, is_artist_allowed, is_client_allowed, for_concept) VALUES
    ('01900000-0000-7000-8000-000000000020', 1767225600000000, 1767225600000000, 'Ready To Start', 'ready', '#FBC02D', 1, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE),
    ('01900000-0000-7000-8000-000000000021', 1767225600000000, 1767225600000000, 'Todo', 'todo', '#F5F5F5', 2, FALSE, TRUE, FALSE, FALSE, FALSE, FALSE, TRUE, TRUE, FALSE),
    ('01900000-0000-7000-8000-000000000022', 1767225600000000, 1767225600000000, 'Work In Progress', 'wip', '#3273DC', 3, FALSE, FALSE, TRUE, FALSE, FALSE, FALSE, TRUE, TRUE, FALSE),
    ('01900000-0000-7000-8000-000000000023', 1767225600000000, 1767225600000000, 'Waiting For Approval', 'wfa', '#AB26FF', 4, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE, TRUE, TRUE, FALSE),
    ('01900000-0000-7000-8000-000000000024', 1767225600000000, 1767225600000000, 'Retake', 'retake', '#FF3860', 5, FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE, TRUE, FALSE),
    ('01900000-0000-7000-8000-000000000025', 1767225600000000, 1767225600000000, 'Done', 'done', '#22D160', 6, FALSE, FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, TRUE, FALSE),
    ('01900000-0000-7000-8000-000000000026', 1767225600000000, 1767225600000000, 'Neutral', 'neutral', '#CCCCCC', 1, FALSE, TRUE, FALSE, FALSE, FALSE, FALSE, TRUE, TRUE, TRUE),
    ('01900000-0000-7000-8000-000000000027', 1767225600000000, 1767225600000000, 'Approved', 'approved', '#66BB6A', 2, FALSE, FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, TRUE, TRUE),
    ('01900000-0000-7000-8000-000000000028', 1767225600000000, 1767225600000000, 'Rejected', 'rejected', '#E81123', 3, FALSE, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE, TRUE, TRUE);
