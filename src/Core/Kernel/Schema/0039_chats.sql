-- What is said about an entity, outside its tasks.
CREATE TABLE chats (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    object_id     {id} NOT NULL UNIQUE REFERENCES entities (id) ON DELETE CASCADE,
    last_message  {time}
);

CREATE TABLE chat_participants (
    chat_id  {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    user_id  {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (chat_id, user_id)
);
CREATE INDEX chat_participants_by_user ON chat_participants (user_id);

CREATE TABLE chat_messages (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    created_at  {time} NOT NULL,
    updated_at  {time} NOT NULL,
    chat_id    {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    person_id  {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text       {text}
);
CREATE INDEX chat_messages_by_chat ON chat_messages (chat_id, number);
