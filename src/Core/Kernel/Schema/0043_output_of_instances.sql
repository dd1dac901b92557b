-- What comes out of an instance of an asset goes with the instance, and with what it is used in. Both columns were empty until now.
ALTER TABLE output_files DROP COLUMN asset_instance_id;
ALTER TABLE output_files DROP COLUMN temporal_entity_id;
ALTER TABLE output_files ADD COLUMN asset_instance_id {id} REFERENCES asset_instances (id) ON DELETE CASCADE;
ALTER TABLE output_files ADD COLUMN temporal_entity_id {id} REFERENCES entities (id) ON DELETE CASCADE;
CREATE INDEX output_files_by_instance ON output_files (asset_instance_id, temporal_entity_id);
CREATE INDEX output_files_by_use ON output_files (temporal_entity_id);
