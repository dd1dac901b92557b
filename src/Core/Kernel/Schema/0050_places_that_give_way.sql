-- A place whose role is only what its person holds everywhere: it gives way to what the person's groups hold in the workspace.
ALTER TABLE memberships ADD COLUMN gives_way BOOLEAN NOT NULL DEFAULT FALSE;
