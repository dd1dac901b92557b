-- What a build of a playlist has become: the blob, or why there is none.
ALTER TABLE build_jobs ADD COLUMN sha256 {text};
ALTER TABLE build_jobs ADD COLUMN fault {text};

-- The bytes of what is seen behind previews, and of the small picture that somebody gave of it.
ALTER TABLE preview_backgrounds ADD COLUMN sha256 {text};
ALTER TABLE preview_backgrounds ADD COLUMN thumbnail_sha256 {text};
