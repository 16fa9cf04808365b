create table audit_segments (
    log text not null,
    first_leaf bigint not null,
    end_leaf bigint not null,
    first_seq bigint not null,
    last_seq bigint not null,
    first_id text not null,
    last_id text not null,
    first_at bigint not null,
    last_at bigint not null,
    digest {bytes} not null,
    closed_at bigint not null,
    primary key (log, first_leaf)
);

create table audit_segment_contents (
    log text not null,
    first_leaf bigint not null,
    content {bytes} not null,
    primary key (log, first_leaf)
);

create table audit_past_activity (
    project text not null,
    actor text not null,
    first_at bigint not null,
    last_at bigint not null,
    actions bigint not null,
    primary key (project, actor)
);
