create table notices (
    id text primary key,
    person text not null,
    kind text not null,
    address_sealed {bytes} not null,
    content_sealed {bytes} not null,
    in_account smallint not null,
    mail_state smallint not null,
    created_at bigint not null,
    mailed_at bigint
);
create index notices_by_person on notices (person, created_at);
create index notices_by_age on notices (created_at);
