//! The cube file: every count of a cube as one JSON object, columns in arrays. Holds no address.

use super::Cube;
use crate::account::Account;

/// Why a cube file was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CubeError {}

impl Cube {
    /// The cube file.
    pub fn to_file(&self, _account: &Account) -> Vec<u8> {
        Vec::new()
    }
}
