-- The page images of an export's documents, found before numbers are given: how many pages each has, and the rendition that holds them (see renditions).
-- A document that none can be made of has one page, which says why: fault_kind and fault_message.
CREATE TABLE export_images (
    export_id      {id} NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    document_id    {id} NOT NULL,
    pages          INTEGER NOT NULL,
    sha256         {text},
    fault_kind     INTEGER,
    fault_message  {text},
    PRIMARY KEY (export_id, document_id)
);

-- Of renditions that hold all pages of a document.
ALTER TABLE renditions ADD COLUMN pages INTEGER;
