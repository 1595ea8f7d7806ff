//! Servers, a fleet on them, and the verdict of its journal.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
    time::Duration,
};

use futures_util::future::try_join_all;
use hubbub_testkit::fleet::{
    Command, Deployment, Fleet, Manners, Pair, Plan, View,
    check::{Demands, Report, check},
    journal::{Journal, Stage, write_lines},
};
use serde::Serialize;
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{sleep, timeout},
};

/// How long anything may take that is not itself measured.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);
/// The fleet's choices follow from it.
const SEED: u64 = 20_260_101;

/// The tests measure times on few processors: one deployment at a time.
static ONE: Mutex<()> = Mutex::const_new(());

/// Waits until no other test measures, and keeps others from it.
pub(crate) async fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE.lock().await
}

/// Servers and the people on them.
pub(crate) struct Scene {
    pub(crate) servers: Deployment,
    pub(crate) fleet: Fleet,
    pub(crate) pairs: Vec<Pair>,
    name: &'static str,
    _one: MutexGuard<'static, ()>,
}

/// Servers of the binary under test.
pub(crate) fn three() -> Plan {
    Plan::new(env!("CARGO_BIN_EXE_hubbub"), 3)
}

/// One server in memory mode.
pub(crate) fn alone() -> Plan {
    Plan::alone(env!("CARGO_BIN_EXE_hubbub"))
}

impl Scene {
    /// Starts the servers and connects pairs of people, the two of each on different nodes.
    pub(crate) async fn begin(name: &'static str, plan: &Plan, pairs: usize) -> Self {
        let one = one_at_a_time().await;
        // Rings that nobody answers end while a test can wait.
        let plan = plan.clone().with("calls.ring_timeout", "\"10s\"").with("calls.waiting_timeout", "\"15s\"");
        let servers = Deployment::start(&plan).await.unwrap();
        let people = servers.people(2 * pairs).await.unwrap();
        let mut fleet = Fleet::new(servers.addresses(), Manners::default(), SEED);
        let pairs = fleet.join_in_pairs(&people);
        fleet.all("connected", PATIENCE, View::is_ready).await.unwrap();
        Self { servers, fleet, pairs, name, _one: one }
    }

    /// Brings these into a call.
    pub(crate) async fn talk(&self, pairs: &[Pair]) {
        self.fleet.talk_all(pairs, PATIENCE).await.unwrap();
    }

    /// Rings these.
    pub(crate) async fn ring(&self, pairs: &[Pair]) {
        try_join_all(pairs.iter().map(|pair| self.fleet.ring(*pair, PATIENCE))).await.unwrap();
    }

    /// Everybody is connected.
    pub(crate) async fn is_connected(&self) {
        self.fleet.all("connected again", PATIENCE, View::is_ready).await.unwrap();
    }

    /// Each of these calls has been proved to work: the callee has answered a negotiation that the caller began now.
    pub(crate) async fn works(&self, pairs: &[Pair]) {
        let prove = pairs.iter().map(async |pair| {
            let caller = self.fleet.device(pair.caller)?;
            let before = caller.view().negotiated;
            caller.act(Command::Renegotiate).await?;
            caller.wait("the call works", PATIENCE, |view| view.negotiated > before || view.call.is_none()).await
        });
        try_join_all(prove).await.unwrap();
    }

    /// After a fault: everybody is back, what rang came to something, and what ran works.
    pub(crate) async fn settles(&self, running: &[Pair], ringing: &[Pair]) {
        self.is_connected().await;
        self.answer_what_rings(ringing).await;
        self.works(running).await;
    }

    /// Whoever is rung answers, and who neither talks nor rings waits for the end of the ring.
    async fn answer_what_rings(&self, pairs: &[Pair]) {
        let answer = pairs.iter().map(async |pair| {
            let (caller, callee) = (self.fleet.device(pair.caller)?, self.fleet.device(pair.callee)?);
            let rings = |view: &View| matches!(view.stage(), Some(Stage::Ringing | Stage::Talking));
            // A ring that is not here yet comes while the caller waits for it.
            let settled = async {
                while caller.view().call.is_some() && !rings(&callee.view()) {
                    sleep(Duration::from_millis(5)).await;
                }
            };
            timeout(PATIENCE, settled).await.unwrap_or_else(|_| panic!("a call neither rings nor ends"));
            callee.act(Command::Answer).await?;
            let settled = |view: &View| view.call.is_none() || view.stage() == Some(Stage::Talking);
            caller.wait("the ring came to something", PATIENCE, settled).await?;
            callee.wait("the ring came to something", PATIENCE, settled).await
        });
        try_join_all(answer).await.unwrap();
    }

    /// Ends every call, reads the journal, and fails when a promise was broken.
    pub(crate) async fn end(self) -> Report {
        self.fleet.hang_up_all(&self.pairs, PATIENCE).await.unwrap();
        let entries = self.fleet.journal.entries().unwrap();
        let report = check(&entries, Demands::default());
        println!("{}: {report}", self.name);
        assert_eq!(report.violations, [], "{}", self.name);
        report
    }
}

/// Where the journal and the logs of a test that failed are kept for whoever looks into it.
const KEPT: &str = env!("CARGO_TARGET_TMPDIR");

impl Drop for Scene {
    fn drop(&mut self) {
        keep_if_failed(self.name, &self.fleet.journal, &self.servers);
    }
}

/// When the test fails: keeps its journal and the servers' logs, and says where.
pub(crate) fn keep_if_failed<W: Clone + Serialize>(name: &str, journal: &Journal<W>, servers: &Deployment) {
    if std::thread::panicking() {
        let folder = Path::new(KEPT).join(name);
        match keep(&folder, journal, servers) {
            Ok(()) => println!("the journal and the servers' logs are in {}", folder.display()),
            Err(error) => println!("the journal and the servers' logs are lost: {error}"),
        }
    }
}

fn keep<W: Clone + Serialize>(folder: &Path, journal: &Journal<W>, servers: &Deployment) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let file = File::create(folder.join("journal.jsonl"))?;
    write_lines(&journal.entries()?, &mut BufWriter::new(file))?;
    for (number, node) in servers.nodes.iter().enumerate() {
        std::fs::copy(node.log_file(), folder.join(format!("node-{number}.log")))?;
    }
    Ok(())
}
