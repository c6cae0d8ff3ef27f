//! The operating system's randomness.

use crate::ports::{NoRandomness, Random};

/// Asks the operating system for every byte; keeps no state of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}
