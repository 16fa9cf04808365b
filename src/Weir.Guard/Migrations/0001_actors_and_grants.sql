create table organizations (
    id text primary key,
    slug text not null unique,
    name text not null,
    state smallint not null,
    policy text not null,
    created_at bigint not null,
    state_at bigint not null,
    revision bigint not null
);

create table users (
    id text primary key,
    organization text references organizations (id),
    email_index {bytes} not null unique,
    email_sealed {bytes} not null,
    name_sealed {bytes} not null,
    phone_sealed {bytes},
    state smallint not null,
    mail_preferences text not null,
    created_at bigint not null,
    state_at bigint not null,
    revision bigint not null
);
create index users_by_organization on users (organization, id);

create table service_accounts (
    id text primary key,
    organization text not null references organizations (id),
    name text not null,
    description text not null,
    state smallint not null,
    created_by text not null,
    created_at bigint not null,
    revision bigint not null,
    unique (organization, name)
);

create table groups (
    id text primary key,
    organization text not null references organizations (id),
    name text not null,
    description text not null,
    created_at bigint not null,
    revision bigint not null,
    unique (organization, name)
);

create table group_members (
    id text primary key,
    organization text not null references organizations (id),
    group_id text not null references groups (id),
    member text not null,
    added_by text not null,
    created_at bigint not null,
    revision bigint not null,
    unique (group_id, member)
);
create index group_members_by_member on group_members (member);

create table projects (
    id text primary key,
    organization text not null references organizations (id),
    name text not null,
    description text not null,
    state smallint not null,
    purpose text not null,
    legal_basis text not null,
    recipients text not null,
    active_version bigint not null,
    created_by text not null,
    created_at bigint not null,
    state_at bigint not null,
    revision bigint not null
);
create index projects_by_organization on projects (organization, id);

create table roles (
    id text primary key,
    organization text not null references organizations (id),
    name text not null,
    level smallint not null,
    permissions text not null,
    description text not null,
    created_at bigint not null,
    revision bigint not null,
    unique (organization, name)
);

create table grants (
    id text primary key,
    organization text references organizations (id),
    subject_kind smallint not null,
    subject text not null,
    role text not null,
    level smallint not null,
    project text references projects (id),
    bucket text,
    prefix text not null,
    starts_at bigint not null,
    ends_at bigint,
    given_by text not null,
    reason text not null,
    created_at bigint not null,
    revision bigint not null
);
create index grants_by_subject on grants (subject, organization);
create index grants_by_organization on grants (organization, id);
create index grants_by_project on grants (project, id);

create table grant_uses (
    grant_id text primary key,
    used_at bigint not null
);
