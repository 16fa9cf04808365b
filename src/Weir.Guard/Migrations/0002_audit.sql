create table audit_entries (
    seq {identity},
    id text not null unique,
    log text not null,
    at bigint not null,
    actor_kind smallint not null,
    actor text not null,
    door smallint not null,
    address_index {bytes},
    action text not null,
    resource_kind text not null,
    resource text not null,
    project text,
    outcome smallint not null,
    revision bigint,
    state_salt {bytes},
    entry {bytes} not null,
    leaf bigint
);
create index audit_entries_without_leaf on audit_entries (log, seq) where leaf is null;
create unique index audit_entries_by_leaf on audit_entries (log, leaf) where leaf is not null;
create index audit_entries_by_actor on audit_entries (log, actor, seq);
create index audit_entries_by_action on audit_entries (log, action, seq);
create index audit_entries_by_resource on audit_entries (resource, seq);
create index audit_entries_by_address on audit_entries (log, address_index, seq);
create index audit_entries_by_time on audit_entries (log, at);

create table audit_refusals (
    address_index {bytes} not null,
    address_sealed {bytes} not null,
    door smallint not null,
    action text not null,
    minute bigint not null,
    refusals bigint not null,
    primary key (minute, address_index, door, action)
);

create table audit_sessions (
    id text primary key,
    started_at bigint not null,
    ended_at bigint
);
