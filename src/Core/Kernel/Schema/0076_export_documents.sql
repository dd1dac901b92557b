-- One index by document in place of two: a document's exports and an export's document are both found by it. An export's rows lie in its order.
ALTER TABLE export_documents RENAME TO export_documents_before;
DROP INDEX export_documents_by_document;

CREATE TABLE export_documents (
    export_id     {id} NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    document_id   {id} NOT NULL,
    first_number  BIGINT,
    last_number   BIGINT,
    begin_label   {text},
    end_label     {text},
    volume        INTEGER,
    PRIMARY KEY (export_id, ordinal),
    UNIQUE (document_id, export_id)
) {by_key};

INSERT INTO export_documents (export_id, ordinal, document_id, first_number, last_number, begin_label, end_label, volume)
SELECT export_id, ordinal, document_id, first_number, last_number, begin_label, end_label, volume
FROM export_documents_before ORDER BY export_id, ordinal;

DROP TABLE export_documents_before;
