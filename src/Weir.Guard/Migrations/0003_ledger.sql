create table ledger_installation (
    id text primary key,
    created_at bigint not null
);

create index audit_entries_by_log on audit_entries (log, seq);

create table ledger_logs (
    log text primary key,
    origin text not null unique,
    size bigint not null,
    root {bytes} not null
);

create table ledger_tiles (
    log text not null,
    level smallint not null,
    tile_index bigint not null,
    width smallint not null,
    hashes {bytes} not null,
    primary key (log, level, tile_index)
);

create table ledger_checkpoints (
    log text not null,
    size bigint not null,
    at bigint not null,
    note {bytes} not null,
    primary key (log, size)
);
create index ledger_checkpoints_by_time on ledger_checkpoints (log, at);

create table ledger_keys (
    log text not null,
    public_key text not null,
    created_at bigint not null,
    primary key (log, public_key)
);

create table ledger_witnesses (
    id text primary key,
    organization text references organizations (id),
    log text not null,
    name text not null,
    public_key text not null,
    added_by text not null,
    created_at bigint not null,
    revision bigint not null,
    unique (log, name)
);

create table ledger_cosignatures (
    log text not null,
    size bigint not null,
    witness text not null,
    line text not null,
    at bigint not null,
    primary key (log, size, witness)
);
