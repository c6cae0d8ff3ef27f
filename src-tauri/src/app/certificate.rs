//! A site whose certificate is not one to go on with: what is wrong, and whether this computer's clock is.

use jiff::SignedDuration;
use zvonok_core::error::ErrorCode;

use super::{App, snapshot::Notice};
use crate::ports::CertificateProblem;

/// A clock that is wrong by less makes no certificate look old or new: those live for weeks.
const NO_MATTER: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// Names the problem. `loaded` tells that a page with a good certificate was shown a moment ago: then it is
    /// not the clock.
    pub(super) fn certificate_notice(
        &self,
        problem: CertificateProblem,
        host: &str,
        loaded: bool,
    ) -> Notice {
        match problem {
            CertificateProblem::Untrusted => Notice::new(ErrorCode::Untrusted),
            CertificateProblem::OtherSite => Notice::new(ErrorCode::OtherSite),
            CertificateProblem::Dates if loaded || self.clock_is_right() => {
                Notice::new(ErrorCode::CertificateDates)
            }
            CertificateProblem::Dates => {
                let here = self.ports.clock.now().to_zoned(self.region.zone());
                Notice::new(ErrorCode::ClockWrong).computer_date(&here.date().to_string())
            }
        }
        .host(host)
    }

    /// Whether this computer's clock was found right in this run, and was not set since.
    fn clock_is_right(&self) -> bool {
        let now = self.ports.clock.now();
        let state = self.state();
        let Some((then, here)) = state.clock_compared else {
            return false;
        };
        let passed = SignedDuration::try_from(then.elapsed()).unwrap_or(SignedDuration::MAX);
        let set = now.duration_since(here).saturating_sub(passed);
        state.clock_offset.abs() < NO_MATTER && set.abs() < NO_MATTER
    }
}
