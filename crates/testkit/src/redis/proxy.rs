//! Stands between a client and Redis, and breaks what a test wants broken.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What is done to connections at the moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weather {
    /// Nothing gets through, and nothing is closed.
    blackhole: bool,
    /// How much later every answer arrives.
    delay: Duration,
    /// Grows each time all connections are cut.
    cuts: u64,
}

/// When the connection breaks that carries a certain text to Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
}

/// A proxy on loopback. It ends when dropped.
#[derive(Debug)]
pub struct RedisProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    upstream: Mutex<SocketAddr>,
    weather: watch::Sender<Weather>,
    /// Texts at which the connection that carries them is cut, each once.
    traps: Mutex<Vec<(Vec<u8>, When)>>,
}

impl RedisProxy {
    /// Starts in front of `upstream`.
    ///
    /// # Errors
    /// When loopback has no free port.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: Mutex::new(upstream),
            weather: watch::Sender::default(),
            traps: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// Where clients connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads new connections to another server.
    pub fn lead_to(&self, upstream: SocketAddr) {
        *self.shared.upstream.lock().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    /// Cuts the connection that next carries `text` towards Redis, before Redis has got it.
    pub fn cut_before(&self, text: &str) {
        self.shared.traps().push((text.into(), When::Before));
    }

    /// Cuts the connection that next carries `text` towards Redis, after Redis has answered; the answer is lost.
    pub fn cut_after(&self, text: &str) {
        self.shared.traps().push((text.into(), When::After));
    }

    /// How many of these cuts are still to come.
    #[must_use]
    pub fn cuts_to_come(&self) -> usize {
        self.shared.traps().len()
    }

    /// Cuts every connection there is.
    pub fn cut_all(&self) {
        self.shared.weather.send_modify(|weather| weather.cuts += 1);
    }

    /// Whether connections are made and kept, but nothing gets through. What is sent meanwhile arrives afterwards.
    pub fn blackhole(&self, on: bool) {
        self.shared.weather.send_modify(|weather| weather.blackhole = on);
    }

    /// Makes every answer arrive later.
    pub fn delay(&self, span: Duration) {
        self.shared.weather.send_modify(|weather| weather.delay = span);
    }
}

impl Drop for RedisProxy {
    fn drop(&mut self) {
        self.task.abort();
        self.cut_all();
    }
}

impl Shared {
    fn traps(&self) -> std::sync::MutexGuard<'_, Vec<(Vec<u8>, When)>> {
        self.traps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spring(&self, bytes: &[u8]) -> Option<When> {
        let mut traps = self.traps();
        let hit = traps.iter().position(|(text, _)| bytes.windows(text.len()).any(|part| part == text))?;
        Some(traps.remove(hit).1)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut weather = shared.weather.subscribe();
            let cuts = weather.borrow().cuts;
            // A connection that ends is the matter of its two ends.
            tokio::select! {
                _ = carry(client, &shared) => {}
                _ = weather.wait_for(|weather| weather.cuts != cuts) => {}
            }
        });
    }
}

async fn carry(client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut weather = shared.weather.subscribe();
    clear(&mut weather).await?;
    let upstream = *shared.upstream.lock().unwrap_or_else(PoisonError::into_inner);
    let redis = TcpStream::connect(upstream).await?;
    client.set_nodelay(true)?;
    redis.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_redis, mut to_redis) = redis.into_split();
    // Set once an answer is to be lost together with the connection.
    let (doom, doomed) = watch::channel(false);
    let up = async {
        while let Some(bytes) = chunk(&mut from_client).await? {
            clear(&mut weather).await?;
            match shared.spring(&bytes) {
                Some(When::Before) => return Ok(()),
                Some(When::After) => doom.send_replace(true),
                None => false,
            };
            to_redis.write_all(&bytes).await?;
        }
        io::Result::Ok(())
    };
    let down = async {
        let mut weather = shared.weather.subscribe();
        while let Some(bytes) = chunk(&mut from_redis).await? {
            if *doomed.borrow() {
                return Ok(());
            }
            let delay = weather.borrow().delay;
            tokio::time::sleep(delay).await;
            clear(&mut weather).await?;
            to_client.write_all(&bytes).await?;
        }
        io::Result::Ok(())
    };
    tokio::select! {
        ended = up => ended,
        ended = down => ended,
    }
}

/// Waits until something gets through.
async fn clear(weather: &mut watch::Receiver<Weather>) -> io::Result<()> {
    weather.wait_for(|weather| !weather.blackhole).await.map(drop).map_err(io::Error::other)
}

async fn chunk(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; 64 * 1024];
    let length = from.read(&mut bytes).await?;
    bytes.truncate(length);
    Ok((length > 0).then_some(bytes))
}
