//! The report for whoever looks after the computer: hosts, steps, durations, kinds of failure, versions. Never a
//! name, a login, a token or a path.

use jiff::Zoned;

use super::{
    Findings, Keychain, Plan, Problem, Programs, ProxyPlace, Reached, Sentence, Step, plan::host_of,
};

/// What the report says beside the findings.
#[derive(Debug, Clone)]
pub struct Circumstances<'a> {
    /// Version of this program.
    pub version: &'a str,
    /// Id of the region.
    pub region: &'a str,
    /// «Debian GNU/Linux 12, x86_64».
    pub system: &'a str,
    /// When the looking began, by this computer's clock.
    pub at: &'a Zoned,
}

/// The report, line by line.
pub fn report(plan: &Plan, findings: &Findings, about: &Circumstances<'_>) -> Vec<Sentence> {
    let mut lines = vec![
        Sentence::new("check-report-title").with("version", about.version),
        Sentence::new("check-report-time").with(
            "time",
            about.at.strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        ),
        Sentence::new("check-report-region").with("region", about.region),
        Sentence::new("check-report-system").with("system", about.system),
    ];
    let webview = findings.webview.as_ref().map_or_else(
        || UNKNOWN.to_owned(),
        |webview| {
            let version = webview.version.as_deref().unwrap_or(UNKNOWN);
            format!("{} {version}", webview.engine.name())
        },
    );
    lines.push(Sentence::new("check-report-webview").with("webview", webview));
    lines.push(Sentence::new("check-report-proxy").with("proxy", proxy(findings)));
    let clock = findings
        .sites
        .iter()
        .flatten()
        .find_map(|reached| reached.clock);
    lines.push(Sentence::new("check-report-clock").with(
        "difference",
        clock.map_or_else(
            || UNKNOWN.to_owned(),
            |there| format!("{:+} s", -there.as_secs()),
        ),
    ));
    let keychain = match findings.keychain {
        None => UNKNOWN,
        Some(Keychain::Works) => "works",
        Some(Keychain::Absent) => "absent",
        Some(Keychain::Locked) => "locked or refused",
        Some(Keychain::Silent) => "no answer in time",
        Some(Keychain::Wrong) => "gave back another value",
    };
    lines.push(Sentence::new("check-report-keychain").with("keychain", keychain));
    lines.push(
        Sentence::new("check-report-programs").with(
            "programs",
            findings
                .programs
                .as_ref()
                .map_or_else(|| UNKNOWN.to_owned(), programs),
        ),
    );
    for (origin, reached) in plan.origins.iter().zip(&findings.sites) {
        let steps = reached.as_ref().map_or_else(|| UNKNOWN.to_owned(), steps);
        lines.push(
            Sentence::new("check-report-site")
                .with("host", host_of(origin))
                .with("steps", steps),
        );
    }
    lines
}

const UNKNOWN: &str = "?";

fn proxy(findings: &Findings) -> &'static str {
    let mut places = findings.sites.iter().flatten().peekable();
    if places.peek().is_none() {
        return UNKNOWN;
    }
    let places: Vec<_> = places.map(|reached| reached.proxy).collect();
    if places.iter().all(Option::is_none) {
        return "no";
    }
    let everywhere = places.iter().all(Option::is_some);
    let here = places.contains(&Some(ProxyPlace::Here));
    match (here, everywhere) {
        (true, true) => "yes, on this computer",
        (true, false) => "yes, on this computer, for some sites",
        (false, true) => "yes",
        (false, false) => "yes, for some sites",
    }
}

fn programs(programs: &Programs) -> String {
    if !programs.told {
        return "not asked on this system".to_owned();
    }
    let word = |ready: bool| if ready { "yes" } else { "no" };
    let known = programs
        .known
        .iter()
        .map(|(name, ready)| format!("{name}: {}", word(*ready)));
    let browser = std::iter::once(format!("browser: {}", word(programs.browser)));
    known.chain(browser).collect::<Vec<_>>().join(", ")
}

