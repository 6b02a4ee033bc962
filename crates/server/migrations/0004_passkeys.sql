-- Passkeys: what checks an authenticator's answers (record), and the name that the account has sealed, which also says which slot
-- the passkey opens.

CREATE TABLE passkey (
    credential BLOB PRIMARY KEY,
    id         BLOB NOT NULL,
    account    BLOB NOT NULL REFERENCES account (id),
    record     BLOB NOT NULL,
    name       BLOB NOT NULL,
    created    INTEGER NOT NULL,
    used       INTEGER,
    UNIQUE (account, id)
) STRICT, WITHOUT ROWID;

-- Challenges: of an account that registers a passkey, or of nobody yet, who signs in.
CREATE TABLE pending_passkey (
    exchange BLOB PRIMARY KEY,
    account  BLOB,
    state    BLOB NOT NULL,
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_passkey_expires ON pending_passkey (expires);
