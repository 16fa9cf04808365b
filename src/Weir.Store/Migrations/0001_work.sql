CREATE TABLE work (
    id {identity},
    kind text NOT NULL,
    work_key text NOT NULL,
    payload text NOT NULL,
    state smallint NOT NULL,
    due_at bigint NOT NULL,
    attempt integer NOT NULL,
    fence bigint NOT NULL,
    owner text,
    lease_until bigint,
    checkpoint text,
    last_error text,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL
);

CREATE UNIQUE INDEX work_open_key ON work (kind, work_key) WHERE state IN (1, 2);

CREATE INDEX work_due ON work (due_at) WHERE state IN (1, 2);
