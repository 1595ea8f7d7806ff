//! Files in a folder or in a bucket of S3. Nothing of a file is visible before all of it is kept.
//!
//! Keys are made from ids, never from what somebody called a file. [`Blobs::put`] streams: no file is ever whole in
//! memory. What is cut while it is written leaves nothing that can be read, and [`Blobs::sweep`] removes what a killed
//! process left.

mod blobs;
mod error;
mod key;
mod local;
mod measure;
mod s3;
mod settings;

pub use blobs::{Blobs, BlobsParts, Content, Opened, Stored};
pub use error::{BlobError, OpenError};
pub use key::{BlobKey, KeyError, Part};
pub use settings::{BlobSettings, Keep, S3Settings};
