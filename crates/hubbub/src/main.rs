//! The hubbub binary.

use std::process::ExitCode;

/// Fewer pages stay resident than with the system's allocator when many threads answer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hubbub::cli::main()
}
