-- The clinic sample for SQLite. Everything above the marker line is created before the rows,
-- everything below it afterwards, so that triggers and indexes see a complete database.

CREATE TABLE employers (
    id       INTEGER PRIMARY KEY,
    company  TEXT NOT NULL,
    city     TEXT,
    phone    TEXT
);

CREATE TABLE departments (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    phone          TEXT,
    head_staff_id  INTEGER REFERENCES staff (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE staff (
    id              INTEGER PRIMARY KEY,
    department_id   INTEGER NOT NULL REFERENCES departments (id) DEFERRABLE INITIALLY DEFERRED,
    first_name      TEXT NOT NULL,
    last_name       TEXT NOT NULL,
    job_title       TEXT NOT NULL,
    email           TEXT NOT NULL UNIQUE,
    phone           TEXT,
    license_number  TEXT UNIQUE,
    hired_on        DATE NOT NULL,
    salary          NUMERIC(10, 2) CHECK (salary > 0)
);

CREATE TABLE patients (
    id                  INTEGER PRIMARY KEY,
    mrn                 VARCHAR(12) NOT NULL UNIQUE,
    first_name          VARCHAR(80) NOT NULL,
    middle_name         VARCHAR(80),
    last_name           VARCHAR(80) NOT NULL,
    full_name           TEXT GENERATED ALWAYS AS (first_name || ' ' || last_name) VIRTUAL,
    known_as            TEXT,
    birth_date          DATE NOT NULL,
    gender              TEXT NOT NULL CHECK (gender IN ('female', 'male', 'other', 'unknown')),
    ssn                 VARCHAR(11),
    email               VARCHAR(120),
    phone               VARCHAR(30),
    mobile              VARCHAR(30),
    preferred_language  VARCHAR(5) NOT NULL,
    nationality         CHAR(2),
    blood_type          VARCHAR(3),
    allergies           TEXT,
    employer_id         INTEGER REFERENCES employers (id),
    physician_id        INTEGER REFERENCES staff (id),
    guardian_id         INTEGER REFERENCES patients (id),
    notes               TEXT,
    note_count          INTEGER NOT NULL DEFAULT 0,
    deceased_on         DATE,
    registered_at       TIMESTAMP NOT NULL
);

CREATE TABLE addresses (
    id           INTEGER PRIMARY KEY,
    patient_id   INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL DEFAULT 'home' CHECK (kind IN ('home', 'billing', 'temporary')),
    street       TEXT NOT NULL,
    street2      TEXT,
    city         TEXT NOT NULL,
    region       TEXT,
    postal_code  VARCHAR(12) NOT NULL,
    country      CHAR(2) NOT NULL,
    latitude     REAL,
    longitude    REAL,
    valid_from   DATE NOT NULL
);

CREATE TABLE contacts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id    INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    full_name     TEXT NOT NULL,
    relationship  TEXT,
    phone         TEXT,
    email         TEXT
);

CREATE TABLE relatives (
    patient_id    INTEGER NOT NULL REFERENCES patients (id),
    relative_id   INTEGER NOT NULL REFERENCES patients (id),
    relationship  TEXT NOT NULL,
    PRIMARY KEY (patient_id, relative_id),
    CHECK (patient_id <> relative_id)
) WITHOUT ROWID;

CREATE TABLE insurance_policies (
    insurer_code   CHAR(4) NOT NULL,
    policy_number  VARCHAR(20) NOT NULL,
    patient_id     INTEGER NOT NULL REFERENCES patients (id),
    insurer        TEXT NOT NULL,
    policy_holder  TEXT NOT NULL,
    "group"        TEXT,
    valid_from     DATE NOT NULL,
    valid_to       DATE,
    PRIMARY KEY (insurer_code, policy_number)
);

CREATE TABLE visits (
    id             INTEGER PRIMARY KEY,
    patient_id     INTEGER NOT NULL REFERENCES patients (id),
    department_id  INTEGER NOT NULL REFERENCES departments (id),
    staff_id       INTEGER NOT NULL REFERENCES staff (id),
    visited_at     TIMESTAMP NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('planned', 'finished', 'missed')),
    reason         TEXT,
    referred_by    TEXT,
    room           VARCHAR(8)
);

CREATE TABLE diagnoses (
    visit_id    INTEGER NOT NULL REFERENCES visits (id),
    line_no     INTEGER NOT NULL,
    icd10_code  VARCHAR(8) NOT NULL,
    diagnosis   TEXT NOT NULL,
    PRIMARY KEY (visit_id, line_no)
) WITHOUT ROWID;

