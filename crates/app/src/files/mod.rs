//! Files: taking them in, looking at what they are, handing them out to who may read their channel, making small
//! pictures, removing what is deleted. A message takes its files when it is written.

mod access;
mod incoming;
mod name;
mod pixels;
mod previews;
mod serve;
mod settings;
mod shape;
mod slots;
mod sniff;
mod strip;
mod sweep;
mod upload;

pub(crate) use name::clean;
pub use serve::{Picture, Served, Small};
pub use settings::FileSettings;
pub use shape::shape;
pub(crate) use sniff::{HEAD, sniff};
pub use sweep::Swept;
pub use upload::Upload;
pub(crate) use upload::refused;

use std::sync::Arc;

use hubbub_blobs::Blobs;
use hubbub_cluster::{Cluster, Leases};
use hubbub_net::Shutdown;
use hubbub_store::Store;
use hubbub_types::{Clock, Entropy};

use self::{previews::Previews, slots::Slots};

/// What [`Files`] is made of.
pub struct FilesParts {
    /// What is known of files.
    pub store: Store,
    /// Their bytes.
    pub blobs: Blobs,
    /// Which node does what is done once.
    pub cluster: Cluster,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub entropy: Arc<dyn Entropy>,
    /// `[files]`, checked.
    pub settings: FileSettings,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// The service of files. Cheap to clone; every clone is the same service.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    store: Store,
    blobs: Blobs,
    leases: Leases,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: FileSettings,
    slots: Slots,
    previews: Previews,
}

impl Files {
    /// Starts the service, and what it does by itself.
    #[must_use]
    pub fn start(parts: FilesParts) -> Self {
        let files = Self(Arc::new(Inner {
            store: parts.store,
            blobs: parts.blobs,
            leases: parts.cluster.leases(),
            clock: parts.clock,
            entropy: parts.entropy,
            settings: parts.settings,
            slots: Slots::default(),
            previews: Previews::default(),
        }));
        files.spawn_previews(&parts.shutdown);
        files.spawn_sweep(&parts.shutdown);
        files
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &FileSettings {
        &self.0.settings
    }
}
