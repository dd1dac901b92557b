-- Who takes part in no review, whatever their groups and places give.
ALTER TABLE users ADD COLUMN may_review BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE users SET may_review = FALSE WHERE extras_json LIKE '%"accessToReview":false%';

-- As the settings say, for Access to ask: nobody takes part in a review of a workspace that is not open for it.
ALTER TABLE workspaces ADD COLUMN review_enabled BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE workspaces SET review_enabled = FALSE WHERE settings_json LIKE '%"reviewEnabled":false%';
