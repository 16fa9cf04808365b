create table idempotency_keys (
    actor text not null,
    idempotency_key text not null,
    request_digest {bytes} not null,
    status bigint not null,
    location text,
    tag text,
    body {bytes} not null,
    created_at bigint not null,
    primary key (actor, idempotency_key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