/// `DNS 5 ms, TCP 10 ms, TLS: certificate not trusted (20 ms)`.
pub(super) fn steps(reached: &Reached) -> String {
    let taken = reached.steps.iter().map(|(step, millis)| {
        let status = reached.status.filter(|_| *step == Step::Http);
        match status {
            Some(status) => format!("{} {status} {millis} ms", name(*step)),
            None => format!("{} {millis} ms", name(*step)),
        }
    });
    let failed = reached.failed.iter().map(|(step, problem, millis)| {
        format!("{}: {} ({millis} ms)", name(*step), kind(*problem))
    });
    taken.chain(failed).collect::<Vec<_>>().join(", ")
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Dns => "DNS",
        Step::Tcp => "TCP",
        Step::Proxy => "proxy",
        Step::Tls => "TLS",
        Step::Http => "HTTP",
    }
}

fn kind(problem: Problem) -> String {
    let kind = match problem {
        Problem::NotFound => "name not found",
        Problem::Refused => "refused",
        Problem::Unreachable => "unreachable",
        Problem::Cut => "cut",
        Problem::Silent => "no answer in time",
        Problem::ProxyPassword => "wants a password (407)",
        Problem::ProxyRefused(status) => return format!("answered {status}"),
        Problem::Untrusted => "certificate not trusted",
        Problem::OtherSite => "certificate of another site",
        Problem::Dates => "certificate out of its dates",
        Problem::Handshake => "no agreement on encryption",
        Problem::Down(status) | Problem::Forbidden(status) => {
            return format!("answered {status}");
        }
        Problem::Unreadable => "unreadable answer",
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::{Argument, Engine, Webview};
    use super::*;
    use crate::region::{HMAO, Region};
    use jiff::SignedDuration;

    fn told(sentence: &Sentence) -> String {
        let args: Vec<_> = sentence
            .args
            .values()
            .map(|argument| match argument {
                Argument::Text(text) => text.clone(),
                Argument::Number(number) => number.to_string(),
            })
            .collect();
        format!("{} {}", sentence.id, args.join(" | "))
    }

    #[test]
    fn an_administrator_reads_hosts_steps_durations_and_kinds() {
        let region = Region::parse(HMAO).unwrap();
        let plan = Plan::of(&region);
        let mut findings = Findings::none(&plan);
        findings.sites[0] = Some(Reached {
            proxy: Some(ProxyPlace::Here),
            steps: vec![(Step::Dns, 0), (Step::Tcp, 1), (Step::Proxy, 12)],
            failed: Some((Step::Tls, Problem::Untrusted, 45)),
            status: None,
            clock: None,
        });
        findings.sites[2] = Some(Reached {
            proxy: None,
            steps: vec![
                (Step::Dns, 5),
                (Step::Tcp, 10),
                (Step::Tls, 20),
                (Step::Http, 90),
            ],
            failed: None,
            status: Some(302),
            clock: Some(SignedDuration::from_secs(-130)),
        });
        findings.keychain = Some(Keychain::Locked);
        findings.programs = Some(Programs {
            known: vec![("MAX".to_owned(), false)],
            browser: true,
            told: true,
        });
        findings.webview = Some(Webview {
            engine: Engine::WebKitGtk,
            version: Some("2.50.1".to_owned()),
        });
        let at = "2026-11-25T05:05:00Z"
            .parse::<jiff::Timestamp>()
            .unwrap()
            .to_zoned(region.zone());
        let about = Circumstances {
            version: "0.1.0",
            region: "hmao",
            system: "Debian GNU/Linux 12, x86_64",
            at: &at,
        };
        let lines: Vec<_> = report(&plan, &findings, &about).iter().map(told).collect();
        assert_eq!(
            lines[..12],
            [
                "check-report-title 0.1.0",
                "check-report-time 2026-11-25 10:05:00 +05:00",
                "check-report-region hmao",
                "check-report-system Debian GNU/Linux 12, x86_64",
                "check-report-webview WebKitGTK 2.50.1",
                "check-report-proxy yes, on this computer, for some sites",
                "check-report-clock +130 s",
                "check-report-keychain locked or refused",
                "check-report-programs MAX: no, browser: yes",
                "check-report-site cop.admhmao.ru | DNS 0 ms, TCP 1 ms, proxy 12 ms, TLS: certificate not trusted (45 ms)",
                "check-report-site esia.gosuslugi.ru | ?",
                "check-report-site cop-sh.admhmao.ru | DNS 5 ms, TCP 10 ms, TLS 20 ms, HTTP 302 90 ms",
            ]
        );
        assert_eq!(lines.len(), 9 + plan.origins.len());
    }
}
