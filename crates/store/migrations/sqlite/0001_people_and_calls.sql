-- Times are milliseconds since the epoch. Every reference cascades, so that deleting an account erases the person.

CREATE TABLE accounts (
    id BLOB PRIMARY KEY NOT NULL,
    handle TEXT NOT NULL CONSTRAINT accounts_handle_key UNIQUE CONSTRAINT accounts_handle CHECK (octet_length(handle) BETWEEN 2 AND 32),
    name TEXT NOT NULL CONSTRAINT accounts_name CHECK (length(name) BETWEEN 1 AND 64),
    -- The name as it is searched: lower case of any script.
    name_key TEXT NOT NULL,
    email TEXT CONSTRAINT accounts_email CHECK (octet_length(email) <= 254),
    -- The address as it is compared.
    email_key TEXT,
    email_verified INTEGER NOT NULL DEFAULT FALSE,
    password_hash TEXT NOT NULL CONSTRAINT accounts_password_hash CHECK (octet_length(password_hash) <= 512),
    role TEXT NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0,
    language TEXT CONSTRAINT accounts_language CHECK (octet_length(language) <= 35),
    theme TEXT,
    do_not_disturb INTEGER NOT NULL DEFAULT FALSE,
    has_picture INTEGER NOT NULL DEFAULT FALSE,
    picture_version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Anyone may claim an address; only one can prove it.
CREATE UNIQUE INDEX accounts_verified_email ON accounts (email_key) WHERE email_verified;
CREATE INDEX accounts_admins ON accounts (id) WHERE role = 'admin';

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL DEFAULT 0,
    rotated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    device TEXT NOT NULL CONSTRAINT sessions_device CHECK (length(device) <= 200),
    address TEXT NOT NULL CONSTRAINT sessions_address CHECK (length(address) <= 64),
    revoked_at INTEGER
) STRICT;

CREATE INDEX sessions_account ON sessions (account, last_seen_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE links (
    hash BLOB PRIMARY KEY NOT NULL,
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    email TEXT CONSTRAINT links_email CHECK (octet_length(email) <= 254),
    clear_text TEXT CONSTRAINT links_clear_text CHECK (octet_length(clear_text) <= 256),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX links_account ON links (account, kind);
CREATE INDEX links_created ON links (created_at);
CREATE INDEX links_expiry ON links (expires_at);
CREATE INDEX links_used ON links (used_at) WHERE used_at IS NOT NULL;

CREATE TABLE invites (
    id BLOB PRIMARY KEY NOT NULL,
    hash BLOB NOT NULL CONSTRAINT invites_hash_key UNIQUE,
    role TEXT NOT NULL,
    note TEXT NOT NULL CONSTRAINT invites_note CHECK (length(note) <= 200),
    max_uses INTEGER NOT NULL CONSTRAINT invites_max_uses CHECK (max_uses BETWEEN 1 AND 1000000),
    uses INTEGER NOT NULL DEFAULT 0 CONSTRAINT invites_uses CHECK (uses <= max_uses),
    expires_at INTEGER NOT NULL,
    created_by BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    bootstrap INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX invites_bootstrap ON invites (bootstrap) WHERE bootstrap;
CREATE INDEX invites_author ON invites (created_by);
CREATE INDEX invites_expiry ON invites (expires_at);
CREATE INDEX invites_revoked ON invites (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE blocks (
    blocker BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (blocker, blocked)
) STRICT;

CREATE INDEX blocks_blocked ON blocks (blocked, blocker);

CREATE TABLE calls (
    id BLOB NOT NULL,
    owner BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    peer BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    peer_name TEXT NOT NULL CONSTRAINT calls_peer_name CHECK (length(peer_name) <= 64),
    direction TEXT NOT NULL,
    outcome TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    talked_ms INTEGER,
    seen_at INTEGER,
    PRIMARY KEY (owner, id)
) STRICT;

CREATE INDEX calls_log ON calls (owner, began_at, id);
CREATE INDEX calls_unseen ON calls (owner) WHERE outcome = 'missed' AND seen_at IS NULL;
CREATE INDEX calls_peer ON calls (peer);

CREATE TABLE pictures (
    account BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    content_type TEXT NOT NULL CONSTRAINT pictures_content_type CHECK (octet_length(content_type) <= 100),
    bytes BLOB NOT NULL CONSTRAINT pictures_bytes CHECK (octet_length(bytes) <= 1048576)
) STRICT;
