-- Addresses that are told by e-mail that there is mail, once the code that was mailed to them has come back.

CREATE TABLE email (
    account  BLOB PRIMARY KEY REFERENCES account (id),
    address  TEXT NOT NULL,
    language INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The code lies beside the address that it confirms: who reads one reads the other.
CREATE TABLE pending_email (
    account  BLOB PRIMARY KEY REFERENCES account (id),
    address  TEXT NOT NULL,
    language INTEGER NOT NULL,
    code     TEXT NOT NULL,
    wrong    INTEGER NOT NULL DEFAULT 0,
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_email_expires ON pending_email (expires);
