create table buckets (
    id text primary key,
    organization text not null references organizations (id),
    project text not null references projects (id),
    name text not null,
    versioning smallint not null,
    object_lock smallint not null,
    default_mode smallint,
    default_days bigint,
    default_years bigint,
    noncurrent_days bigint,
    audits_before_read smallint not null,
    tags_sealed {bytes},
    created_by text not null,
    created_at bigint not null,
    revision bigint not null,
    unique (organization, name)
);
create index buckets_by_project on buckets (project, name);

create table object_versions (
    id text primary key,
    bucket text not null references buckets (id),
    organization text not null,
    project text not null,
    key {bytes} not null,
    seq bigint not null,
    kind smallint not null,
    is_null smallint not null,
    size bigint not null,
    parts bigint not null,
    modified_at bigint not null,
    tag_sealed {bytes},
    details_sealed {bytes},
    tags_sealed {bytes},
    retention_mode smallint,
    retain_until bigint,
    legal_hold smallint not null,
    revision bigint not null
);
create unique index object_versions_by_key on object_versions (bucket, key, seq desc);
create unique index object_versions_null on object_versions (bucket, key) where is_null = 1;
create index object_versions_held on object_versions (bucket, retain_until) where retain_until is not null or legal_hold = 1;

create table current_objects (
    bucket text not null,
    key {bytes} not null,
    version text not null,
    primary key (bucket, key)
);

create table object_blobs (
    version text not null,
    part bigint not null,
    blob {bytes} not null,
    start bigint not null,
    size bigint not null,
    wrapped_key {bytes} not null,
    details_sealed {bytes} not null,
    body {bytes},
    uploaded_at bigint not null,
    primary key (version, part)
);
create index object_blobs_by_blob on object_blobs (blob);

create table uploads (
    id text primary key,
    bucket text not null references buckets (id),
    organization text not null,
    project text not null,
    key {bytes} not null,
    version text not null unique,
    details_sealed {bytes} not null,
    tags_sealed {bytes},
    retention_mode smallint,
    retain_until bigint,
    legal_hold smallint not null,
    started_by text not null,
    started_at bigint not null,
    revision bigint not null
);
create unique index uploads_by_key on uploads (bucket, key, id);

create table blob_strays (
    blob {bytes} primary key,
    since bigint not null
);

create table blob_removals (
    blob {bytes} primary key,
    since bigint not null
);

create table blob_stores (
    number smallint primary key check (number = 1),
    id text not null
);
