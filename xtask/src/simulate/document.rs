//! The document: how it was reckoned, from what, and what came out.

use std::fmt::Write as _;

use super::{
    SAMPLE,
    morning::{self, Morning, Region, Scenario, Side},
};

/// `docs/school-morning.md`.
pub fn write(region: Region, mornings: &[(Scenario, Morning)]) -> String {
    let mut text = String::from(INTRODUCTION);
    let find = |title: &str| {
        let mut all = mornings.iter();
        all.find(|(scenario, _)| scenario.title == title)
            .map(|(_, morning)| morning)
    };
    if let Some(cold) = find(morning::COLD.title) {
        let sentence = format!(
            "**In one sentence:** on a morning when all of {} pupils learn from home, the busiest second brings the portal {} \
             requests from Звонок and {} from pupils who reload a page, although Звонок asks {:.1} times as often in all.",
            grouped(region.pupils.into()),
            grouped(cold.app.peak().into()),
            grouped(cold.browser.peak().into()),
            cold.app.total() as f64 / cold.browser.total() as f64,
        );
        let _ = writeln!(text, "\n{}", wrapped(&sentence, ""));
    }
    text.push_str(
        "\n![Requests a second at the portal over a school morning](school-morning.svg)\n",
    );
    text.push_str("\n## Figures\n\n");
    text.push_str(&table(mornings));
    text.push_str(LEGEND);
    text.push_str("\n## Method\n\n");
    let method = format!(
        "{} pupils in classes of {} are followed through the morning from {} to {}, each alone, from one event to the next; seed {}. \
         Звонок asks when the app's own rule says so: the simulation calls the same function \
         (`src-tauri/core/src/bell/freshness.rs`), with the diary that this pupil knows at that moment.",
        grouped(region.pupils.into()),
        morning::CLASS,
        hour(morning::FROM),
        hour(morning::TO),
        region.seed,
    );
    let _ = writeln!(text, "{}", wrapped(&method, ""));
    text.push_str("\n## Assumptions\n\n");
    text.push_str(&assumptions());
    text.push_str(REST);
    text.push_str(&print_of(&super::mornings(SAMPLE)));
    text.push('\n');
    text
}

/// The table of figures.
pub fn table(mornings: &[(Scenario, Morning)]) -> String {
    let mut table = String::from(
        "| morning | who asks | requests | mean a second | busiest second | when | near a bell | link known at the bell | 95 of 100 wait |\n\
         |---|---|--:|--:|--:|---|--:|--:|--:|\n",
    );
    for (scenario, morning) in mornings {
        for (name, side) in [("Звонок", &morning.app), ("browser", &morning.browser)] {
            let _ = writeln!(
                table,
                "| {} | {name} | {} | {:.1} | {} | {} | {} | {:.1} % | {} s |",
                scenario.title,
                grouped(side.total()),
                side.mean(),
                grouped(side.peak().into()),
                side.peak_at(),
                grouped(side.peak_at_bells().into()),
                side.known_at_bell() * 100.0,
                side.waited(95),
            );
        }
    }
    table
}

/// Figures of the small region: they change with the rule and the assumptions.
pub fn print_of(sample: &[(Scenario, Morning)]) -> String {
    let side = |side: &Side| {
        let middle: u64 = (0..)
            .zip(&side.seconds)
            .map(|(at, n)| at * u64::from(*n))
            .sum();
        format!("{}/{}/{}", side.total(), side.peak_minute(), middle)
    };
    let all: Vec<_> = sample
        .iter()
        .map(|(_, morning)| format!("{} {}", side(&morning.app), side(&morning.browser)))
        .collect();
    format!("<!-- {} pupils: {} -->", SAMPLE.pupils, all.join("; "))
}

