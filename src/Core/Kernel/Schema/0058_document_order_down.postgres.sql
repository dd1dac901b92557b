-- Documents without a time come last in both directions; SQLite reads one index both ways for that.
CREATE INDEX documents_by_time_down ON documents (workspace_id, sorted_at DESC NULLS LAST, number DESC);
