create table session_uses (
    session text primary key references sessions (id),
    last_seen_at bigint not null
);
insert into session_uses (session, last_seen_at) select session, last_seen_at from session_activity;
alter table session_activity drop column last_seen_at;
