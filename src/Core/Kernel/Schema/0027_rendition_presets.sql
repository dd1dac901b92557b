-- Recipes with a name that an organization keeps for its people.
CREATE TABLE rendition_presets (
    number           {number},
    id               {id} NOT NULL UNIQUE,
    organization_id  {id} NOT NULL,
    name             {text} NOT NULL,
    name_key         {text} NOT NULL,
    recipe_json      {text} NOT NULL,
    created_by       {id} NOT NULL,
    created_at       {time} NOT NULL,
    UNIQUE (organization_id, name_key)
);
