//! What the findings mean: a line for each thing, and what to do first.

use jiff::{SignedDuration, civil::Date};

use super::{
    Engine, Findings, Keychain, Line, Plan, Problem, Programs, Reached, Sentence, SiteLine,
    Standing, Step, Subject, Summary, Topic, Webview, plan::host_of, report,
};

/// A site that takes longer is slow: milliseconds from the first step to the answer.
const SLOW: u32 = 5_000;

/// A clock that differs by less is right: `Date` counts whole seconds and travels a while.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// A clock that differs by this makes good certificates look bad.
const CLOCK_HARMS: SignedDuration = SignedDuration::from_hours(24);

/// How far the looking has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Something is still awaited.
    Running,
    /// Everything has been looked at.
    Done,
    /// The person did not want to wait.
    Stopped,
}

/// All lines, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// One for each thing, in the order of the plan.
    pub lines: Vec<Line>,
    /// What they come to.
    pub summary: Summary,
}

/// Judges what was found out so far. `today` is the date that this computer's clock shows.
pub fn judge(plan: &Plan, findings: &Findings, phase: Phase, today: Date) -> Verdict {
    let clock = match Clock::of(findings, phase) {
        Clock::Wrong(_) if plan.rehearsal => Clock::Rehearsal,
        clock => clock,
    };
    let mut lines: Vec<Line> = plan
        .topics
        .iter()
        .map(|topic| topic_line(topic, plan, findings, phase, clock))
        .collect();
    spare_other_calls(&mut lines);
    let cause = (phase == Phase::Done)
        .then(|| common_cause(findings))
        .flatten();
    if cause.is_some() {
        // Said once, on top.
        for line in &mut lines {
            line.words = Sentence::new("check-site-closed");
        }
    }
    lines.push(clock_line(clock, phase, today));
    lines.push(keychain_line(findings.keychain, phase));
    lines.push(program_line(findings.programs.as_ref(), phase));
    lines.push(webview_line(findings.webview.as_ref(), phase));
    let summary = match phase {
        Phase::Running => running(&lines),
        Phase::Stopped => Summary {
            standing: Standing::Unknown,
            title: Sentence::new("check-stopped"),
            note: Sentence::new("check-stopped-note"),
        },
        Phase::Done => conclude(&lines, cause),
    };
    Verdict { lines, summary }
}

/// A line without words of its own: awaited, or never looked at.
fn unsettled(subject: Subject, phase: Phase) -> Line {
    let (standing, id) = match phase {
        Phase::Running => (Standing::Waiting, "check-waiting"),
        Phase::Done | Phase::Stopped => (Standing::Unknown, "check-not-looked-at"),
    };
    line(subject, standing, Sentence::new(id))
}

fn line(subject: Subject, standing: Standing, words: Sentence) -> Line {
    Line {
        subject,
        name: None,
        standing,
        words,
        sites: Vec::new(),
    }
}

fn topic_line(topic: &Topic, plan: &Plan, findings: &Findings, phase: Phase, clock: Clock) -> Line {
    let looked: Vec<(usize, Option<&Reached>)> = topic
        .sites()
        .map(|at| (at, findings.sites.get(at).and_then(Option::as_ref)))
        .collect();
    let mut line = if looked.iter().any(|(_, reached)| reached.is_none()) {
        unsettled(topic.subject, phase)
    } else {
        let known: Vec<_> = looked
            .iter()
            .filter_map(|(at, reached)| reached.map(|reached| (*at, reached)))
            .collect();
        let (standing, words) = topic_words(topic, plan, &known, clock);
        line(topic.subject, standing, words)
    };
    line.name.clone_from(&topic.name);
    line.sites = looked
        .iter()
        .map(|(at, reached)| SiteLine {
            host: host_of(&plan.origins[*at]),
            standing: match reached {
                Some(reached) => standing_of(reached),
                None if phase == Phase::Running => Standing::Waiting,
                None => Standing::Unknown,
            },
            steps: reached.map(report::steps).unwrap_or_default(),
        })
        .collect();
    line
}

