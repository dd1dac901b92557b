-- What people work in: the files of their programs. Its bytes, when they are given, are a document of the workspace.
CREATE TABLE working_files (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    shotgun_id   BIGINT,
    name         {text},
    description  {text},
    comment      {text},
    revision     INTEGER NOT NULL,
    size         BIGINT,
    checksum     BIGINT,
    path         {text},
    data_json    {text},
    task_id      {id} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    entity_id    {id} REFERENCES entities (id) ON DELETE CASCADE,
    person_id    {id} REFERENCES users (id) ON DELETE SET NULL,
    software_id  {id} REFERENCES softwares (id),
    document_id  {id} REFERENCES documents (id) ON DELETE SET NULL,
    UNIQUE (task_id, name, revision)
);
CREATE INDEX working_files_by_entity ON working_files (entity_id);
CREATE INDEX working_files_by_document ON working_files (document_id);

-- What comes out of it, for others to go on with: a file or a row of them on somebody's disk. Only its place is known here.
-- asset_instance_id, temporal_entity_id: one use of an asset, in one shot or scene.
CREATE TABLE output_files (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    shotgun_id          BIGINT,
    name                {text} NOT NULL,
    canceled            BOOLEAN NOT NULL,
    size                BIGINT,
    checksum            {text},
    description         {text},
    comment             {text},
    extension           {text},
    revision            INTEGER NOT NULL,
    representation      {text},
    nb_elements         INTEGER,
    source              {text},
    path                {text},
    data_json           {text},
    file_status_id      {id} NOT NULL REFERENCES file_statuses (id),
    entity_id           {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    asset_instance_id   {id},
    output_type_id      {id} REFERENCES output_types (id),
    task_type_id        {id} REFERENCES task_types (id),
    person_id           {id} REFERENCES users (id) ON DELETE SET NULL,
    source_file_id      {id} REFERENCES working_files (id) ON DELETE SET NULL,
    temporal_entity_id  {id}
);
CREATE INDEX output_files_by_entity ON output_files (entity_id, output_type_id);
CREATE INDEX output_files_by_source ON output_files (source_file_id);
