//! The chart: requests a second over the morning, for both sides, on two mornings.

use std::fmt::Write as _;

use super::{
    document::{grouped, hour},
    morning::{self, BELLS, FROM, MINUTE, Morning, Region, SECOND, Scenario, Side, TO},
};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 88.0;
const PANEL: f64 = 230.0;
const BETWEEN: f64 = 76.0;
const BOTTOM: f64 = 60.0;

/// A point of a line is the mean of so many seconds.
const BIN: usize = 20;

const STYLE: &str = "
  .paper { fill: #ffffff } .ink { fill: #1f2328 } .soft { fill: #59636e }
  .grid { stroke: #d1d9e0; stroke-width: 1 } .bell { stroke: #818b98; stroke-width: 1; stroke-dasharray: 2 4 }
  .axis { stroke: #59636e; stroke-width: 1 }
  .app, .browser { fill: none; stroke-width: 1.75; stroke-linejoin: round }
  .app { stroke: #0969da } .browser { stroke: #bc4c00 }
  .down { fill: #818b98; fill-opacity: 0.18 }
  text { font: 13px system-ui, sans-serif } .title { font-size: 15px; font-weight: 600 } .end { text-anchor: end }
  .middle { text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .ink { fill: #f0f6fc } .soft { fill: #9198a1 }
    .grid { stroke: #2a3038 } .bell { stroke: #656c76 } .axis { stroke: #9198a1 }
    .app { stroke: #58a6ff } .browser { stroke: #f0883e }
  }
";

/// `docs/school-morning.svg`.
pub fn draw(region: Region, mornings: &[(Scenario, Morning)]) -> String {
    let shown: Vec<_> = mornings
        .iter()
        .filter(|(scenario, _)| {
            [morning::COLD.title, morning::OUTAGE.title].contains(&scenario.title)
        })
        .collect();
    let height = TOP + BOTTOM + PANEL * shown.len() as f64 + BETWEEN * (shown.len() as f64 - 1.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"title\">\n\
         <title id=\"title\">Requests a second at the portal over a school morning</title>\n<style>{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>\n"
    );
    legend(&mut svg, region);
    for (place, (scenario, morning)) in shown.into_iter().enumerate() {
        let y = TOP + (PANEL + BETWEEN) * place as f64;
        panel(&mut svg, y, scenario, morning);
    }
    let middle = LEFT + (WIDTH - LEFT - RIGHT) / 2.0;
    text(
        &mut svg,
        "soft middle",
        middle,
        height - 14.0,
        "time of the morning; dotted: the bells of lessons",
    );
    svg.push_str("</svg>\n");
    svg
}

struct Scale {
    top: f64,
    step: f64,
}

impl Scale {
    /// Up to so much, in four to eight round steps.
    fn up_to(most: f64) -> Self {
        let steps = [50.0, 100.0, 250.0, 500.0];
        let step = steps.into_iter().find(|step| most <= step * 8.0);
        let step = step.unwrap_or(1000.0);
        Scale {
            top: (most / step).ceil() * step,
            step,
        }
    }
}

fn legend(svg: &mut String, region: Region) {
    for (class, x, words) in [
        ("app", LEFT, "Звонок"),
        (
            "browser",
            LEFT + 120.0,
            "pupils who reload the page in a browser",
        ),
    ] {
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" style=\"stroke-width:3\" d=\"M{x} 24h26\"/>"
        );
        text(svg, "ink", x + 34.0, 28.5, words);
    }
    text(
        svg,
        "soft end",
        WIDTH - RIGHT,
        28.5,
        &format!(
            "{} pupils, means of {BIN} seconds",
            grouped(region.pupils.into())
        ),
    );
}

fn panel(svg: &mut String, y: f64, scenario: &Scenario, morning: &Morning) {
    let sides = [&morning.app, &morning.browser].into_iter();
    let scale = Scale::up_to(sides.flat_map(bins).fold(0.0, f64::max));
    let floor = y + PANEL;
    text(svg, "ink title", LEFT, y - 12.0, scenario.title);
    text(
        svg,
        "soft end",
        WIDTH - RIGHT,
        y - 12.0,
        "requests a second",
    );
    if let Some((from, to)) = scenario.outage {
        let _ = writeln!(
            svg,
            "<rect class=\"down\" x=\"{:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"{PANEL}\"/>",
            across(from),
            across(to) - across(from)
        );
        text(
            svg,
            "soft",
            across(to) + 6.0,
            y + 14.0,
            "grey: the portal is down",
        );
    }
    let mut line = 0.0;
    while line <= scale.top {
        let at = floor - line / scale.top * PANEL;
        let class = if line == 0.0 { "axis" } else { "grid" };
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" d=\"M{LEFT} {at:.1}H{}\"/>",
            WIDTH - RIGHT
        );
        text(svg, "soft end", LEFT - 8.0, at + 4.5, &format!("{line:.0}"));
        line += scale.step;
    }
    for bell in BELLS {
        let x = across(bell);
        let _ = writeln!(svg, "<path class=\"bell\" d=\"M{x:.1} {y}V{floor}\"/>");
    }
    let mut time = FROM;
    while time <= TO {
        let x = across(time);
        let _ = writeln!(svg, "<path class=\"axis\" d=\"M{x:.1} {floor}v5\"/>");
        text(svg, "soft middle", x, floor + 20.0, &hour(time));
        time += 30 * MINUTE;
    }
    for (class, side) in [("browser", &morning.browser), ("app", &morning.app)] {
        let points: Vec<_> = (0..)
            .zip(bins(side))
            .map(|(place, mean)| {
                let at = FROM + (place * BIN as i64 + BIN as i64 / 2) * SECOND;
                format!("{:.1},{:.1}", across(at), floor - mean / scale.top * PANEL)
            })
            .collect();
        let _ = writeln!(
            svg,
            "<polyline class=\"{class}\" points=\"{}\"/>",
            points.join(" ")
        );
    }
}

fn bins(side: &Side) -> Vec<f64> {
    let mean = |bin: &[u32]| f64::from(bin.iter().sum::<u32>()) / bin.len() as f64;
    side.seconds.chunks(BIN).map(mean).collect()
}

fn across(moment: i64) -> f64 {
    LEFT + (moment - FROM) as f64 / (TO - FROM) as f64 * (WIDTH - LEFT - RIGHT)
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"
    );
}
