create table access_keys (
    id text primary key,
    organization text references organizations (id),
    owner_kind smallint not null,
    owner text not null,
    name text not null,
    door smallint not null,
    secret_mac {bytes} not null,
    mac_version bigint not null,
    s3_access_key_id text unique,
    project text references projects (id),
    bucket text,
    prefix text not null,
    permissions text,
    networks text not null,
    created_by text not null,
    created_at bigint not null,
    expires_at bigint not null,
    rotated_from text unique references access_keys (id),
    revoked_at bigint,
    revoked_by text,
    revision bigint not null
);
create index access_keys_by_owner on access_keys (owner, id);
create index access_keys_by_organization on access_keys (organization, id);

create table access_key_secrets (
    access_key text primary key references access_keys (id),
    secret_sealed {bytes} not null
);

create table access_key_uses (
    access_key text primary key references access_keys (id),
    used_at bigint not null,
    address_sealed {bytes} not null
);
