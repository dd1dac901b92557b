-- A file beside a reply is beside its comment too.
ALTER TABLE comment_attachments ADD COLUMN reply_id {id};

CREATE TABLE comment_department_mentions (
    comment_id     {id} NOT NULL REFERENCES task_comments (id) ON DELETE CASCADE,
    department_id  {id} NOT NULL REFERENCES departments (id) ON DELETE CASCADE,
    PRIMARY KEY (comment_id, department_id)
);

ALTER TABLE preview_files ADD COLUMN source_file_id {id};
ALTER TABLE preview_files ADD COLUMN url {text};
ALTER TABLE preview_files ADD COLUMN uploaded_movie_url {text};
ALTER TABLE preview_files ADD COLUMN uploaded_movie_name {text};
