//! What is printed when the server is ready, for whoever started it by hand.

use std::net::{IpAddr, SocketAddr};

use url::Url;

/// What the lines are made of.
#[derive(Debug, Clone)]
pub(super) struct Banner<'a> {
    pub(super) name: &'a str,
    pub(super) public_url: &'a Url,
    pub(super) listen: SocketAddr,
    pub(super) p2p: Option<SocketAddr>,
    /// Port of STUN and TURN, when the server relays.
    pub(super) turn: Option<u16>,
    pub(super) secure: bool,
    /// This machine's address on its network.
    pub(super) lan: Option<IpAddr>,
    /// The first admin's link, as long as there is no admin.
    pub(super) first_admin: Option<&'a Url>,
}

impl Banner<'_> {
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![String::new(), format!("{} is ready at {}", self.name, self.public_url)];
        lines.extend(self.phone());
        lines.extend(self.p2p.map(|address| format!("P2P clients connect to port {}", address.port())));
        lines.extend(self.turn.map(|port| format!("TURN listens on port {port} (UDP and TCP)")));
        if let Some(link) = self.first_admin {
            lines.push("There is no admin yet. Open this link once to become the admin:".into());
            lines.push(format!("  {link}"));
        }
        lines.push(String::new());
        lines
    }

    /// How a phone in the same network gets here: with camera only over HTTPS.
    fn phone(&self) -> Option<String> {
        let address = self.lan.filter(|_| self.listen.ip().is_unspecified())?;
        let lan = SocketAddr::new(address, self.listen.port());
        Some(if self.secure {
            format!("On your phone, in the same network: https://{lan}")
        } else {
            format!(
                "On other devices, in the same network: http://{lan} (without camera and microphone: browsers give \
                 those to https only, see docs/operations/https.md)"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(secure: bool, listen: &str, first_admin: Option<&Url>) -> String {
        let banner = Banner {
            name: "Hubbub",
            public_url: &"http://localhost:8080".parse().unwrap(),
            listen: listen.parse().unwrap(),
            p2p: None,
            turn: None,
            secure,
            lan: Some("192.168.1.5".parse().unwrap()),
            first_admin,
        };
        banner.lines().join("\n")
    }

    #[test]
    fn the_phone_is_sent_to_https_where_there_is_some() {
        assert!(text(true, "0.0.0.0:8443", None).contains("https://192.168.1.5:8443"));
        assert!(text(false, "0.0.0.0:8080", None).contains("without camera"));
        assert!(!text(false, "127.0.0.1:8080", None).contains("192.168.1.5"));
    }

    #[test]
    fn the_first_admins_link_is_shown_only_when_there_is_one() {
        let link = "http://localhost:8080/register?invite=abc".parse().unwrap();
        assert!(text(false, "0.0.0.0:8080", Some(&link)).contains("invite=abc"));
        assert!(!text(false, "0.0.0.0:8080", None).contains("admin"));
    }
}