/// Bad when a needed site is, or when all are; a warning when any is.
fn topic_words(
    topic: &Topic,
    plan: &Plan,
    known: &[(usize, &Reached)],
    clock: Clock,
) -> (Standing, Sentence) {
    let host = |at: usize| host_of(&plan.origins[at]);
    let is_bad = |reached: &Reached| standing_of(reached) == Standing::Bad;
    let needed_bad = known
        .iter()
        .find(|(at, reached)| topic.needed.contains(at) && is_bad(reached));
    let all_bad = known.iter().all(|(_, reached)| is_bad(reached));
    if let Some((at, reached)) = needed_bad.or(known.first().filter(|_| all_bad)) {
        return (Standing::Bad, site_words(reached, &host(*at), clock));
    }
    let worse = |needed: bool| {
        known.iter().find(|(at, reached)| {
            topic.needed.contains(at) == needed && standing_of(reached) != Standing::Good
        })
    };
    if let Some((at, reached)) = worse(true) {
        return (Standing::Warning, site_words(reached, &host(*at), clock));
    }
    match worse(false) {
        Some((at, reached)) if is_bad(reached) => (
            Standing::Warning,
            Sentence::new("check-site-partly").with("host", host(*at)),
        ),
        Some((at, reached)) => (Standing::Warning, site_words(reached, &host(*at), clock)),
        None => (Standing::Good, Sentence::new("check-site-good")),
    }
}

fn standing_of(reached: &Reached) -> Standing {
    match reached.failed {
        Some((_, Problem::Forbidden(_), _)) => Standing::Warning,
        Some(_) => Standing::Bad,
        None if reached.took() > SLOW => Standing::Warning,
        None => Standing::Good,
    }
}

fn site_words(reached: &Reached, host: &str, clock: Clock) -> Sentence {
    let Some((step, problem, _)) = reached.failed else {
        return Sentence::new("check-site-slow").with("host", host);
    };
    let at_proxy = reached.proxy.is_some() && step <= Step::Proxy;
    let id = match problem {
        Problem::ProxyPassword => "check-proxy-password",
        _ if at_proxy => "check-proxy-silent",
        Problem::NotFound => "check-site-not-found",
        Problem::Refused => "check-site-refused",
        Problem::Unreachable => "check-site-unreachable",
        Problem::Cut => "check-site-cut",
        Problem::Silent => "check-site-silent",
        Problem::ProxyRefused(_) => "check-proxy-silent",
        Problem::Untrusted => "check-site-untrusted",
        Problem::OtherSite => "check-site-other",
        Problem::Dates if clock.blamed() => "check-site-dates-clock",
        Problem::Dates => "check-site-dates",
        Problem::Handshake => "check-site-handshake",
        Problem::Down(_) => "check-site-down",
        Problem::Forbidden(_) => "check-site-forbidden",
        Problem::Unreadable => "check-site-unreadable",
    };
    Sentence::new(id).with("host", host)
}

/// One call service out of reach stands in nobody's way while another can be reached.
fn spare_other_calls(lines: &mut [Line]) {
    let works = |line: &Line| {
        line.subject == Subject::Calls
            && matches!(line.standing, Standing::Good | Standing::Warning)
    };
    if !lines.iter().any(works) {
        return;
    }
    for line in lines {
        if line.subject == Subject::Calls && line.standing == Standing::Bad {
            line.standing = Standing::Warning;
        }
    }
}

/// This computer's clock, as the sites tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    Awaited,
    /// No site told the time.
    Untold,
    /// No site told the time, and certificates look out of their dates.
    Suspect,
    Right,
    /// It differs from the stand-in's, which says nothing.
    Rehearsal,
    /// By so much, ahead when positive.
    Wrong(SignedDuration),
}

