-- Pictures that programs name by an address: fetched once, made small, and shown from here.

CREATE TABLE hook_pictures (
    -- Made of the address.
    id UUID PRIMARY KEY NOT NULL,
    content_type TEXT NOT NULL CONSTRAINT hook_pictures_content_type CHECK (octet_length(content_type) <= 100),
    bytes BYTEA NOT NULL CONSTRAINT hook_pictures_bytes CHECK (octet_length(bytes) <= 1048576),
    used_at BIGINT NOT NULL
);

CREATE INDEX hook_pictures_used ON hook_pictures (used_at);
