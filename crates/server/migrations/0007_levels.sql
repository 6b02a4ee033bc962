-- Levels of assurance. A session's level is worked out when it is asked for: levels age.

-- The insurer's table: what data need, what ways to sign in and identifications are worth.
CREATE TABLE levels (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    json TEXT NOT NULL
) STRICT;

-- How the insurer has established who somebody is, beside the letter, which every account has.
CREATE TABLE identification (
    account BLOB NOT NULL REFERENCES account (id),
    way     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, way, at)
) STRICT, WITHOUT ROWID;

-- What people have chosen for their own data, each choice for good: the last of a class counts.
CREATE TABLE level_choice (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    account  BLOB NOT NULL REFERENCES account (id),
    class    INTEGER NOT NULL,
    level    INTEGER NOT NULL,
    notice   INTEGER NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX level_choice_account ON level_choice (account, class, position);

ALTER TABLE session DROP COLUMN level;