impl Clock {
    fn of(findings: &Findings, phase: Phase) -> Self {
        let known = || findings.sites.iter().flatten();
        // The portal's comes first in the plan, and its clock is the one that rings.
        if let Some(difference) = known().find_map(|reached| reached.clock) {
            return if difference.abs() < CLOCK_TOLERANCE {
                Clock::Right
            } else {
                Clock::Wrong(-difference)
            };
        }
        if phase == Phase::Running && findings.sites.iter().any(Option::is_none) {
            return Clock::Awaited;
        }
        let dates = known().any(|reached| matches!(reached.failed, Some((_, Problem::Dates, _))));
        let encrypted =
            known().any(|reached| reached.steps.iter().any(|(step, _)| *step == Step::Tls));
        if dates && !encrypted {
            Clock::Suspect
        } else {
            Clock::Untold
        }
    }

    /// Whether it may be why a certificate looks out of its dates.
    fn blamed(self) -> bool {
        match self {
            Clock::Suspect | Clock::Awaited => true,
            Clock::Wrong(by) => by.abs() >= CLOCK_HARMS,
            Clock::Untold | Clock::Right | Clock::Rehearsal => false,
        }
    }
}

fn clock_line(clock: Clock, phase: Phase, today: Date) -> Line {
    let (standing, words) = match clock {
        Clock::Awaited => return unsettled(Subject::Clock, phase),
        Clock::Untold if phase == Phase::Stopped => return unsettled(Subject::Clock, phase),
        Clock::Untold => (Standing::Unknown, Sentence::new("check-clock-unknown")),
        Clock::Suspect => (
            Standing::Bad,
            Sentence::new("check-clock-suspect").with("date", today.to_string()),
        ),
        Clock::Rehearsal => (Standing::Unknown, Sentence::new("check-clock-rehearsal")),
        Clock::Right => (Standing::Good, Sentence::new("check-clock-good")),
        Clock::Wrong(by) => {
            let id = if by.is_positive() {
                "check-clock-ahead"
            } else {
                "check-clock-behind"
            };
            let minutes = by.abs().as_mins();
            let (unit, count) = match minutes {
                0..120 => ("minutes", minutes),
                120..2880 => ("hours", minutes / 60),
                _ => ("days", minutes / (60 * 24)),
            };
            let standing = if by.abs() >= CLOCK_HARMS {
                Standing::Bad
            } else {
                Standing::Warning
            };
            (
                standing,
                Sentence::new(id).with("unit", unit).with("count", count),
            )
        }
    };
    line(Subject::Clock, standing, words)
}

fn keychain_line(keychain: Option<Keychain>, phase: Phase) -> Line {
    let Some(keychain) = keychain else {
        return unsettled(Subject::Keychain, phase);
    };
    let (standing, id) = match keychain {
        Keychain::Works => (Standing::Good, "check-keychain-good"),
        Keychain::Absent => (Standing::Warning, "check-keychain-absent"),
        Keychain::Locked => (Standing::Warning, "check-keychain-locked"),
        Keychain::Silent => (Standing::Warning, "check-keychain-silent"),
        Keychain::Wrong => (Standing::Warning, "check-keychain-wrong"),
    };
    line(Subject::Keychain, standing, Sentence::new(id))
}

fn program_line(programs: Option<&Programs>, phase: Phase) -> Line {
    let Some(programs) = programs else {
        return unsettled(Subject::Program, phase);
    };
    let ready = programs.known.iter().find(|(_, ready)| *ready);
    let (standing, words) = match ready {
        Some((program, _)) => (
            Standing::Good,
            Sentence::new("check-program-good").with("program", program.as_str()),
        ),
        None if programs.browser || !programs.told => {
            (Standing::Good, Sentence::new("check-program-browser"))
        }
        None => (Standing::Warning, Sentence::new("check-program-none")),
    };
    line(Subject::Program, standing, words)
}

fn webview_line(webview: Option<&Webview>, phase: Phase) -> Line {
    let Some(webview) = webview else {
        return unsettled(Subject::Webview, phase);
    };
    let (standing, words) = match &webview.version {
        None => (Standing::Warning, Sentence::new("check-webview-unknown")),
        Some(version) if is_old(webview.engine, version) => {
            (Standing::Warning, Sentence::new("check-webview-old"))
        }
        Some(_) => (Standing::Good, Sentence::new("check-webview-good")),
    };
    line(Subject::Webview, standing, words)
}

