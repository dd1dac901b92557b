-- Where near duplicates are looked for: the bands of every document that a group is or may come to be named by, by numbers, and with no index but the
-- key: there are twenty a document, and each had three places in each of two tables. See NearBands, which also says what becomes of deleted documents'.
CREATE TABLE pivot_bands (
    workspace  BIGINT NOT NULL,
    band       BIGINT NOT NULL,
    document   BIGINT NOT NULL,
    PRIMARY KEY (workspace, band, document)
) {by_key};

-- The bands that came last, before they go into pivot_bands in its order.
CREATE TABLE pivot_bands_recent (
    workspace  BIGINT NOT NULL,
    band       BIGINT NOT NULL,
    document   BIGINT NOT NULL,
    PRIMARY KEY (workspace, band, document)
) {by_key};

INSERT INTO pivot_bands (workspace, band, document)
SELECT w.number, b.band, d.number FROM near_bands b JOIN documents d ON d.id = b.document_id JOIN workspaces w ON w.id = d.workspace_id
UNION SELECT w.number, r.band, d.number FROM near_bands_recent r JOIN documents d ON d.id = r.document_id JOIN workspaces w ON w.id = d.workspace_id
ORDER BY 1, 2, 3;

DROP TABLE near_bands;
DROP TABLE near_bands_recent;
