//! The engine in a terminal: `teiten cube`, `teiten report` and `teiten events`.

#[cfg(not(target_family = "wasm"))]
mod arguments;
#[cfg(not(target_family = "wasm"))]
mod cubes;
#[cfg(not(target_family = "wasm"))]
mod report;
#[cfg(not(target_family = "wasm"))]
mod terminal;
#[cfg(not(target_family = "wasm"))]
mod told;

#[cfg(not(target_family = "wasm"))]
fn main() -> std::process::ExitCode {
    terminal::main()
}

/// Cargo builds every target for the tests that run in a browser, where there is no terminal.
#[cfg(target_family = "wasm")]
fn main() {}
