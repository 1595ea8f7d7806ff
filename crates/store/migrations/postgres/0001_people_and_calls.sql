-- Times are milliseconds since the epoch. Every reference cascades, so that deleting an account erases the person.

CREATE TABLE accounts (
    id UUID PRIMARY KEY,
    handle TEXT COLLATE "C" NOT NULL CONSTRAINT accounts_handle_key UNIQUE CONSTRAINT accounts_handle CHECK (octet_length(handle) BETWEEN 2 AND 32),
    name TEXT NOT NULL CONSTRAINT accounts_name CHECK (char_length(name) BETWEEN 1 AND 64),
    -- The name as it is searched: lower case of any script.
    name_key TEXT NOT NULL,
    email TEXT CONSTRAINT accounts_email CHECK (octet_length(email) <= 254),
    -- The address as it is compared.
    email_key TEXT,
    email_verified BOOLEAN NOT NULL DEFAULT FALSE,
    password_hash TEXT NOT NULL CONSTRAINT accounts_password_hash CHECK (octet_length(password_hash) <= 512),
    role TEXT NOT NULL,
    epoch BIGINT NOT NULL DEFAULT 0,
    language TEXT CONSTRAINT accounts_language CHECK (octet_length(language) <= 35),
    theme TEXT,
    do_not_disturb BOOLEAN NOT NULL DEFAULT FALSE,
    has_picture BOOLEAN NOT NULL DEFAULT FALSE,
    picture_version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Anyone may claim an address; only one can prove it.
CREATE UNIQUE INDEX accounts_verified_email ON accounts (email_key) WHERE email_verified;
CREATE INDEX accounts_admins ON accounts (id) WHERE role = 'admin';

CREATE TABLE sessions (
    id UUID PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL DEFAULT 0,
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    device TEXT NOT NULL CONSTRAINT sessions_device CHECK (char_length(device) <= 200),
    address TEXT NOT NULL CONSTRAINT sessions_address CHECK (char_length(address) <= 64),
    revoked_at BIGINT
);

CREATE INDEX sessions_account ON sessions (account, last_seen_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE links (
    hash BYTEA PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    email TEXT CONSTRAINT links_email CHECK (octet_length(email) <= 254),
    clear_text TEXT CONSTRAINT links_clear_text CHECK (octet_length(clear_text) <= 256),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX links_account ON links (account, kind);
CREATE INDEX links_created ON links (created_at);
CREATE INDEX links_expiry ON links (expires_at);
CREATE INDEX links_used ON links (used_at) WHERE used_at IS NOT NULL;

CREATE TABLE invites (
    id UUID PRIMARY KEY,
    hash BYTEA NOT NULL CONSTRAINT invites_hash_key UNIQUE,
    role TEXT NOT NULL,
    note TEXT NOT NULL CONSTRAINT invites_note CHECK (char_length(note) <= 200),
    max_uses BIGINT NOT NULL CONSTRAINT invites_max_uses CHECK (max_uses BETWEEN 1 AND 1000000),
    uses BIGINT NOT NULL DEFAULT 0 CONSTRAINT invites_uses CHECK (uses <= max_uses),
    expires_at BIGINT NOT NULL,
    created_by UUID REFERENCES accounts (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    bootstrap BOOLEAN NOT NULL
);

CREATE UNIQUE INDEX invites_bootstrap ON invites (bootstrap) WHERE bootstrap;
CREATE INDEX invites_author ON invites (created_by);
CREATE INDEX invites_expiry ON invites (expires_at);
CREATE INDEX invites_revoked ON invites (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE blocks (
    blocker UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (blocker, blocked)
);

CREATE INDEX blocks_blocked ON blocks (blocked, blocker);

CREATE TABLE calls (
    id UUID NOT NULL,
    owner UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    peer UUID REFERENCES accounts (id) ON DELETE SET NULL,
    peer_name TEXT NOT NULL CONSTRAINT calls_peer_name CHECK (char_length(peer_name) <= 64),
    direction TEXT NOT NULL,
    outcome TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    talked_ms BIGINT,
    seen_at BIGINT,
    PRIMARY KEY (owner, id)
);

CREATE INDEX calls_log ON calls (owner, began_at, id);
CREATE INDEX calls_unseen ON calls (owner) WHERE outcome = 'missed' AND seen_at IS NULL;
CREATE INDEX calls_peer ON calls (peer);

CREATE TABLE pictures (
    account UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    content_type TEXT NOT NULL CONSTRAINT pictures_content_type CHECK (octet_length(content_type) <= 100),
    bytes BYTEA NOT NULL CONSTRAINT pictures_bytes CHECK (octet_length(bytes) <= 1048576)
);
