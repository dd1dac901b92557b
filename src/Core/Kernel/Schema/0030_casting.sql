-- What is seen in what: the casting of assets into shots, scenes and other assets, and what assets were before.

-- entity_in is made with entity_out: a shot with an asset, mostly.
CREATE TABLE entity_links (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    entity_in_id   {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    entity_out_id  {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    data_json      {text},
    nb_occurences  INTEGER,
    label          {text},
    UNIQUE (entity_in_id, entity_out_id)
);
CREATE INDEX entity_links_by_out ON entity_links (entity_out_id);

CREATE TABLE entity_concept_links (
    entity_in_id   {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    entity_out_id  {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    PRIMARY KEY (entity_in_id, entity_out_id)
);
CREATE INDEX entity_concept_links_by_out ON entity_concept_links (entity_out_id);

-- One of several of an asset, in a scene or in another asset. ordinal: the how many-th of its kind there.
CREATE TABLE asset_instances (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    asset_id         {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    name             {text},
    ordinal          INTEGER,
    description      {text},
    active           BOOLEAN,
    data_json        {text},
    scene_id         {id} REFERENCES entities (id) ON DELETE CASCADE,
    target_asset_id  {id} REFERENCES entities (id) ON DELETE CASCADE,
    entity_id        {id} REFERENCES entities (id) ON DELETE CASCADE,
    entity_type_id   {id} REFERENCES entity_types (id)
);
CREATE INDEX asset_instances_by_asset ON asset_instances (asset_id);
CREATE INDEX asset_instances_by_scene ON asset_instances (scene_id);
CREATE INDEX asset_instances_by_target ON asset_instances (target_asset_id);

CREATE TABLE asset_instance_entities (
    entity_id          {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    asset_instance_id  {id} NOT NULL REFERENCES asset_instances (id) ON DELETE CASCADE,
    PRIMARY KEY (entity_id, asset_instance_id)
);
CREATE INDEX asset_instance_entities_by_instance ON asset_instance_entities (asset_instance_id);

-- The name and the data that an entity had before they were changed.
CREATE TABLE entity_versions (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    name       {text} NOT NULL,
    data_json  {text},
    entity_id  {id} NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    person_id  {id} REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX entity_versions_by_entity ON entity_versions (entity_id, number);

CREATE INDEX tasks_by_status ON tasks (task_status_id);