/// Older than what the app's own pages are built for: Safari 15 (WebKitGTK 2.34, WebKit 612), Chrome 111.
fn is_old(engine: Engine, version: &str) -> bool {
    let mut figures = version
        .split('.')
        .map_while(|figure| figure.parse::<u32>().ok());
    let (Some(major), minor) = (figures.next(), figures.next().unwrap_or(0)) else {
        return false;
    };
    match engine {
        Engine::WebKitGtk => (major, minor) < (2, 34),
        Engine::WebView2 => major < 111,
        // `20616`: the system's generation, then WebKit's own number.
        Engine::WebKit => major % 1000 < 612,
    }
}

fn running(lines: &[Line]) -> Summary {
    let known = lines
        .iter()
        .filter(|line| line.standing != Standing::Waiting)
        .count();
    Summary {
        standing: Standing::Waiting,
        title: Sentence::new("check-running"),
        note: Sentence::new("check-running-note")
            .with("done", figure(known))
            .with("all", figure(lines.len())),
    }
}

fn figure(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn conclude(lines: &[Line], cause: Option<Cause>) -> Summary {
    match cause {
        Some(Cause::Internet) => return bad("check-first-internet", "check-first-internet-note"),
        Some(Cause::Proxy) => return bad("check-first-proxy", "check-first-proxy-note"),
        Some(Cause::ProxyPassword) => return bad("check-first-proxy", "check-proxy-password"),
        Some(Cause::Certificates) => return bad("check-first-filter", "check-first-filter-note"),
        // The clock's own line says it.
        Some(Cause::Clock) | None => {}
    }
    let order = [
        Subject::Clock,
        Subject::Portal,
        Subject::SignIn,
        Subject::VkId,
        Subject::Calls,
    ];
    let worst = order.iter().find_map(|subject| {
        lines
            .iter()
            .find(|line| line.subject == *subject && line.standing == Standing::Bad)
    });
    if let Some(line) = worst {
        let title = match line.subject {
            Subject::Clock => "check-first-clock",
            Subject::Portal => "check-first-portal",
            Subject::SignIn => "check-first-sign-in",
            Subject::VkId => "check-first-vk-id",
            _ => "check-first-calls",
        };
        return Summary {
            standing: Standing::Bad,
            title: Sentence::new(title),
            note: line.words.clone(),
        };
    }
    let mut warnings = lines
        .iter()
        .filter(|line| line.standing == Standing::Warning);
    match warnings.next() {
        Some(line) => Summary {
            standing: Standing::Warning,
            title: Sentence::new("check-ready-but").with("count", figure(1 + warnings.count())),
            note: line.words.clone(),
        },
        None => Summary {
            standing: Standing::Good,
            title: Sentence::new("check-ready"),
            note: Sentence::new("check-ready-note"),
        },
    }
}

fn bad(title: &'static str, note: &'static str) -> Summary {
    Summary {
        standing: Standing::Bad,
        title: Sentence::new(title),
        note: Sentence::new(note),
    }
}

#[derive(Clone, Copy)]
enum Cause {
    Internet,
    Proxy,
    ProxyPassword,
    Certificates,
    Clock,
}

/// What keeps every site away at once, where one thing does.
fn common_cause(findings: &Findings) -> Option<Cause> {
    let mut failures = Vec::new();
    for reached in findings.sites.iter().flatten() {
        let (step, problem, _) = reached.failed?;
        failures.push((reached.proxy.is_some(), step, problem));
    }
    if failures.is_empty() {
        return None;
    }
    let all = |holds: fn(&(bool, Step, Problem)) -> bool| failures.iter().all(holds);
    if all(|(_, _, problem)| *problem == Problem::ProxyPassword) {
        Some(Cause::ProxyPassword)
    } else if all(|(proxy, step, _)| *proxy && *step <= Step::Proxy) {
        Some(Cause::Proxy)
    } else if all(|(proxy, step, _)| !proxy && *step <= Step::Tcp) {
        Some(Cause::Internet)
    } else if all(|(_, _, problem)| *problem == Problem::Untrusted) {
        Some(Cause::Certificates)
    } else if all(|(_, _, problem)| *problem == Problem::Dates) {
        Some(Cause::Clock)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::{HMAO, Region};

    const TODAY: Date = jiff::civil::date(2026, 11, 25);

    fn plan() -> Plan {
        Plan::of(&Region::parse(HMAO).unwrap())
    }

    fn good() -> Reached {
        Reached {
            proxy: None,
            steps: vec![
                (Step::Dns, 5),
                (Step::Tcp, 10),
                (Step::Tls, 20),
                (Step::Http, 40),
            ],
            failed: None,
            status: Some(200),
            clock: Some(SignedDuration::ZERO),
        }
    }

    fn failed(step: Step, problem: Problem) -> Reached {
        Reached {
            steps: good()
                .steps
                .into_iter()
                .filter(|(taken, _)| *taken < step)
                .collect(),
            failed: Some((step, problem, 7)),
            status: None,
            clock: None,
            ..good()
        }
    }

    fn findings(plan: &Plan) -> Findings {
        Findings {
            sites: vec![Some(good()); plan.origins.len()],
            keychain: Some(Keychain::Works),
            programs: Some(Programs {
                known: vec![
                    ("VK Мессенджер".to_owned(), true),
                    ("MAX".to_owned(), false),
                ],
                browser: true,
                told: true,
            }),
            webview: Some(Webview {
                engine: Engine::WebKitGtk,
                version: Some("2.50.1".to_owned()),
            }),
        }
    }

    fn at(plan: &Plan, host: &str) -> usize {
        plan.origins
            .iter()
            .position(|origin| origin.host_str() == Some(host))
            .unwrap()
    }

    /// Everything as it should be but these sites.
    fn with(changes: &[(&str, Reached)]) -> Verdict {
        let plan = plan();
        let mut findings = findings(&plan);
        for (host, reached) in changes {
            let at = at(&plan, host);
            findings.sites[at] = Some(reached.clone());
        }
        judge(&plan, &findings, Phase::Done, TODAY)
    }

    fn everywhere(reached: &Reached) -> Verdict {
        let plan = plan();
        let mut findings = findings(&plan);
        findings.sites.fill(Some(reached.clone()));
        judge(&plan, &findings, Phase::Done, TODAY)
    }

    fn found(verdict: &Verdict, subject: Subject) -> &Line {
        verdict
            .lines
            .iter()
            .find(|line| line.subject == subject)
            .unwrap()
    }

    #[test]
    fn all_good_is_ready() {
        let verdict = with(&[]);
        assert!(
            verdict
                .lines
                .iter()
                .all(|line| line.standing == Standing::Good),
            "{verdict:?}"
        );
        assert_eq!(verdict.lines.len(), 9);
        assert_eq!(verdict.summary.standing, Standing::Good);
        assert_eq!(verdict.summary.title.id, "check-ready");
    }

    #[test]
    fn each_problem_of_the_portal_has_words_and_comes_first() {
        let cases = [
            (Step::Dns, Problem::NotFound, "check-site-not-found"),
            (Step::Tcp, Problem::Refused, "check-site-refused"),
            (Step::Tcp, Problem::Unreachable, "check-site-unreachable"),
            (Step::Tls, Problem::Cut, "check-site-cut"),
            (Step::Http, Problem::Silent, "check-site-silent"),
            (Step::Tls, Problem::Untrusted, "check-site-untrusted"),
            (Step::Tls, Problem::OtherSite, "check-site-other"),
            (Step::Tls, Problem::Dates, "check-site-dates"),
            (Step::Tls, Problem::Handshake, "check-site-handshake"),
            (Step::Http, Problem::Down(502), "check-site-down"),
            (Step::Http, Problem::Unreadable, "check-site-unreadable"),
        ];
        for (step, problem, id) in cases {
            let verdict = with(&[("cop.admhmao.ru", failed(step, problem))]);
            let line = found(&verdict, Subject::Portal);
            assert_eq!((line.standing, line.words.id), (Standing::Bad, id));
            assert_eq!(line.words.args["host"], "cop.admhmao.ru".into());
            assert_eq!(verdict.summary.title.id, "check-first-portal");
            assert_eq!(verdict.summary.note, line.words);
        }
        let verdict = with(&[(
            "cop.admhmao.ru",
            failed(Step::Http, Problem::Forbidden(403)),
        )]);
        let line = found(&verdict, Subject::Portal);
        assert_eq!(
            (line.standing, line.words.id),
            (Standing::Warning, "check-site-forbidden")
        );
        assert_eq!(verdict.summary.title.id, "check-ready-but");
    }

    #[test]
    fn the_first_thing_to_mend_is_the_one_that_stands_in_front() {
        let down = || failed(Step::Http, Problem::Down(502));
        for (hosts, title) in [
            (
                &["cop.admhmao.ru", "esia.gosuslugi.ru", "id.vk.ru"][..],
                "check-first-portal",
            ),
            (&["esia.gosuslugi.ru", "id.vk.ru"], "check-first-sign-in"),
            (&["id.vk.ru"], "check-first-vk-id"),
            (
                &[
                    "vk.ru",
                    "vk.com",
                    "m.vk.ru",
                    "m.vk.com",
                    "vk.me",
                    "web.vk.me",
                    "max.ru",
                ],
                "check-first-calls",
            ),
        ] {
            let changes: Vec<_> = hosts.iter().map(|host| (*host, down())).collect();
            let verdict = with(&changes);
            assert_eq!(verdict.summary.title.id, title, "{hosts:?}");
            assert_eq!(verdict.summary.standing, Standing::Bad);
        }
    }

    #[test]
    fn a_site_that_is_only_sometimes_needed_is_a_warning() {
        let verdict = with(&[("lk.gosuslugi.ru", failed(Step::Dns, Problem::NotFound))]);
        let line = found(&verdict, Subject::SignIn);
        assert_eq!(
            (line.standing, line.words.id),
            (Standing::Warning, "check-site-partly")
        );
        assert_eq!(line.words.args["host"], "lk.gosuslugi.ru".into());
        let site = line
            .sites
            .iter()
            .find(|site| site.host == "lk.gosuslugi.ru")
            .unwrap();
        assert_eq!(site.standing, Standing::Bad);
        assert_eq!(verdict.summary.title.id, "check-ready-but");
        assert_eq!(verdict.summary.note, line.words);
    }

    #[test]
    fn one_call_service_is_enough() {
        let verdict = with(&[("max.ru", failed(Step::Tcp, Problem::Refused))]);
        let max = verdict
            .lines
            .iter()
            .find(|line| line.name.as_deref() == Some("MAX"))
            .unwrap();
        assert_eq!(max.standing, Standing::Warning);
        assert_eq!(verdict.summary.standing, Standing::Warning);
    }

    #[test]
    fn what_keeps_every_site_away_is_told_once() {
        for (step, problem, title) in [
            (Step::Dns, Problem::NotFound, "check-first-internet"),
            (Step::Tcp, Problem::Unreachable, "check-first-internet"),
            (Step::Tcp, Problem::Silent, "check-first-internet"),
            (Step::Tls, Problem::Untrusted, "check-first-filter"),
            (Step::Tls, Problem::Dates, "check-first-clock"),
            (Step::Http, Problem::Down(502), "check-first-portal"),
        ] {
            let verdict = everywhere(&failed(step, problem));
            assert_eq!(verdict.summary.title.id, title, "{problem:?}");
            assert_eq!(verdict.summary.standing, Standing::Bad);
        }
        for (step, problem) in [
            (Step::Tcp, Problem::Refused),
            (Step::Dns, Problem::NotFound),
            (Step::Proxy, Problem::ProxyRefused(502)),
        ] {
            let verdict = everywhere(&Reached {
                proxy: Some(super::super::ProxyPlace::Here),
                ..failed(step, problem)
            });
            assert_eq!(verdict.summary.title.id, "check-first-proxy");
            assert_eq!(found(&verdict, Subject::VkId).words.id, "check-site-closed");
        }
        let verdict = everywhere(&Reached {
            proxy: Some(super::super::ProxyPlace::Elsewhere),
            ..failed(Step::Proxy, Problem::ProxyPassword)
        });
        assert_eq!(verdict.summary.title.id, "check-first-proxy");
        assert_eq!(verdict.summary.note.id, "check-proxy-password");
        // One site alone says it itself.
        let verdict = with(&[(
            "cop.admhmao.ru",
            Reached {
                proxy: Some(super::super::ProxyPlace::Elsewhere),
                ..failed(Step::Tcp, Problem::Refused)
            },
        )]);
        assert_eq!(
            found(&verdict, Subject::Portal).words.id,
            "check-proxy-silent"
        );
    }

    #[test]
    fn the_clock_is_compared_with_the_portals() {
        for (seconds, standing, id, unit, count) in [
            (30, Standing::Good, "check-clock-good", "", 0),
            (-59, Standing::Good, "check-clock-good", "", 0),
            (-300, Standing::Warning, "check-clock-ahead", "minutes", 5),
            (300, Standing::Warning, "check-clock-behind", "minutes", 5),
            (-7_200, Standing::Warning, "check-clock-ahead", "hours", 2),
            (86_400, Standing::Bad, "check-clock-behind", "hours", 24),
            (-63_072_000, Standing::Bad, "check-clock-ahead", "days", 730),
        ] {
            let verdict = with(&[(
                "cop.admhmao.ru",
                Reached {
                    clock: Some(SignedDuration::from_secs(seconds)),
                    ..good()
                },
            )]);
            let line = found(&verdict, Subject::Clock);
            assert_eq!((line.standing, line.words.id), (standing, id), "{seconds}");
            if standing != Standing::Good {
                assert_eq!(line.words.args["unit"], unit.into());
                assert_eq!(line.words.args["count"], count.into());
            }
        }
    }

    #[test]
    fn a_stand_ins_clock_blames_nobody() {
        let mut plan = plan();
        plan.rehearsal = true;
        let mut findings = findings(&plan);
        for (hours, standing, id) in [
            (-720, Standing::Unknown, "check-clock-rehearsal"),
            (0, Standing::Good, "check-clock-good"),
        ] {
            let clock = Some(SignedDuration::from_hours(hours));
            findings.sites.fill(Some(Reached { clock, ..good() }));
            let verdict = judge(&plan, &findings, Phase::Done, TODAY);
            let line = found(&verdict, Subject::Clock);
            assert_eq!((line.standing, line.words.id), (standing, id));
            assert_eq!(verdict.summary.title.id, "check-ready");
        }
    }

    #[test]
    fn a_clock_nobody_tells_is_suspected_only_where_certificates_look_old() {
        let verdict = everywhere(&failed(Step::Tls, Problem::Dates));
        let line = found(&verdict, Subject::Clock);
        assert_eq!(
            (line.standing, line.words.id),
            (Standing::Bad, "check-clock-suspect")
        );
        assert_eq!(line.words.args["date"], "2026-11-25".into());
        assert_eq!(verdict.summary.title.id, "check-first-clock");
        assert_eq!(verdict.summary.note, line.words);
        assert_eq!(
            found(&verdict, Subject::Portal).words.id,
            "check-site-closed"
        );
        // A clock that is days off makes one site's certificate no fault of the site.
        let verdict = with(&[
            ("cop.admhmao.ru", failed(Step::Tls, Problem::Dates)),
            (
                "esia.gosuslugi.ru",
                Reached {
                    clock: Some(SignedDuration::from_hours(-72)),
                    ..good()
                },
            ),
        ]);
        assert_eq!(
            found(&verdict, Subject::Portal).words.id,
            "check-site-dates-clock"
        );
        assert_eq!(verdict.summary.title.id, "check-first-clock");

        let verdict = everywhere(&failed(Step::Dns, Problem::NotFound));
        let line = found(&verdict, Subject::Clock);
        assert_eq!(
            (line.standing, line.words.id),
            (Standing::Unknown, "check-clock-unknown")
        );
    }

    #[test]
    fn slow_is_a_warning() {
        let mut slow = good();
        slow.steps[3].1 = 5_000;
        let verdict = with(&[("cop.admhmao.ru", slow)]);
        let line = found(&verdict, Subject::Portal);
        assert_eq!(
            (line.standing, line.words.id),
            (Standing::Warning, "check-site-slow")
        );
    }

    #[test]
    fn keychain_program_and_webview() {
        let plan = plan();
        let judged = |change: &dyn Fn(&mut Findings)| {
            let mut findings = findings(&plan);
            change(&mut findings);
            judge(&plan, &findings, Phase::Done, TODAY)
        };
        for (keychain, id) in [
            (Keychain::Absent, "check-keychain-absent"),
            (Keychain::Locked, "check-keychain-locked"),
            (Keychain::Silent, "check-keychain-silent"),
            (Keychain::Wrong, "check-keychain-wrong"),
        ] {
            let verdict = judged(&|findings| findings.keychain = Some(keychain));
            let line = found(&verdict, Subject::Keychain);
            assert_eq!((line.standing, line.words.id), (Standing::Warning, id));
            assert_eq!(verdict.summary.note.id, id);
        }
        for (known, browser, told, standing, id) in [
            (false, true, true, Standing::Good, "check-program-browser"),
            (false, false, false, Standing::Good, "check-program-browser"),
            (false, false, true, Standing::Warning, "check-program-none"),
            (true, false, true, Standing::Good, "check-program-good"),
        ] {
            let verdict = judged(&|findings| {
                findings.programs = Some(Programs {
                    known: vec![("MAX".to_owned(), known)],
                    browser,
                    told,
                });
            });
            let line = found(&verdict, Subject::Program);
            assert_eq!((line.standing, line.words.id), (standing, id));
        }
        for (engine, version, id) in [
            (Engine::WebKitGtk, Some("2.33.9"), "check-webview-old"),
            (Engine::WebKitGtk, Some("2.34.0"), "check-webview-good"),
            (Engine::WebKitGtk, None, "check-webview-unknown"),
            (Engine::WebView2, Some("110.0.1587.41"), "check-webview-old"),
            (
                Engine::WebView2,
                Some("111.0.1661.41"),
                "check-webview-good",
            ),
            (Engine::WebKit, Some("16611.3.10"), "check-webview-old"),
            (Engine::WebKit, Some("20616.2.9.11.9"), "check-webview-good"),
            (Engine::WebKit, Some("?"), "check-webview-good"),
        ] {
            let verdict = judged(&|findings| {
                findings.webview = Some(Webview {
                    engine,
                    version: version.map(str::to_owned),
                });
            });
            assert_eq!(
                found(&verdict, Subject::Webview).words.id,
                id,
                "{version:?}"
            );
        }
    }

    #[test]
    fn lines_wait_until_all_their_sites_are_known() {
        let plan = plan();
        let mut findings = Findings::none(&plan);
        let verdict = judge(&plan, &findings, Phase::Running, TODAY);
        assert!(
            verdict
                .lines
                .iter()
                .all(|line| line.standing == Standing::Waiting)
        );
        assert_eq!(verdict.summary.note.args["done"], 0.into());
        findings.sites[at(&plan, "cop.admhmao.ru")] = Some(good());
        findings.keychain = Some(Keychain::Works);
        let verdict = judge(&plan, &findings, Phase::Running, TODAY);
        assert_eq!(found(&verdict, Subject::Portal).standing, Standing::Good);
        assert_eq!(found(&verdict, Subject::Clock).standing, Standing::Good);
        assert_eq!(found(&verdict, Subject::SignIn).standing, Standing::Waiting);
        assert_eq!(verdict.summary.standing, Standing::Waiting);
        assert_eq!(verdict.summary.note.args["done"], 3.into());
        assert_eq!(verdict.summary.note.args["all"], 9.into());

        let verdict = judge(&plan, &findings, Phase::Stopped, TODAY);
        assert_eq!(found(&verdict, Subject::Portal).standing, Standing::Good);
        assert_eq!(found(&verdict, Subject::SignIn).standing, Standing::Unknown);
        assert_eq!(verdict.summary.title.id, "check-stopped");
    }
}
