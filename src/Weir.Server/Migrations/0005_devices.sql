create table device_requests (
    code_digest {bytes} primary key,
    user_code_index {bytes} not null unique,
    source_index {bytes} not null,
    name_sealed {bytes} not null,
    address_sealed {bytes} not null,
    permissions text,
    asked_at bigint not null,
    expires_at bigint not null,
    polled_at bigint,
    pause_seconds bigint not null,
    state smallint not null,
    approved_by text,
    organization text,
    approved_at bigint
);
create index device_requests_by_source on device_requests (source_index, expires_at);
