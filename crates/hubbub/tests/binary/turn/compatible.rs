//! An unmodified client of another project, by every way there is, without a packet lost.

use std::net::{Ipv6Addr, SocketAddr};

use futures_util::future::join_all;

use super::{
    scene::{Credentials, LOCAL_PEERS, MANY, Scene},
    uclient::{Echo, uclient},
};

/// Messages of each client, clients, and milliseconds between the messages of one.
const LOAD: [&str; 6] = ["-n", "100", "-m", "4", "-z", "5"];

fn settings() -> Vec<&'static str> {
    [&[LOCAL_PEERS], MANY].concat()
}

/// Channels and indications, to IPv4 and to IPv6 peers, all at once.
async fn loses_nothing(server: SocketAddr, by: &Credentials, ways: &[&str]) {
    let echo = Echo::start().await;
    let port = echo.port.to_string();
    let runs = [&["-e", "127.0.0.1"][..], &["-s", "-e", "127.0.0.1"], &["-x", "-e", "::1"], &["-x", "-s", "-e", "::1"]];
    let runs = runs.map(|peer| {
        let flags = [ways, peer, &LOAD, &["-r", &port]].concat();
        async move {
            let run = uclient(by, server, &flags).await;
            let (sent, returned) = run.counts().unwrap_or_else(|| panic!("{flags:?}: {}", run.text));
            assert!(sent > 0 && sent == returned, "{flags:?}: {returned} of {sent} came back\n{}", run.text);
            assert!(run.succeeded && run.lost_nothing(), "{flags:?}: {}", run.text);
        }
    });
    join_all(runs).await;
}

#[tokio::test]
async fn chat_14_a_client_of_another_project_loses_nothing_over_udp() {
    let scene = Scene::start(&settings());
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    loses_nothing(scene.udp(), &by, &[]).await;
    let over_v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, scene.udp().port()));
    loses_nothing(over_v6, &by, &[]).await;
}

#[tokio::test]
async fn chat_14_a_client_of_another_project_loses_nothing_over_tcp_on_either_port() {
    let scene = Scene::start(&settings());
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    loses_nothing(scene.tcp(), &by, &["-t"]).await;
    loses_nothing(scene.udp(), &by, &["-t"]).await;
}

#[tokio::test]
async fn chat_14_a_client_of_another_project_loses_nothing_inside_tls_on_the_one_port() {
    let scene = Scene::secure(&settings());
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    let port = scene.tcp().port();
    assert!(by.urls.contains(&format!("turns:localhost:{port}?transport=tcp")), "{:?}", by.urls);
    loses_nothing(scene.tcp(), &by, &["-t", "-S"]).await;
}

#[tokio::test]
async fn chat_14_two_clients_of_the_relay_reach_each_other_through_it() {
    // No peer on this machine is allowed: relayed addresses are joined inside the server.
    let scene = Scene::start(MANY);
    let by = scene.credentials(&scene.sign_up("ann").await).await;
    for ways in [&["-y"][..], &["-y", "-s"], &["-y", "-x"], &["-y", "-c", "-G"]] {
        let run = uclient(&by, scene.udp(), &[ways, &LOAD].concat()).await;
        assert!(run.succeeded && run.lost_nothing(), "{ways:?}: {}", run.text);
    }
}
