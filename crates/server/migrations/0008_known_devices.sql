-- Devices that an account was opened on, each known by the hash of a mark that it keeps: their tries at a password are counted apart,
-- so that strangers who try do not slow the owner down.

CREATE TABLE known_device (
    account BLOB NOT NULL REFERENCES account (id),
    device  BLOB NOT NULL,
    mark    BLOB NOT NULL UNIQUE,
    used    INTEGER NOT NULL,
    PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_device_used ON known_device (used);

-- Tries are counted under a login name, or under a login name and a mark.
ALTER TABLE pending_sign_in RENAME COLUMN login TO tries;
ALTER TABLE sign_in_try RENAME COLUMN login TO tries;
