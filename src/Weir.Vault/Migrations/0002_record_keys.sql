-- The key of each version's own, which seals what is said of it here and in the record.
alter table object_versions add column record_key {bytes};
alter table uploads add column record_key {bytes};

-- Of projects whose key was rotated: the oldest version of it under which anything may still be added, and the newest that is to be destroyed.
create table project_keys (
    project text primary key,
    floor bigint not null,
    destroy_through bigint not null
);
