-- Who may be in the media rooms of channels, and which programs may use other rooms.

CREATE TABLE media_joins (
    id BLOB PRIMARY KEY NOT NULL,
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- It ends with the session it was given to.
    session BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    channel BLOB REFERENCES channels (id) ON DELETE CASCADE,
    room TEXT NOT NULL CONSTRAINT media_joins_room CHECK (length(CAST(room AS BLOB)) BETWEEN 1 AND 256),
    identity TEXT NOT NULL CONSTRAINT media_joins_identity CHECK (length(CAST(identity AS BLOB)) BETWEEN 1 AND 256),
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX media_joins_account ON media_joins (account);
CREATE INDEX media_joins_session ON media_joins (session);
CREATE INDEX media_joins_channel ON media_joins (channel);
CREATE INDEX media_joins_end ON media_joins (expires_at);

-- The secret of a key is derived from the server's key and the id: nothing here opens a room.
CREATE TABLE media_keys (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL CONSTRAINT media_keys_name_key UNIQUE CONSTRAINT media_keys_name CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),
    note TEXT NOT NULL CONSTRAINT media_keys_note CHECK (length(note) BETWEEN 1 AND 80),
    created_by BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

CREATE INDEX media_keys_author ON media_keys (created_by);
