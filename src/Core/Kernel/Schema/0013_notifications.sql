-- Where a person wants to be told of events, and how many at a time.
CREATE TABLE notification_targets (
    user_id     {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    address     {text} NOT NULL,
    batch_size  INTEGER NOT NULL,
    updated_at  {time} NOT NULL
);

-- A reader of the event log: position is the last event that was put into a delivery. Ended ones stay, for what they delivered.
CREATE TABLE subscriptions (
    number      {number},
    id          {id} NOT NULL UNIQUE,
    user_id     {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    created_at  {time} NOT NULL,
    ended_at    {time}
);
CREATE UNIQUE INDEX subscriptions_by_user ON subscriptions (user_id) WHERE ended_at IS NULL;

-- since is the last event that had happened when the topic was asked for.
CREATE TABLE subscription_topics (
    subscription_id  {id} NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    topic            {text} NOT NULL,
    since            BIGINT NOT NULL,
    PRIMARY KEY (subscription_id, topic)
);
CREATE INDEX subscription_topics_by_topic ON subscription_topics (topic);

-- A full batch of events on its way. Of a subscription, one at a time is open: that keeps them in order. status is the last HTTP status.
CREATE TABLE deliveries (
    number           {number},
    id               {id} NOT NULL UNIQUE,
    subscription_id  {id} NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    events_json      {text} NOT NULL,
    state            INTEGER NOT NULL,
    attempts         INTEGER NOT NULL,
    status           INTEGER,
    failure          {text},
    created_at       {time} NOT NULL,
    attempted_at     {time},
    due_at           {time},
    delivered_at     {time}
);
CREATE INDEX deliveries_by_subscription ON deliveries (subscription_id, state);

CREATE INDEX events_by_kind ON events (kind, number);
