create table project_versions (
    id text primary key,
    project text not null references projects (id),
    organization text not null references organizations (id),
    number bigint not null,
    description text not null,
    author text not null,
    created_at bigint not null,
    document text not null,
    digest {bytes} not null,
    revision bigint not null,
    unique (project, number)
);

create table project_work (
    project text not null references projects (id),
    number bigint not null,
    actor text not null,
    first_at bigint not null,
    last_at bigint not null,
    changes bigint not null,
    primary key (project, number, actor)
);

create index audit_entries_by_project on audit_entries (project, id);
