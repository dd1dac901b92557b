-- A report on a workflow, made once and kept. sections_json names its sections and their columns, in order.
CREATE TABLE report_results (
    number         {number},
    id             {id} NOT NULL UNIQUE,
    workspace_id   {id} REFERENCES workspaces (id) ON DELETE CASCADE,
    workflow_id    {id} NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    report         {text} NOT NULL,
    sections_json  {text} NOT NULL,
    state          INTEGER NOT NULL,
    failure        {text},
    created_by     {id} NOT NULL,
    created_at     {time} NOT NULL,
    completed_at   {time}
);
CREATE INDEX report_results_by_workflow ON report_results (workflow_id, number);

CREATE TABLE report_rows (
    result_id    {id} NOT NULL REFERENCES report_results (id) ON DELETE CASCADE,
    ordinal      BIGINT NOT NULL,
    section      {text} NOT NULL,
    values_json  {text} NOT NULL,
    PRIMARY KEY (result_id, ordinal)
);
