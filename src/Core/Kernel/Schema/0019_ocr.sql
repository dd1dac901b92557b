-- A workflow that recognizes text in pictures; its id is the workflow's. source_json says which documents.
CREATE TABLE ocr_runs (
    id              {id} NOT NULL PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
    path            {text} NOT NULL,
    languages_json  {text} NOT NULL,
    source_json     {text} NOT NULL
);

-- The documents of a run. place counts the documents of the volume that the text goes into too; state 1 waits, 2 is done.
CREATE TABLE ocr_items (
    number       {number},
    run_id       {id} NOT NULL REFERENCES ocr_runs (id) ON DELETE CASCADE,
    document_id  {id} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    version      INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    export_id    {id},
    volume       INTEGER,
    place        INTEGER,
    label        {text},
    UNIQUE (run_id, document_id)
);
CREATE INDEX ocr_items_by_run ON ocr_items (run_id, number);
CREATE INDEX ocr_items_by_document ON ocr_items (document_id);
