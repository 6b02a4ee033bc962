-- New devices that show a code: the key to seal to, then who has read the code, then what was sealed. Named by the key's hash; the
-- exchange is the new device's own.

CREATE TABLE pending_link (
    link       BLOB PRIMARY KEY,
    exchange   BLOB NOT NULL UNIQUE,
    public_key BLOB NOT NULL,
    device     BLOB NOT NULL,
    account    BLOB REFERENCES account (id),
    sealed     BLOB,
    expires    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_link_expires ON pending_link (expires);
