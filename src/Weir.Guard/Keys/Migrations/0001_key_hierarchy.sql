-- The versions of the root key; the one that is not retired wraps the keys of the installation and of organizations.
CREATE TABLE key_root (
    version bigint NOT NULL PRIMARY KEY,
    check_value {bytes} NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint
);

-- One row. Every change of a key counts it up and marks the key with it, so that other servers see what changed.
CREATE TABLE key_epoch (
    id smallint NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch bigint NOT NULL
);

INSERT INTO key_epoch (id, epoch) VALUES (1, 0);

-- One key per owner, for ever: a destroyed key keeps its row. No parent means the root.
CREATE TABLE owner_key (
    id text NOT NULL PRIMARY KEY,
    owner_kind smallint NOT NULL CHECK (owner_kind BETWEEN 1 AND 4),
    owner_id text NOT NULL,
    parent_id text REFERENCES owner_key (id),
    state smallint NOT NULL CHECK (state IN (1, 2)),
    created_at bigint NOT NULL,
    destroyed_at bigint,
    epoch bigint NOT NULL,
    UNIQUE (owner_kind, owner_id)
);

CREATE INDEX owner_key_parent ON owner_key (parent_id);
CREATE INDEX owner_key_epoch ON owner_key (epoch);

-- Version 0 is the fixed one of look-up codes and derived keys; versions from 1 seal. A destroyed version has no wrapped bytes.
CREATE TABLE key_version (
    key_id text NOT NULL REFERENCES owner_key (id),
    version bigint NOT NULL,
    wrapped {bytes},
    parent_version bigint NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint,
    destroyed_at bigint,
    PRIMARY KEY (key_id, version),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- Purposes whose codes and derived keys come from another version than 0.
CREATE TABLE key_purpose (
    key_id text NOT NULL REFERENCES owner_key (id),
    purpose smallint NOT NULL,
    version bigint NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (key_id, purpose)
);

-- The ring of ASP.NET Core's data protection, sealed; shared by all servers.
CREATE TABLE key_ring_document (
    name text NOT NULL PRIMARY KEY,
    sealed {bytes} NOT NULL,
    created_at bigint NOT NULL
);
