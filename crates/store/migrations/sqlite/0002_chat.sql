-- Channels, messages, and what each person notes for themselves. A channel's log has no holes: its entries are the
-- messages by the place they were posted at, and channel_log for everything that happened to them afterwards.

ALTER TABLE accounts ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
ALTER TABLE accounts ADD COLUMN status TEXT NOT NULL DEFAULT 'auto';
ALTER TABLE accounts ADD COLUMN muted_until INTEGER;
ALTER TABLE accounts ADD COLUMN banned_at INTEGER;
-- None with banned_at: for ever.
ALTER TABLE accounts ADD COLUMN banned_until INTEGER;
ALTER TABLE accounts ADD COLUMN ban_reason TEXT CONSTRAINT accounts_ban_reason CHECK (length(ban_reason) <= 300);
-- The head of the person's own log: read marks, drafts, preferences, settings.
ALTER TABLE accounts ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN files_bytes INTEGER NOT NULL DEFAULT 0;

CREATE INDEX accounts_owners ON accounts (id) WHERE role = 'owner';

-- What the whole server has one of.
CREATE TABLE server_state (
    name TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT '' CONSTRAINT server_state_text CHECK (octet_length(text) <= 65536)
) STRICT;

CREATE TABLE categories (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL CONSTRAINT categories_name CHECK (length(name) BETWEEN 1 AND 64),
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE channels (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL CONSTRAINT channels_name CHECK (length(name) <= 64),
    -- The name as it is compared. None where names need not differ: direct, group and archived channels.
    name_key TEXT CONSTRAINT channels_name_key UNIQUE,
    -- Whom a direct channel is between: the two ids in order, with a colon.
    peers TEXT CONSTRAINT channels_peers_key UNIQUE,
    topic TEXT NOT NULL DEFAULT '' CONSTRAINT channels_topic CHECK (length(topic) <= 250),
    category BLOB REFERENCES categories (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 0,
    private INTEGER NOT NULL,
    -- Seconds between two messages of one person.
    slow_mode INTEGER NOT NULL DEFAULT 0 CONSTRAINT channels_slow_mode CHECK (slow_mode BETWEEN 0 AND 86400),
    archived_at INTEGER,
    created_by BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    -- The place of the last entry of its log.
    head INTEGER NOT NULL DEFAULT 0,
    posts INTEGER NOT NULL DEFAULT 0,
    posted_at INTEGER
) STRICT;

CREATE INDEX channels_category ON channels (category, position);
CREATE INDEX channels_author ON channels (created_by);

ALTER TABLE invites ADD COLUMN channel BLOB REFERENCES channels (id) ON DELETE CASCADE;

CREATE INDEX invites_channel ON invites (channel) WHERE channel IS NOT NULL;

-- Who may read a channel that not everybody may read, and which channels a guest may read.
CREATE TABLE members (
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    owner INTEGER NOT NULL,
    -- The head when they came: what was there before is not unread.
    since INTEGER NOT NULL DEFAULT 0,
    joined_at INTEGER NOT NULL,
    invited_by BLOB,
    PRIMARY KEY (channel, account)
) STRICT;

CREATE INDEX members_account ON members (account, channel);

CREATE TABLE messages (
    number INTEGER PRIMARY KEY NOT NULL,
    id BLOB NOT NULL CONSTRAINT messages_id_key UNIQUE,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    -- The last entry that touched it.
    rev INTEGER NOT NULL,
    author BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    nonce BLOB,
    kind TEXT NOT NULL,
    -- None: deleted.
    body TEXT CONSTRAINT messages_body CHECK (octet_length(body) <= 65536),
    -- What a webhook or the server adds, as JSON.
    extra TEXT CONSTRAINT messages_extra CHECK (octet_length(extra) <= 262144),
    reply_to BLOB,
    here INTEGER NOT NULL,
    mentions INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0,
    reactions INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted_at INTEGER,
    deleted_by BLOB,
    pinned_at INTEGER,
    pinned_by BLOB,
    -- The words to search for: stems and marks, of [a-z0-9] alone.
    stems TEXT CONSTRAINT messages_stems CHECK (octet_length(stems) <= 131072)
) STRICT;

CREATE UNIQUE INDEX messages_place ON messages (channel, seq);
CREATE UNIQUE INDEX messages_nonce ON messages (nonce, channel, author) WHERE nonce IS NOT NULL;
CREATE UNIQUE INDEX messages_hook_nonce ON messages (nonce, channel) WHERE nonce IS NOT NULL AND kind = 'hook';
CREATE INDEX messages_author ON messages (author, number);
CREATE INDEX messages_sender ON messages (channel, author, seq);
CREATE INDEX messages_pinned ON messages (channel, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX messages_here ON messages (channel, seq) WHERE here;
CREATE INDEX messages_time ON messages (created_at, number);

-- The index holds no copy of the text. What is taken out of it must be exactly what was put in, so that these triggers
-- alone may write it. Deleted messages are not in it.
CREATE VIEW messages_indexed AS SELECT number, stems FROM messages WHERE stems IS NOT NULL;

CREATE VIRTUAL TABLE messages_search USING fts5(stems, content='messages_indexed', content_rowid='number', tokenize='unicode61 remove_diacritics 0', prefix='3 4');

CREATE TRIGGER messages_search_post AFTER INSERT ON messages WHEN new.stems IS NOT NULL
BEGIN
    INSERT INTO messages_search (rowid, stems) VALUES (new.number, new.stems);
END;

CREATE TRIGGER messages_search_edit AFTER UPDATE OF stems ON messages
BEGIN
    INSERT INTO messages_search (messages_search, rowid, stems)
        SELECT 'delete', old.number, old.stems WHERE old.stems IS NOT NULL;
    INSERT INTO messages_search (rowid, stems) SELECT new.number, new.stems WHERE new.stems IS NOT NULL;
END;

CREATE TRIGGER messages_search_erase AFTER DELETE ON messages WHEN old.stems IS NOT NULL
BEGIN
    INSERT INTO messages_search (messages_search, rowid, stems) VALUES ('delete', old.number, old.stems);
END;

CREATE TABLE channel_log (
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message BLOB,
    actor BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    subject BLOB,
    data TEXT CONSTRAINT channel_log_data CHECK (octet_length(data) <= 8192),
    at INTEGER NOT NULL,
    PRIMARY KEY (channel, seq)
) STRICT;

CREATE INDEX channel_log_actor ON channel_log (actor);

-- Earlier texts; the version is the place of the entry that replaced the text.
CREATE TABLE message_edits (
    message BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL CONSTRAINT message_edits_body CHECK (octet_length(body) <= 65536),
    at INTEGER NOT NULL,
    PRIMARY KEY (message, version)
) STRICT;

CREATE TABLE reactions (
    message BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL CONSTRAINT reactions_emoji CHECK (octet_length(emoji) BETWEEN 1 AND 64),
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (message, emoji, account)
) STRICT;

CREATE INDEX reactions_account ON reactions (account);

-- Whom a message concerns.
CREATE TABLE mentions (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    message BLOB NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, channel, seq)
) STRICT;

CREATE INDEX mentions_recent ON mentions (account, at, message);
CREATE INDEX mentions_message ON mentions (message);
CREATE INDEX mentions_channel ON mentions (channel);

CREATE TABLE read_marks (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    PRIMARY KEY (account, channel)
) STRICT;

CREATE INDEX read_marks_rev ON read_marks (account, rev);
CREATE INDEX read_marks_channel ON read_marks (channel);

CREATE TABLE drafts (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    -- None: thrown away or sent.
    body TEXT CONSTRAINT drafts_body CHECK (octet_length(body) <= 65536),
    reply_to BLOB,
    updated_at INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    PRIMARY KEY (account, channel)
) STRICT;

CREATE INDEX drafts_rev ON drafts (account, rev);
CREATE INDEX drafts_channel ON drafts (channel);

CREATE TABLE channel_prefs (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    level TEXT,
    muted_until INTEGER,
    hidden INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    PRIMARY KEY (account, channel)
) STRICT;

CREATE INDEX channel_prefs_rev ON channel_prefs (account, rev);
CREATE INDEX channel_prefs_channel ON channel_prefs (channel);

CREATE TABLE account_settings (
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL CONSTRAINT account_settings_name CHECK (octet_length(name) BETWEEN 1 AND 64),
    value TEXT CONSTRAINT account_settings_value CHECK (octet_length(value) <= 65536),
    rev INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT;

CREATE INDEX account_settings_rev ON account_settings (account, rev);

-- Links that let somebody who has an account into a channel.
CREATE TABLE channel_invites (
    id BLOB PRIMARY KEY NOT NULL,
    hash BLOB NOT NULL CONSTRAINT channel_invites_hash_key UNIQUE,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    created_by BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    max_uses INTEGER NOT NULL CONSTRAINT channel_invites_max_uses CHECK (max_uses BETWEEN 1 AND 1000000),
    uses INTEGER NOT NULL DEFAULT 0 CONSTRAINT channel_invites_uses CHECK (uses <= max_uses),
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX channel_invites_channel ON channel_invites (channel);
CREATE INDEX channel_invites_author ON channel_invites (created_by);
CREATE INDEX channel_invites_expiry ON channel_invites (expires_at);
