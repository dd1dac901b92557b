-- How often bands were added to pivot_bands or its small one, so that who has kept in mind which there are notices that others added some.
ALTER TABLE workspaces ADD COLUMN pivots_added BIGINT NOT NULL DEFAULT 0;
