-- How often callers of an API have asked of late, by second: shared by all processes, so that together they hold one limit.
CREATE TABLE request_counts (
    caller       {text} NOT NULL PRIMARY KEY,
    counts_json  {text} NOT NULL,
    counted_at   {time} NOT NULL
);
CREATE INDEX request_counts_by_time ON request_counts (counted_at);
