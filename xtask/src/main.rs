//! The project's chores: `serve`, `test`, `bench`.
mod regions;

fn main() -> Result<(), String> {
    match std::env::args().nth(1).as_deref() {
        Some("regions") => regions::run(),
        _ => Ok(()),
    }
}
