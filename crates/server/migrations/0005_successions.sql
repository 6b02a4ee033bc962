-- An account whose keys are lost gets a successor by a new letter, which can be used only after a while. The old account keeps its
-- id and its mail; its login name goes on to the new one, and in its column stands the old one's id, which no login name equals.

ALTER TABLE letter ADD COLUMN replaces BLOB REFERENCES account (id);
ALTER TABLE letter ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE letter ADD COLUMN usable INTEGER NOT NULL DEFAULT 0;

CREATE INDEX letter_replaces ON letter (replaces);

-- `restored` and `remaining` are what the desk says of the mail that comes back; nothing remains until it has begun.
CREATE TABLE succession (
    account   BLOB PRIMARY KEY REFERENCES account (id),
    successor BLOB NOT NULL UNIQUE REFERENCES account (id),
    since     INTEGER NOT NULL,
    restored  INTEGER NOT NULL DEFAULT 0,
    remaining INTEGER
) STRICT, WITHOUT ROWID;
