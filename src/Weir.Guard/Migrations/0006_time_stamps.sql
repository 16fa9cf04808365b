create table ledger_timestamps (
    log text not null,
    size bigint not null,
    stamped_at bigint not null,
    token {bytes} not null,
    primary key (log, size)
);
