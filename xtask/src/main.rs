//! The project's chores: `serve`, `test`, `bench`.
fn main() {}
