-- Signing in by an identity provider. Between leaving for the provider and coming back there are its answer's name (state), the browser
-- that has left (by the hash of its cookie), and what the answer has to fit.

CREATE TABLE pending_identity (
    state    BLOB PRIMARY KEY,
    browser  BLOB NOT NULL,
    nonce    TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_identity_expires ON pending_identity (expires);

-- How surely the person has shown who they are, as the provider says. What that is worth the table of levels says when it is asked.
ALTER TABLE session ADD COLUMN acr TEXT;

-- Whether the password was proven under the session: until then one that the provider has opened changes nothing of the account.
ALTER TABLE session ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
