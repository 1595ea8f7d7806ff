//! The hubbub binary.

use std::process::ExitCode;

/// Relaying a message costs less CPU than with the system's allocator, and an idle server stays small.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    hubbub::cli::main()
}
