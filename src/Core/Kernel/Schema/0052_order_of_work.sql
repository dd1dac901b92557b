-- Tasks and entities of a project in the order in which they were made: long lists are read along these, and nothing is sorted.
CREATE INDEX tasks_in_order ON tasks (project_id, number);
CREATE INDEX entities_in_order ON entities (project_id, number);

-- Pages of tasks are of the last changed first.
CREATE INDEX tasks_by_change ON tasks (project_id, updated_at, created_at, id);
