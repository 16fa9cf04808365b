-- Passwords that stand in a list of stolen ones, since when that is known. Their owners do nothing before they chose others.
create table password_demands (
    credential text primary key references credentials (id),
    found_at bigint not null
);

-- Whether the password of a sign-in that waits for a second factor stands in such a list.
alter table pending_sign_ins add column is_listed smallint not null default 0;
