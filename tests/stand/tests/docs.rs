//! `docs/stand.md` and the README's list of people are written from the stand itself, and are never stale.
//!
//! `UPDATE_DOCS=1` writes them anew (`cargo xtask docs`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod source;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use source::{Source, read};
use zvonok_stand::{Options, Stand};

/// Whose routes a source file holds, by the start of its path, and whether all of them are the stand's own; in
/// the order of the document.
const SERVICES: [(&str, &str, bool); 8] = [
    ("portal", "Portal (ЭлЖур)", false),
    ("esia", "ESIA (Госуслуги)", false),
    ("vk_id", "VK ID", false),
    ("calls", "Calls", false),
    ("people", "People and telephone", true),
    ("control", "Control", true),
    ("elsewhere", "An origin on no allowlist", true),
    ("page", "On every origin", true),
];

/// The four ways to be sure, as the doc comments say them.
const MARKS: [(&str, &str); 4] = [
    ("C", "confirmed"),
    ("1", "one source"),
    ("G", "guess"),
    ("stand", "the stand's own"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The marks of a doc comment: `[C identity.md §2.1]` is `C`.
fn marks(doc: &str) -> Vec<&'static str> {
    MARKS
        .iter()
        .filter(|(mark, _)| {
            doc.match_indices('[').any(|(at, _)| {
                let inside = doc[at + 1..].split(']').next().unwrap_or_default();
                inside.split([';', ',']).any(|part| {
                    part.trim()
                        .strip_prefix(mark)
                        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
                })
            })
        })
        .map(|(_, words)| *words)
        .collect()
}

/// Safe inside a table's cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Routes with one doc comment: a line of the document.
struct Row {
    methods: BTreeSet<String>,
    addresses: Vec<String>,
    sure: String,
    doc: String,
}

impl Row {
    fn line(&self) -> String {
        let methods: Vec<&str> = self.methods.iter().map(String::as_str).collect();
        format!(
            "| {} | {} | {} | {} |\n",
            methods.join(", "),
            self.addresses.join("<br>"),
            self.sure,
            cell(&self.doc)
        )
    }
}

fn document(source: &Source, stand: &Stand) -> (String, Vec<String>) {
    let mut text = String::from(INTRODUCTION);
    let mut wrong = Vec::new();
    for (start, title, is_own) in SERVICES {
        let own = source
            .routes
            .iter()
            .filter(|route| route.file.split('/').next() == Some(start));
        let mut rows: Vec<Row> = Vec::new();
        for route in own {
            for (method, handler) in &route.answers {
                let name = format!("{} {}", method.to_uppercase(), route.path);
                let doc = handler
                    .as_deref()
                    .and_then(|handler| source.doc_of(&route.file, handler))
                    .unwrap_or_default();
                let sure = match is_own {
                    true => vec!["the stand's own"],
                    false => marks(doc),
                };
                if sure.is_empty() {
                    wrong.push(format!(
                        "{}: {name}: the doc comment names no mark",
                        route.file
                    ));
                }
                if sure.contains(&"guess") && !has_switch(source, doc) {
                    wrong.push(format!(
                        "{}: {name}: a guess names its switch, or says «fixed:» and why",
                        route.file
                    ));
                }
                let method = method.to_uppercase();
                let address = format!("`{}`", cell(&route.path));
                match rows.iter_mut().find(|row: &&mut Row| row.doc == doc) {
                    Some(row) => {
                        row.methods.insert(method);
                        if !row.addresses.contains(&address) {
                            row.addresses.push(address);
                        }
                    }
                    None => rows.push(Row {
                        methods: BTreeSet::from([method]),
                        addresses: vec![address],
                        sure: sure.join(", "),
                        doc: doc.into(),
                    }),
                }
            }
        }
        let rows: String = rows.iter().map(Row::line).collect();
        let _ = write!(
            text,
            "\n## {title}\n\n| method | address | how sure | what |\n|---|---|---|---|\n{rows}"
        );
    }
    text.push_str(SWITCHES);
    let defaults = serde_json::to_value(stand.current_settings()).unwrap();
    for (name, doc) in &source.settings {
        let _ = writeln!(text, "| `{name}` | `{}` | {} |", defaults[name], cell(doc));
    }
    for choice in &source.enums {
        let _ = write!(text, "\n### `{}`\n\n{}\n\n", choice.name, choice.doc);
        for (variant, doc) in &choice.variants {
            let _ = writeln!(text, "- `{variant}`: {doc}");
        }
    }
    (text, wrong)
}

/// Whether a guess names a field of the settings in backticks, or says why it is fixed.
fn has_switch(source: &Source, doc: &str) -> bool {
    doc.contains("fixed:")
        || source
            .settings
            .iter()
            .any(|(name, _)| doc.contains(&format!("`{name}`")))
}

const INTRODUCTION: &str = "<!-- Written by `cargo xtask docs` from the stand's doc comments; a test fails when it is stale. -->
# The stand-in school: what it answers, and how sure that is

No live service could be reached while this was built. Each route says where its form comes from:

- **confirmed** `[C]`: a named public source, first-party or several that agree;
- **one source** `[1]`: a single public client or note;
- **guess** `[G]`: nobody has tried it; the guess names its switch, or why it is fixed;
- **the stand's own** `[stand]`: no real service has it.

`§` numbers are those of the project's collection of facts: `eljur.md` for the portal, `identity.md` for ESIA, VK ID and
calls.
";

const SWITCHES: &str = "
## Scenario switches

Through `PATCH /control/settings`, on the page «Люди», or `Stand::settings` in a test. Guesses are switched here.

| switch | default | what |
|---|---|---|
";

/// The README's table of people.
fn people(stand: &Stand) -> String {
    let mut table = String::from(
        "| `--as` | who | Госуслуги | VK ID | what one meets |\n|---|---|---|---|---|\n",
    );
    for person in stand.people() {
        let class = person
            .profiles
            .first()
            .and_then(|profile| profile.pupils.first())
            .filter(|_| person.profiles[0].role == zvonok_stand::school::Role::Student)
            .and_then(|uid| stand.pupil(*uid))
            .map(|pupil| format!(", {}", pupil.class))
            .unwrap_or_default();
        let vk = person.vk.as_ref().map_or_else(
            || "—".to_owned(),
            |vk| format!("`{}` / `{}`", vk.phone, vk.password),
        );
        let _ = writeln!(
            table,
            "| `{}` | {}{class} | `{}` / `{}` | {vk} | {} |",
            person.id,
            person.name(),
            person.gosuslugi.login,
            person.gosuslugi.password,
            person.shows
        );
    }
    table
}

const BEGIN: &str = "<!-- people: written by `cargo xtask docs` -->\n";
const END: &str = "<!-- /people -->";

#[tokio::test]
async fn the_documents_say_what_the_stand_does() {
    let stand = Stand::start(Options::default()).await.unwrap();
    let source = read();
    assert!(source.routes.len() > 20 && source.settings.len() > 10);
    let (document, wrong) = document(&source, &stand);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let readme_path = root().join("README.md");
    let readme = fs::read_to_string(&readme_path).unwrap();
    let (before, rest) = readme
        .split_once(BEGIN)
        .expect("README has a place for people");
    let (_, after) = rest.split_once(END).expect("README has an end of people");
    let wanted = [
        (root().join("docs/stand.md"), document),
        (
            readme_path,
            format!("{before}{BEGIN}{}{END}{after}", people(&stand)),
        ),
    ];
    for (path, text) in wanted {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        assert!(
            fs::read_to_string(&path).is_ok_and(|found| found == text),
            "{} is stale: cargo xtask docs",
            path.display()
        );
    }
}

#[test]
fn marks_are_read_from_doc_comments() {
    assert_eq!(marks("Step 1 [C identity.md §2.1]."), ["confirmed"]);
    assert_eq!(
        marks("[1 eljur.md §3; G: the page]"),
        ["one source", "guess"]
    );
    assert_eq!(marks("After the call [stand]."), ["the stand's own"]);
    assert_eq!(marks("`action.check[Count]` of a [Grid]"), [""; 0]);
}
