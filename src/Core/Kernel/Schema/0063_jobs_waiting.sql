-- Claiming reads the first waiting job of each kind, and the few that run: neither looks at what is done, nor at what other runners are for.
DROP INDEX jobs_to_claim;
CREATE INDEX jobs_waiting ON jobs (kind, priority, number) WHERE state = 1;
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 2;
