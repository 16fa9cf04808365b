create table access_reviews (
    id text primary key,
    organization text not null references organizations (id),
    state smallint not null,
    dormant_days bigint not null,
    started_by text not null,
    started_at bigint not null,
    completed_by text,
    completed_at bigint,
    lines bigint not null,
    snapshot_digest {bytes} not null,
    result_digest {bytes},
    revision bigint not null
);
create unique index access_reviews_open on access_reviews (organization) where state = 1;
create index access_reviews_by_organization on access_reviews (organization, id);

create table access_review_lines (
    id text primary key,
    review text not null references access_reviews (id),
    number bigint not null,
    holder text not null,
    project text,
    dormant smallint not null,
    finding text not null,
    unique (review, number)
);

create table access_review_decisions (
    id text primary key,
    organization text not null references organizations (id),
    review text not null references access_reviews (id),
    verdict smallint not null,
    effect smallint not null,
    reason text not null,
    decided_by text not null,
    decided_at bigint not null,
    revision bigint not null
);
create index access_review_decisions_by_review on access_review_decisions (review);
