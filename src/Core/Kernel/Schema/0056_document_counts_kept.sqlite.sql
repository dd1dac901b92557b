CREATE TRIGGER document_counts_up AFTER INSERT ON documents BEGIN
    INSERT INTO document_counts (workspace_id, span, documents) VALUES (NEW.workspace_id, NEW.number / 4096, 1)
    ON CONFLICT (workspace_id, span) DO UPDATE SET documents = documents + 1;
END;
CREATE TRIGGER document_counts_down AFTER DELETE ON documents BEGIN
    UPDATE document_counts SET documents = documents - 1 WHERE workspace_id = OLD.workspace_id AND span = OLD.number / 4096;
END;
CREATE TRIGGER document_counts_gone AFTER DELETE ON workspaces BEGIN
    DELETE FROM document_counts WHERE workspace_id = OLD.id;
END;
