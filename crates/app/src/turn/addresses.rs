//! How clients write where the relay is.

/// What decides about the addresses of one server.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// Name or address clients reach it by; IPv6 addresses in brackets.
    pub host: &'a str,
    /// Port of STUN and TURN over UDP, and over TCP where `tcp` says so.
    pub port: u16,
    /// Whether `port` takes TCP.
    pub tcp: bool,
    /// Port of the web pages, when they come from this server itself: a proxy in between passes HTTP only.
    pub web: Option<u16>,
    /// Whether the web pages come by TLS from this server itself.
    pub tls: bool,
}

/// One address for each way to get there, the fastest first. The port of the web pages is what strict firewalls leave
/// open, so that is where TCP is offered if it can be.
#[must_use]
pub fn urls(place: &Place<'_>) -> Vec<String> {
    let Place { host, port, tcp, web, tls } = *place;
    let tcp_port = web.or(tcp.then_some(port));
    let mut urls = vec![format!("stun:{host}:{port}"), format!("turn:{host}:{port}?transport=udp")];
    urls.extend(tcp_port.map(|port| format!("turn:{host}:{port}?transport=tcp")));
    if tls {
        urls.extend(tcp_port.map(|port| format!("turns:{host}:{port}?transport=tcp")));
    }
    urls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_14_the_one_port_is_offered_where_clients_reach_it() {
        let plain = Place { host: "talk.example.org", port: 3478, tcp: true, web: Some(8080), tls: false };
        let expected = [
            "stun:talk.example.org:3478",
            "turn:talk.example.org:3478?transport=udp",
            "turn:talk.example.org:8080?transport=tcp",
        ];
        assert_eq!(urls(&plain), expected);
        let secure = urls(&Place { web: Some(443), tls: true, ..plain.clone() });
        assert_eq!(
            secure[2..],
            ["turn:talk.example.org:443?transport=tcp", "turns:talk.example.org:443?transport=tcp"]
        );
    }

    #[test]
    fn chat_14_behind_a_proxy_tcp_has_a_port_of_its_own() {
        let proxied = Place { host: "[2001:db8::7]", port: 3478, tcp: true, web: None, tls: false };
        assert_eq!(urls(&proxied)[2], "turn:[2001:db8::7]:3478?transport=tcp");
        assert_eq!(urls(&Place { tcp: false, ..proxied }).len(), 2);
    }
}