fn assumptions() -> String {
    use morning::*;
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let minutes = |span: i64| format!("{}", span / MINUTE);
    let bells: Vec<_> = BELLS.into_iter().map(hour).collect();
    let mut text = String::new();
    let mut say = |line: String| {
        let _ = writeln!(text, "- {}", wrapped(&line, "  "));
    };
    say(format!(
        "Every school rings the same bells: {}, lessons of {} minutes. That is the worst there can be; real schools differ.",
        bells.join(", "),
        minutes(LESSON),
    ));
    say(format!(
        "**{}:** {} of the classes learn online; of the other pupils {} are at a computer with Звонок on, and none reloads a page.",
        ORDINARY.title,
        percent(ORDINARY.online),
        percent(ORDINARY.others),
    ));
    say(format!(
        "**{}:** it is too cold to go to school, as happens in Югра; every lesson of every class is a call.",
        COLD.title
    ));
    say(format!(
        "Teachers make {} of the links the evening before, {} at some moment from 15 to 1 minutes before the bell, and the rest in \
         the five minutes behind it. **{}:** {}, {} and the rest.",
        percent(COLD.links.evening),
        percent(COLD.links.before),
        LATE.title,
        percent(LATE.links.evening),
        percent(LATE.links.before),
    ));
    if let Some((from, to)) = OUTAGE.outage {
        say(format!(
            "**{}:** from {} to {} the portal answers nobody, and says no `Retry-After`. Requests that it does not answer count too.",
            OUTAGE.title,
            hour(from),
            hour(to),
        ));
    }
    say(format!(
        "*Звонок.* {} of the pupils had it running in the background before the morning. {} come for the second or third lesson. \
         Whoever opens it does so in the {} minutes before their first bell, more of them the closer it is. {} leave the window open; \
         the others bring it up within {} minutes before each bell and put it away {} minutes after it. {} press «Обновить» each minute \
         from the bell on while the link lacks, {PRESSES} times at most. Each class had its subjects as calls a week ago, where it \
         learns online. The program looks at its clock every {} seconds.",
        percent(RAN_ALREADY),
        percent(COME_LATER),
        minutes(OPENED_BEFORE),
        percent(KEEP_OPEN),
        minutes(BROUGHT_UP_BEFORE),
        minutes(PUT_AWAY_AFTER),
        percent(IMPATIENT),
        TURN / SECOND,
    ));
    say(format!(
        "*Browser.* The same pupils open the diary once for each online lesson, at any moment of the {} minutes before its bell; while \
         the link lacks, or the portal does not answer, they load the page again after {} to {} seconds, and give up {} minutes after \
         the bell. They look at the diary for nothing else.",
        minutes(BROWSER_BEFORE),
        RELOADED_AFTER.0 / SECOND,
        RELOADED_AFTER.1 / SECOND,
        minutes(GIVES_UP_AFTER),
    ));
    text
}

/// `7:30`, as on a school's wall.
pub fn hour(moment: i64) -> String {
    let minutes = moment / morning::MINUTE;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// In lines of a document's width, the second and further ones with `indent` before them.
fn wrapped(words: &str, indent: &str) -> String {
    let mut text = String::new();
    let mut width = indent.len();
    for word in words.split(' ') {
        let length = word.chars().count();
        if !text.is_empty() && width + 1 + length > 126 {
            text.push('\n');
            text.push_str(indent);
            width = indent.len();
        } else if !text.is_empty() {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text
}

/// `100 000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

const INTRODUCTION: &str = "<!-- Written by `cargo xtask simulate`; a test fails when the rule or an assumption has changed since. -->
# A school morning at the portal

Teachers make the links of online lessons minutes before the bell, so whoever waits for one asks the portal again and again, and
everybody's bell rings at the same second. This is a simulation of what a region does to the portal on such a morning, once with
Звонок and once with pupils who reload the diary's page in a browser. It is arithmetic on assumptions, not a measurement: nobody
has counted requests at the live portal.
";

const LEGEND: &str = "
*Near a bell*: the busiest second within half a minute of any bell. *Link known at the bell*: of the lessons whose link was there
when the bell rang, how many pupils had it by then without another look. *95 of 100 wait*: from the moment when both bell and link
were there until the link was known, for 95 of 100 pupils, those who had it at the bell among them.
";

const REST: &str = "
## What counts as a request

One document, for either side: the diary's page. A browser also fetches the page's scripts, styles and pictures, which the app
never does; the app asks the portal's JSON diary beside the page where the portal gave it a school token, and now and then the
next week. None of these is counted. Where the portal answers «not changed» (`304`), the request counts all the same.

## What it shows

- The app asks more often in all: it keeps the day fresh and the session alive while nobody waits for anything. Those requests are
  spread evenly, and are what the portal has to bear at any time.
- What it takes away is the stroke at the bell. Every installation has a place of its own in each span of time, so that looks are
  spread evenly over the minutes around the bell, and it stops looking once the link is there.
- On an ordinary day few pupils wait for a link, and there is no stroke to take away: the app brings the portal little, and
  browsers bring it less.
- An outage makes browsers strike harder, and the app wait longer after each failure, each installation for another time: when the
  portal is back, nobody comes together.
- The price is a wait (the last column): a link that a teacher makes at the last moment is known a minute or a few later, unless
  somebody presses «Обновить», which asks at once.

## What the simulation has changed

Looks around a bell follow an installation's place evenly, so those who ask in one second have neighbouring places. As long as the
waits after a failure and between two renewals followed the place too, such neighbours went on together, and in the outage the
busiest second was 764 requests. Those waits are scattered now.

";
