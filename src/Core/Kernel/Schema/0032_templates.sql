-- What productions begin with, and what they are set in front of.

-- What is seen behind previews; its bytes come later.
CREATE TABLE preview_backgrounds (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name           {text} NOT NULL UNIQUE,
    archived       BOOLEAN,
    is_default     BOOLEAN,
    original_name  {text},
    extension      {text},
    file_size      BIGINT
);

CREATE TABLE project_preview_backgrounds (
    project_id                  {id} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    preview_background_file_id  {id} NOT NULL REFERENCES preview_backgrounds (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, preview_background_file_id)
);
ALTER TABLE projects ADD COLUMN default_preview_background_file_id {id} REFERENCES preview_backgrounds (id) ON DELETE SET NULL;

-- A list of the roles that see a status on the board; null for all of them.
ALTER TABLE project_task_statuses ADD COLUMN roles_for_board_json {text};

CREATE TABLE project_templates (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name                                {text} NOT NULL UNIQUE,
    description                         {text},
    fps                                 {text},
    ratio                               {text},
    resolution                          {text},
    production_type                     {text},
    production_style                    {text},
    max_retakes                         INTEGER,
    is_clients_isolated                 BOOLEAN,
    is_preview_download_allowed         BOOLEAN,
    is_set_preview_automated            BOOLEAN,
    is_publish_default_for_artists      BOOLEAN,
    is_single_preview_per_revision      BOOLEAN,
    is_frame_in_numbering               BOOLEAN,
    revision_padding                    INTEGER,
    homepage                            {text},
    hd_bitrate_compression              INTEGER,
    ld_bitrate_compression              INTEGER,
    file_tree_json                      {text},
    data_json                           {text},
    metadata_descriptors_json           {text},
    default_preview_background_file_id  {id} REFERENCES preview_backgrounds (id) ON DELETE SET NULL
);

CREATE TABLE template_task_types (
    project_template_id  {id} NOT NULL REFERENCES project_templates (id) ON DELETE CASCADE,
    task_type_id         {id} NOT NULL REFERENCES task_types (id) ON DELETE CASCADE,
    priority             INTEGER,
    PRIMARY KEY (project_template_id, task_type_id)
);

CREATE TABLE template_task_statuses (
    project_template_id   {id} NOT NULL REFERENCES project_templates (id) ON DELETE CASCADE,
    task_status_id        {id} NOT NULL REFERENCES task_statuses (id) ON DELETE CASCADE,
    priority              INTEGER,
    roles_for_board_json  {text},
    PRIMARY KEY (project_template_id, task_status_id)
);

CREATE TABLE template_asset_types (
    project_template_id  {id} NOT NULL REFERENCES project_templates (id) ON DELETE CASCADE,
    asset_type_id        {id} NOT NULL REFERENCES entity_types (id) ON DELETE CASCADE,
    PRIMARY KEY (project_template_id, asset_type_id)
);

CREATE TABLE template_status_automations (
    project_template_id   {id} NOT NULL REFERENCES project_templates (id) ON DELETE CASCADE,
    status_automation_id  {id} NOT NULL REFERENCES status_automations (id) ON DELETE CASCADE,
    PRIMARY KEY (project_template_id, status_automation_id)
);

CREATE TABLE template_preview_backgrounds (
    project_template_id         {id} NOT NULL REFERENCES project_templates (id) ON DELETE CASCADE,
    preview_background_file_id  {id} NOT NULL REFERENCES preview_backgrounds (id) ON DELETE CASCADE,
    PRIMARY KEY (project_template_id, preview_background_file_id)
);

CREATE TABLE plugins (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    plugin_id                 {text} NOT NULL UNIQUE,
    name                      {text} NOT NULL,
    description               {text},
    version                   {text} NOT NULL,
    maintainer_name           {text} NOT NULL,
    maintainer_email          {text},
    website                   {text},
    license                   {text} NOT NULL,
    revision                  {text},
    frontend_project_enabled  BOOLEAN,
    frontend_studio_enabled   BOOLEAN,
    icon                      {text}
);

ALTER TABLE studio_settings ADD COLUMN chat_token_slack {text};
ALTER TABLE studio_settings ADD COLUMN chat_webhook_mattermost {text};
ALTER TABLE studio_settings ADD COLUMN chat_token_discord {text};
