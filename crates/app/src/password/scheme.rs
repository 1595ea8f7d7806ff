//! Argon2id (RFC 9106), and bcrypt for hashes that came from elsewhere.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString},
};
use hubbub_types::{Entropy, Redacted};

use crate::{Error, PasswordSettings};

/// Longest hash time we lend to a hash from elsewhere: cost 14 takes about a second.
const MAX_BCRYPT_COST: u32 = 14;

/// The hash function with its costs.
#[derive(Clone)]
pub(crate) struct Scheme(Argon2<'static>);

/// Whether the costs are ones that Argon2 can work with.
pub(crate) fn check_cost(settings: &PasswordSettings) -> Result<(), String> {
    params(settings).map(drop).map_err(|error| format!("accounts.password: {error}"))
}

fn params(settings: &PasswordSettings) -> Result<Params, argon2::Error> {
    let kib = u32::try_from(settings.memory.0 / 1024).unwrap_or(u32::MAX);
    Params::new(kib, settings.iterations, settings.parallelism, None)
}

impl Scheme {
    pub(crate) fn new(settings: &PasswordSettings) -> Result<Self, Error> {
        let params = params(settings).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)))
    }

    pub(crate) fn hash(&self, password: &str, entropy: &dyn Entropy) -> Result<Redacted<String>, Error> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let salt = SaltString::encode_b64(&salt).map_err(|error| Error::internal(error.to_string()))?;
        let hash = self.0.hash_password(password.as_bytes(), &salt);
        hash.map(|hash| Redacted(hash.to_string())).map_err(|error| Error::internal(error.to_string()))
    }

    pub(crate) fn verify(&self, password: &str, hash: &str) -> bool {
        if is_bcrypt(hash) {
            return bcrypt_cost(hash).is_some_and(|cost| cost <= MAX_BCRYPT_COST)
                && bcrypt::verify(password, hash).unwrap_or(false);
        }
        PasswordHash::new(hash).is_ok_and(|hash| self.0.verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// Whether a hash was made another way than [`Self::hash`] makes them today.
    pub(crate) fn is_outdated(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else { return true };
        hash.algorithm != argon2::ARGON2ID_IDENT
            || Params::try_from(&hash).map_or(true, |params| {
                let ours = self.0.params();
                (params.m_cost(), params.t_cost(), params.p_cost()) != (ours.m_cost(), ours.t_cost(), ours.p_cost())
            })
    }
}

fn is_bcrypt(hash: &str) -> bool {
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| hash.starts_with(prefix))
}

fn bcrypt_cost(hash: &str) -> Option<u32> {
    hash.split('$').nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use hubbub_testkit::SeededEntropy;
    use hubbub_types::ByteSize;

    use super::*;

    fn scheme(memory: ByteSize) -> Scheme {
        Scheme::new(&PasswordSettings { memory, iterations: 1, ..PasswordSettings::default() }).unwrap()
    }

    #[test]
    fn a_hash_verifies_its_password_only_and_is_salted() {
        let scheme = scheme(ByteSize::kib(64));
        let entropy = SeededEntropy::new(1);
        let (one, two) = (scheme.hash("secret one", &entropy).unwrap(), scheme.hash("secret one", &entropy).unwrap());
        assert_ne!(one, two);
        assert!(one.0.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(scheme.verify("secret one", &one.0));
        assert!(!scheme.verify("secret two", &one.0));
        assert!(!scheme.is_outdated(&one.0));
    }

    #[test]
    fn a_hash_of_other_costs_still_verifies_and_is_outdated() {
        let old = scheme(ByteSize::kib(32)).hash("secret one", &SeededEntropy::new(1)).unwrap();
        let scheme = scheme(ByteSize::kib(64));
        assert!(scheme.verify("secret one", &old.0));
        assert!(scheme.is_outdated(&old.0));
    }

    #[test]
    fn bcrypt_hashes_of_every_prefix_verify_and_are_outdated() {
        let scheme = scheme(ByteSize::kib(64));
        let made = bcrypt::hash("secret one", 4).unwrap();
        for prefix in ["$2a$", "$2b$", "$2y$"] {
            let hash = format!("{prefix}{}", &made[4..]);
            assert!(scheme.verify("secret one", &hash), "{prefix}");
            assert!(!scheme.verify("secret two", &hash), "{prefix}");
            assert!(scheme.is_outdated(&hash), "{prefix}");
        }
    }

    #[test]
    fn nonsense_and_endless_costs_never_verify() {
        let scheme = scheme(ByteSize::kib(64));
        let endless = "$2b$31$abcdefghijklmnopqrstuuu8p4r9Vn1p7H8CkXQ3wzPZV2lJ8z6e";
        for hash in ["", "!", "plain", "$2b$", "$argon2id$", endless] {
            assert!(!scheme.verify("", hash), "{hash}");
            assert!(!scheme.verify("plain", hash), "{hash}");
        }
    }

    #[test]
    fn impossible_costs_are_refused_as_settings() {
        assert!(check_cost(&PasswordSettings::default()).is_ok());
        assert!(check_cost(&PasswordSettings { iterations: 0, ..PasswordSettings::default() }).is_err());
        assert!(check_cost(&PasswordSettings { memory: ByteSize(0), ..PasswordSettings::default() }).is_err());
    }
}
