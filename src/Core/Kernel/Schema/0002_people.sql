CREATE TABLE organizations (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    name        {text} NOT NULL,
    created_at  {time} NOT NULL
);

CREATE TABLE users (
    number                {number},
    id                    {id} NOT NULL UNIQUE,
    organization_id       {id} NOT NULL REFERENCES organizations (id),
    user_name             {text} NOT NULL,
    user_name_key         {text} NOT NULL UNIQUE,
    email                 {text} NOT NULL,
    email_key             {text} NOT NULL,
    first_name            {text},
    last_name             {text},
    password_hash         {text},
    is_active             BOOLEAN NOT NULL,
    must_change_password  BOOLEAN NOT NULL,
    failed_sign_ins       INTEGER NOT NULL,
    locked_until          {time},
    last_signed_in_at     {time},
    security_stamp        {text} NOT NULL,
    extras_json           {text} NOT NULL,
    created_at            {time} NOT NULL
);
CREATE UNIQUE INDEX users_by_email ON users (email_key);

CREATE TABLE groups (
    number         {number},
    id             {id} NOT NULL UNIQUE,
    name           {text} NOT NULL,
    name_key       {text} NOT NULL UNIQUE,
    is_predefined  BOOLEAN NOT NULL,
    created_at     {time} NOT NULL
);

CREATE TABLE group_members (
    group_id  {id} NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id   {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id);

-- What members of a group may do; in the workspaces of group_workspaces, or in every one when the group is predefined.
CREATE TABLE group_permissions (
    group_id    {id} NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    capability  INTEGER NOT NULL,
    PRIMARY KEY (group_id, capability)
);

CREATE TABLE api_clients (
    number         {number},
    id             {id} NOT NULL UNIQUE,
    client_id      {text} NOT NULL UNIQUE,
    secret_hash    {text} NOT NULL,
    name           {text} NOT NULL,
    user_id        {id} NOT NULL REFERENCES users (id),
    scopes         {text} NOT NULL,
    grants         {text} NOT NULL,
    redirect_uris  {text} NOT NULL,
    -- Cannot keep a secret: where a person's own proof is given too, it may leave its secret out.
    is_public      BOOLEAN NOT NULL,
    is_active      BOOLEAN NOT NULL,
    created_at     {time} NOT NULL
);

-- Opaque tokens, kept as hashes only.
CREATE TABLE api_tokens (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    user_id       {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name          {text} NOT NULL,
    token_hash    {text} NOT NULL UNIQUE,
    created_at    {time} NOT NULL,
    expires_at    {time},
    revoked_at    {time},
    last_used_at  {time}
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- A person signed in through a browser or a session-keeping client; also one-time steps of signing in.
CREATE TABLE login_sessions (
    number        {number},
    id            {id} NOT NULL UNIQUE,
    kind          {text} NOT NULL,
    user_id       {id} REFERENCES users (id) ON DELETE CASCADE,
    -- The user's when the session began: it is over once the user's is another.
    user_stamp    {text},
    key_hash      {text} NOT NULL UNIQUE,
    details_json  {text} NOT NULL,
    created_at    {time} NOT NULL,
    expires_at    {time} NOT NULL
);
CREATE INDEX login_sessions_by_user ON login_sessions (user_id);

-- Authorization codes and refresh tokens: one row a token, a family a sign-in, so that reuse of a spent one ends them all.
CREATE TABLE grants (
    number         {number},
    id             {id} NOT NULL UNIQUE,
    kind           {text} NOT NULL,
    family_id      {id} NOT NULL,
    api_client_id  {id} NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    user_id        {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    user_stamp     {text} NOT NULL,
    token_hash     {text} NOT NULL UNIQUE,
    scopes         {text} NOT NULL,
    details_json   {text} NOT NULL,
    created_at     {time} NOT NULL,
    expires_at     {time} NOT NULL,
    spent_at       {time}
);
CREATE INDEX grants_by_family ON grants (family_id);

-- RSA keys that sign our tokens; the private part is encrypted with the installation's own key.
CREATE TABLE signing_keys (
    number       {number},
    id           {id} NOT NULL UNIQUE,
    key_id       {text} NOT NULL UNIQUE,
    public_key   {text} NOT NULL,
    private_key  {text} NOT NULL,
    created_at   {time} NOT NULL,
    retires_at   {time} NOT NULL,
    expires_at   {time} NOT NULL
);
