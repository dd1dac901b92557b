-- The bands that came last, before they go into near_bands in the order of its index: see NearBands.
CREATE TABLE near_bands_recent (
    workspace_id  {id} NOT NULL,
    band          BIGINT NOT NULL,
    document_id   {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE
);
CREATE INDEX near_bands_recent_by_band ON near_bands_recent (workspace_id, band);
CREATE INDEX near_bands_recent_by_document ON near_bands_recent (document_id);
