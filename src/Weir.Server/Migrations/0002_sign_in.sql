create table credentials (
    id text primary key,
    user_id text not null unique references users (id),
    organization text references organizations (id),
    secret_digest {bytes} not null,
    stands_alone smallint not null,
    changed_at bigint not null,
    revision bigint not null
);

create table password_hashes (
    credential text primary key references credentials (id),
    hash text not null
);

create table factors (
    id text primary key,
    user_id text not null references users (id),
    organization text references organizations (id),
    kind smallint not null,
    name_sealed {bytes} not null,
    secret_digest {bytes} not null,
    created_at bigint not null,
    revision bigint not null
);
create index factors_by_user on factors (user_id, id);

create table factor_uses (
    factor text primary key references factors (id),
    used_at bigint not null
);

create table totp_seeds (
    factor text primary key references factors (id),
    seed_sealed {bytes} not null,
    last_step bigint not null
);

create table passkeys (
    factor text primary key references factors (id),
    credential_id {bytes} not null unique,
    user_handle {bytes} not null,
    public_key {bytes} not null,
    sign_count bigint not null,
    is_backup_eligible smallint not null,
    is_backed_up smallint not null,
    model text not null
);

create table recovery_codes (
    factor text not null references factors (id),
    number smallint not null,
    digest {bytes} not null,
    used_at bigint,
    primary key (factor, number)
);

create table factor_enrolments (
    user_id text primary key references users (id),
    session text not null,
    seed_sealed {bytes} not null,
    expires_at bigint not null
);

create table used_challenges (
    digest {bytes} primary key,
    expires_at bigint not null
);

create table sessions (
    id text primary key,
    user_id text not null references users (id),
    organization text references organizations (id),
    token_digest {bytes} not null unique,
    door smallint not null,
    methods text not null,
    device text not null,
    address_sealed {bytes} not null,
    agent_sealed {bytes} not null,
    started_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    ended_by text,
    revision bigint not null
);
create index sessions_by_user on sessions (user_id, ended_at);
create index sessions_by_organization on sessions (organization, ended_at);
create index sessions_by_end on sessions (ended_at, expires_at);

create table session_activity (
    session text primary key references sessions (id),
    last_seen_at bigint not null,
    proved_at bigint not null,
    stepped_up_at bigint
);

create table pending_sign_ins (
    digest {bytes} primary key,
    user_id text not null references users (id),
    credential_revision bigint not null,
    expires_at bigint not null
);

create table one_time_tokens (
    digest {bytes} primary key,
    purpose smallint not null,
    subject text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index one_time_tokens_by_subject on one_time_tokens (subject, purpose);

create table sign_in_stops (
    id text primary key,
    organization text references organizations (id),
    scope text not null unique,
    stopped_by text not null,
    stopped_at bigint not null,
    revision bigint not null
);

create table sign_in_counters (
    kind smallint not null,
    name text not null,
    name_sealed {bytes},
    failures bigint not null,
    device_failures bigint not null,
    score double precision not null,
    blocks bigint not null,
    updated_at bigint not null,
    blocked_until bigint not null,
    primary key (kind, name)
);
