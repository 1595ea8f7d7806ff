//! A media client on real sockets.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hubbub_livekit::proto;
use hubbub_net::{
    ambient::instant,
    media::{JoinError, LineReceiver, Media, Outgoing, RoomHandle},
};
use hubbub_sfu::{
    ids::Identity,
    room::{Join, Topology},
};
use hubbub_testkit::media::{self, Client, ClientOptions, Output};
use parking_lot::Mutex;
use tokio::{net::UdpSocket, task::JoinHandle};

/// Somebody in a room; gone when dropped.
pub(crate) struct Player {
    pub(crate) client: Arc<Mutex<Client>>,
    task: JoinHandle<()>,
}

impl Drop for Player {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Player {
    /// Lets somebody into a room, who then plays by itself.
    pub(crate) async fn join(
        media: &Media,
        room: &RoomHandle,
        identity: &str,
        topology: media::Topology,
    ) -> Result<Self, JoinError> {
        let sockets = two_sockets().await;
        let seed = identity.bytes().map(u64::from).sum();
        let options = ClientOptions::new(identity, topology, sockets[0].local_addr().unwrap(), seed).unwrap();
        let mut client = Client::new(options);
        let join = wish(media, &mut client);
        let line = room.join(join).await?;
        let client = Arc::new(Mutex::new(client));
        let task = tokio::spawn(play(Arc::clone(&client), sockets, room.clone(), line));
        Ok(Self { client, task })
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Client) -> T) -> T {
        look(&mut self.client.lock())
    }
}

/// Two sockets with ports behind each other: one for each peer connection.
async fn two_sockets() -> [UdpSocket; 2] {
    loop {
        let first = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let Some(port) = first.local_addr().unwrap().port().checked_add(1) else { continue };
        if let Ok(second) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).await {
            return [first, second];
        }
    }
}

fn wish(media: &Media, client: &mut Client) -> Join {
    let joining = client.join(instant());
    Join {
        identity: Identity::from(client.identity()),
        name: client.identity().to_owned(),
        metadata: String::new(),
        attributes: std::collections::HashMap::new(),
        kind: proto::participant_info::Kind::Standard,
        permission: proto::ParticipantPermission {
            can_subscribe: true,
            can_publish: true,
            can_publish_data: true,
            ..proto::ParticipantPermission::default()
        },
        topology: match client.topology() {
            media::Topology::Dual => Topology::Dual,
            media::Topology::Single => Topology::Single,
        },
        client: proto::ClientInfo { protocol: 16, ..proto::ClientInfo::default() },
        auto_subscribe: true,
        adaptive_stream: false,
        allow_pause: None,
        offer: joining.offer,
        pending: joining.pending,
        ice_servers: Vec::new(),
        line: media.new_line(),
        join: None,
    }
}

async fn play(client: Arc<Mutex<Client>>, sockets: [UdpSocket; 2], room: RoomHandle, mut line: LineReceiver) {
    let addresses = sockets.each_ref().map(|socket| socket.local_addr().unwrap());
    let (mut one, mut two) = (vec![0; 2_000], vec![0; 2_000]);
    loop {
        let due = flush(&client, &sockets, &addresses, &room, &line).await;
        tokio::select! {
            Ok((length, from)) = sockets[0].recv_from(&mut one) => {
                client.lock().handle_datagram(from, addresses[0], &one[..length], instant());
            }
            Ok((length, from)) = sockets[1].recv_from(&mut two) => {
                client.lock().handle_datagram(from, addresses[1], &two[..length], instant());
            }
            said = line.next() => match said {
                Some(Outgoing::Signal(said)) => client.lock().handle_signal(&said.message, instant()),
                Some(Outgoing::Refresh(_)) => {}
                Some(Outgoing::Hangup { .. }) | None => return,
            },
            () = tokio::time::sleep(due) => client.lock().handle_timeout(instant()),
        }
    }
}

/// Does what the client wants done, and tells how long it can wait.
async fn flush(
    client: &Mutex<Client>,
    sockets: &[UdpSocket; 2],
    addresses: &[SocketAddr; 2],
    room: &RoomHandle,
    line: &LineReceiver,
) -> Duration {
    loop {
        // Not in the condition: the lock would be held while it is sent.
        let output = client.lock().poll_output();
        match output {
            Some(Output::Send(packet)) => {
                let socket = usize::from(packet.from == addresses[1]);
                // What the system does not take is lost, as on any network.
                let _ = sockets[socket].send_to(&packet.bytes, packet.to).await;
            }
            Some(Output::Signal(request)) => {
                room.signal(line.line(), request).await;
            }
            None => break,
        }
    }
    let due = client.lock().poll_timeout();
    due.map_or(Duration::from_secs(1), |due| due.saturating_duration_since(instant()))
}
