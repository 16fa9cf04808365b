create table reminders (
    kind text not null,
    subject text not null,
    told_at bigint not null,
    primary key (kind, subject)
);
create index reminders_by_age on reminders (told_at);
