-- Proofs within a session: for one request that needs a permit (action and digest), or to raise the session (neither). Where the proof is
-- by password its state lies with the sign-ins', under the same exchange.
CREATE TABLE pending_proof (
    exchange BLOB PRIMARY KEY,
    session  BLOB NOT NULL,
    action   INTEGER,
    digest   BLOB,
    state    BLOB NOT NULL,
    expires  INTEGER NOT NULL,
    CHECK ((action IS NULL) = (digest IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_proof_expires ON pending_proof (expires);

-- Permits that were got and not used: each for one request of one session.
CREATE TABLE permit (
    session BLOB NOT NULL,
    action  INTEGER NOT NULL,
    digest  BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (session, action, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX permit_expires ON permit (expires);

-- Devices have names, sealed by their account, and are known since a day.
ALTER TABLE known_device ADD COLUMN name BLOB;
ALTER TABLE known_device ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
UPDATE known_device SET first = used;

-- When a session was last used, to a few minutes.
ALTER TABLE session ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE session SET seen = opened;

-- What happened, for the insurer: who it was is a pseudonym of one day, whose key is forgotten when the day is over.
CREATE TABLE audit (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    event    TEXT NOT NULL,
    who      TEXT
) STRICT;

CREATE INDEX audit_at ON audit (at);

CREATE TABLE audit_key (
    day INTEGER PRIMARY KEY,
    key BLOB NOT NULL
) STRICT;

-- What happened, for the person: kind and time, no more.
CREATE TABLE account_event (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    account  BLOB NOT NULL REFERENCES account (id),
    at       INTEGER NOT NULL,
    event    TEXT NOT NULL
) STRICT;

CREATE INDEX account_event_account ON account_event (account, at);
CREATE INDEX account_event_at ON account_event (at);
