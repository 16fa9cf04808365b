-- One row once the installation has its keys. From then on a missing key is a refusal and never a reason to make another.
CREATE TABLE installation (
    id smallint NOT NULL PRIMARY KEY,
    made_at bigint NOT NULL
);

-- The servers that have run on this database, and when each was last asked whether it is ready.
CREATE TABLE nodes (
    name text NOT NULL PRIMARY KEY,
    seen_at bigint NOT NULL
);
