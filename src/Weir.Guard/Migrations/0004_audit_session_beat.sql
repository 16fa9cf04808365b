alter table audit_sessions add column seen_at bigint not null default 0;
alter table audit_sessions add column batch bigint not null default 0;
