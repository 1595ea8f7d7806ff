//! Links.

use url::Url;

/// The secret in a link.
pub(crate) fn token_of(link: &str) -> String {
    let url: Url = link.parse().unwrap();
    url.query_pairs().next().unwrap().1.into_owned()
}
