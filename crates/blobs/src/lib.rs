//! Files in a folder or in a bucket of S3. Nothing of a file is visible before all of it is kept.
