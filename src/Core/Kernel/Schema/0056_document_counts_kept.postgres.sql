-- Once a statement, and in one order, so that two who add or delete many documents wait for each other instead of deadlocking.
CREATE FUNCTION count_documents_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO document_counts AS c (workspace_id, span, documents)
    SELECT workspace_id, number / 4096, COUNT(*) FROM changed GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (workspace_id, span) DO UPDATE SET documents = c.documents + excluded.documents;
    RETURN NULL;
END $$;
CREATE FUNCTION count_documents_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM document_counts
    WHERE (workspace_id, span) IN (SELECT workspace_id, number / 4096 FROM changed) ORDER BY workspace_id, span FOR UPDATE;
    UPDATE document_counts c SET documents = c.documents - gone.documents
    FROM (SELECT workspace_id, number / 4096 AS span, COUNT(*) AS documents FROM changed GROUP BY 1, 2) gone
    WHERE c.workspace_id = gone.workspace_id AND c.span = gone.span;
    RETURN NULL;
END $$;
CREATE FUNCTION count_documents_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM document_counts WHERE workspace_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER document_counts_up AFTER INSERT ON documents
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_documents_up();
CREATE TRIGGER document_counts_down AFTER DELETE ON documents
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_documents_down();
CREATE TRIGGER document_counts_gone AFTER DELETE ON workspaces FOR EACH ROW EXECUTE FUNCTION count_documents_gone();
