//! The browser's face of the engine: it wraps, and decides nothing about logs.

pub mod view;
