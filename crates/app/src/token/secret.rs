//! The secret of a link or an invitation: known to who got the link, stored as its hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hubbub_store::TokenHash;
use hubbub_types::Entropy;
use sha2::{Digest as _, Sha256};

/// 256 bits: no salt or slow hash is needed against guessing.
const LENGTH: usize = 32;
/// What tokens of bots begin with.
const BOT: &str = "hubbub_bot_";

/// A new secret with its hash.
pub(crate) struct Secret {
    /// What goes into the link.
    pub(crate) text: String,
    /// What is stored.
    pub(crate) hash: TokenHash,
}

impl Secret {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; LENGTH];
        entropy.fill(&mut bytes);
        let text = URL_SAFE_NO_PAD.encode(bytes);
        let hash = Self::hash(&text);
        Self { text, hash }
    }

    /// The secret of a bot, which scanners of other people's code recognise.
    pub(crate) fn of_bot(entropy: &dyn Entropy) -> Self {
        let text = format!("{BOT}{}", Self::new(entropy).text);
        let hash = Self::hash(&text);
        Self { text, hash }
    }

    /// Whether a token says of itself that it is a bot's.
    pub(crate) fn is_bots(text: &str) -> bool {
        text.starts_with(BOT)
    }

    /// What a secret is stored as.
    pub(crate) fn hash(text: &str) -> TokenHash {
        TokenHash(Sha256::digest(text.as_bytes()).into())
    }
}
