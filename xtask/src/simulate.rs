//! `cargo xtask simulate`: what a region of pupils does to the portal on a school morning, as a document and a chart.

mod chart;
mod document;
mod morning;

use std::fs;

use anyhow::{Context as _, Result};
use morning::{COLD, LATE, Morning, ORDINARY, OUTAGE, Region, Scenario};

use crate::world::{World, run};

/// What the document is about.
const REGION: Region = Region {
    pupils: 100_000,
    seed: 2026,
};

/// A small one of the same kind: its figures stand in the document too, and a test finds a document that is stale.
const SAMPLE: Region = Region {
    pupils: 1_000,
    seed: 2026,
};

const SCENARIOS: [Scenario; 4] = [ORDINARY, COLD, LATE, OUTAGE];

/// Simulates the morning, and writes `docs/school-morning.md` and its chart.
pub fn simulate(world: &World) -> Result<()> {
    if cfg!(debug_assertions) {
        // Millions of looks at the rule: seconds with optimisation, minutes without.
        let words = ["run", "--quiet", "--release", "--package", "xtask", "--"];
        return run(world.cargo(&words).arg("simulate"));
    }
    let mornings = mornings(REGION);
    for (name, text) in [
        ("school-morning.svg", chart::draw(REGION, &mornings)),
        ("school-morning.md", document::write(REGION, &mornings)),
    ] {
        let path = world.root.join("docs").join(name);
        fs::write(&path, text).with_context(|| format!("{} was not written", path.display()))?;
        println!("{} is written", path.display());
    }
    print!("{}", document::table(&mornings));
    Ok(())
}

fn mornings(region: Region) -> Vec<(Scenario, Morning)> {
    let simulate = |scenario| (scenario, morning::simulate(region, &scenario));
    SCENARIOS.map(simulate).into()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_portal_is_struck_less_than_by_pupils_who_reload() {
        for (scenario, morning) in mornings(SAMPLE) {
            // Seconds of so few pupils say nothing: minutes do.
            let [app, browser] = [&morning.app, &morning.browser].map(|side| side.peak_minute());
            if scenario.online == 1.0 {
                assert!(app < browser, "{}: {app} {browser}", scenario.title);
            }
            assert!(morning.app.known_at_bell() > 0.9, "{}", scenario.title);
        }
    }

    #[test]
    fn a_simulation_is_the_same_each_time() {
        let few = Region {
            pupils: 101,
            ..SAMPLE
        };
        let once = morning::simulate(few, &OUTAGE);
        assert_eq!(once, morning::simulate(few, &OUTAGE));
        let other = Region { seed: 7, ..few };
        assert_ne!(once, morning::simulate(other, &OUTAGE));
    }

    #[test]
    fn the_document_is_of_this_rule() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/school-morning.md");
        let found = fs::read_to_string(path).unwrap_or_default();
        let wanted = document::print_of(&mornings(SAMPLE));
        assert!(
            found.contains(&wanted),
            "docs/school-morning.md is stale: cargo xtask simulate"
        );
    }
}
