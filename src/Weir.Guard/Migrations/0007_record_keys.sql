-- The record keys of what was removed and not erased: what the record says of it stays readable. Place tells which name it had, as a code.
create table record_keys (
    subject text primary key,
    project text not null,
    place {bytes} not null,
    sealed {bytes} not null
);
create index record_keys_by_place on record_keys (project, place);