CREATE TABLE prescriptions (
    id          INTEGER PRIMARY KEY,
    visit_id    INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    drug        TEXT NOT NULL,
    dose_mg     NUMERIC(8, 2) NOT NULL CHECK (dose_mg > 0),
    directions  TEXT,
    FOREIGN KEY (visit_id, line_no) REFERENCES diagnoses (visit_id, line_no)
);

CREATE TABLE "order" (
    id          INTEGER PRIMARY KEY,
    visit_id    INTEGER NOT NULL REFERENCES visits (id),
    "group"     TEXT NOT NULL,
    "user"      TEXT,
    ordered_at  TIMESTAMP NOT NULL
);

CREATE TABLE lab_results (
    order_id     INTEGER NOT NULL REFERENCES "order" (id),
    analyte      TEXT NOT NULL,
    patient_mrn  VARCHAR(12) NOT NULL REFERENCES patients (mrn),
    value        NUMERIC(10, 3),
    unit         TEXT NOT NULL,
    is_abnormal  BOOLEAN NOT NULL,
    PRIMARY KEY (order_id, analyte)
);

CREATE TABLE invoices (
    id              INTEGER PRIMARY KEY,
    invoice_number  VARCHAR(16) NOT NULL,
    visit_id        INTEGER NOT NULL REFERENCES visits (id),
    patient_id      INTEGER NOT NULL REFERENCES patients (id),
    insurer_code    CHAR(4),
    policy_number   VARCHAR(20),
    amount          NUMERIC(10, 2) NOT NULL CHECK (amount >= 0),
    vat             NUMERIC(10, 2) GENERATED ALWAYS AS (round(amount * 0.19, 2)) STORED,
    currency        CHAR(3) NOT NULL,
    card_number     VARCHAR(23),
    card_expires    CHAR(5),
    iban            VARCHAR(42),
    account_holder  TEXT,
    issued_on       DATE NOT NULL,
    paid_on         DATE,
    FOREIGN KEY (insurer_code, policy_number) REFERENCES insurance_policies (insurer_code, policy_number)
);

CREATE TABLE notes (
    id          INTEGER PRIMARY KEY,
    patient_id  INTEGER NOT NULL REFERENCES patients (id),
    visit_id    INTEGER REFERENCES visits (id),
    author_id   INTEGER REFERENCES staff (id),
    written_at  TIMESTAMP NOT NULL,
    body        TEXT NOT NULL
);

CREATE TABLE documents (
    id          INTEGER PRIMARY KEY,
    patient_id  INTEGER NOT NULL REFERENCES patients (id),
    kind        TEXT NOT NULL,
    content     TEXT CHECK (content IS NULL OR json_valid(content))
);

CREATE TABLE users (
    id             TEXT PRIMARY KEY,
    username       TEXT NOT NULL UNIQUE,
    patient_id     INTEGER UNIQUE REFERENCES patients (id),
    staff_id       INTEGER UNIQUE REFERENCES staff (id),
    password_hash  TEXT NOT NULL,
    api_token      TEXT,
    last_ip        TEXT,
    last_login_at  TIMESTAMP
);

CREATE TABLE audit_log (
    id        INTEGER NOT NULL PRIMARY KEY,
    user_id   TEXT REFERENCES users (id),
    at        TEXT NOT NULL,
    action    TEXT NOT NULL,
    message   TEXT
) STRICT;

CREATE TABLE phone_calls (
    caller_name  TEXT,
    phone        TEXT,
    called_at    TIMESTAMP NOT NULL,
    remark       TEXT
);

CREATE TABLE complaints (
    id          INTEGER PRIMARY KEY,
    patient_id  INTEGER REFERENCES patients (id),
    email       TEXT,
    complaint   TEXT NOT NULL
);

-- after the rows --

CREATE UNIQUE INDEX patients_email_key ON patients (email);
CREATE UNIQUE INDEX invoices_number_key ON invoices (invoice_number);
CREATE INDEX patients_name_idx ON patients (last_name, first_name);
CREATE INDEX patients_guardian_idx ON patients (guardian_id) WHERE guardian_id IS NOT NULL;
CREATE INDEX addresses_patient_idx ON addresses (patient_id);
CREATE INDEX contacts_email_idx ON contacts (lower(email));
CREATE INDEX visits_patient_idx ON visits (patient_id, visited_at DESC);
CREATE INDEX notes_patient_idx ON notes (patient_id);

CREATE VIEW patients_with_visits AS
SELECT p.id, p.mrn, p.full_name, p.email, count(v.id) AS visit_count, max(v.visited_at) AS last_visited_at
FROM patients AS p
LEFT JOIN visits AS v ON v.patient_id = p.id
GROUP BY p.id;

CREATE TRIGGER notes_are_counted AFTER INSERT ON notes
BEGIN
    UPDATE patients SET note_count = note_count + 1 WHERE id = NEW.patient_id;
END;
