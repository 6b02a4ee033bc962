-- Sessions say how and when they were opened, have ids that are no secrets, and are remembered for a while when they were ended
-- from elsewhere. Those that are open end: people sign in again.

DROP TABLE session;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    account    BLOB NOT NULL REFERENCES account (id),
    device     BLOB NOT NULL,
    method     INTEGER NOT NULL,
    level      INTEGER NOT NULL,
    opened     INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    ended      INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX session_expires ON session (expires);
CREATE INDEX session_account ON session (account);

-- What the account's recovery code proves; none for accounts that were made before.
ALTER TABLE account ADD COLUMN recovery_proof BLOB;
