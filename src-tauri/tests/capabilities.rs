//! Who may call what: the main window its own commands, nobody else anything.

#![allow(missing_docs, clippy::unwrap_used)]

use serde_json::Value;

const MAIN: &str = include_str!("../capabilities/main.json");
const REMINDER: &str = include_str!("../capabilities/reminder.json");
const BUILD: &str = include_str!("../build.rs");
const COMMANDS: &str = include_str!("../src/shell/commands.rs");
const REMINDER_COMMANDS: &str = include_str!("../src/shell/reminder_window.rs");
const CONFIG: &str = include_str!("../tauri.conf.json");

fn granted(capability: &str) -> Vec<String> {
    let capability: Value = serde_json::from_str(capability).unwrap();
    let permissions = capability["permissions"].as_array().unwrap();
    permissions
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn only_our_own_local_windows_may_call() {
    for (text, window) in [(MAIN, "main"), (REMINDER, "reminder")] {
        let capability: Value = serde_json::from_str(text).unwrap();
        assert_eq!(capability["windows"], serde_json::json!([window]));
        assert_eq!(capability["local"], Value::Bool(true));
        assert!(
            capability.get("remote").is_none(),
            "no remote page may call anything"
        );
        assert!(capability.get("webviews").is_none());
    }
    let config: Value = serde_json::from_str(CONFIG).unwrap();
    assert_eq!(
        config["app"]["security"]["capabilities"],
        serde_json::json!(["main", "reminder"])
    );
    assert_eq!(config["app"]["withGlobalTauri"], Value::Bool(false));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities");
    assert_eq!(
        std::fs::read_dir(folder).unwrap().count(),
        2,
        "there is no other capability"
    );
}

#[test]
fn each_may_call_its_own_commands_and_hear_events_and_nothing_else() {
    for (capability, source, least) in [(MAIN, COMMANDS, 11), (REMINDER, REMINDER_COMMANDS, 2)] {
        let commands: Vec<_> = source
            .split("#[tauri::command")
            .skip(1)
            .map(|rest| {
                rest.split_once("pub async fn ")
                    .unwrap()
                    .1
                    .split_once('(')
                    .unwrap()
                    .0
            })
            .map(|name| name.split('<').next().unwrap())
            .collect();
        assert!(commands.len() >= least);
        let mut expected: Vec<_> = commands
            .iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")))
            .collect();
        for command in &commands {
            assert!(
                BUILD.contains(&format!("\"{command}\"")),
                "{command} is under no permission"
            );
        }
        expected.extend([
            "core:event:allow-listen".to_owned(),
            "core:event:allow-unlisten".to_owned(),
        ]);
        let mut granted = granted(capability);
        granted.sort();
        expected.sort();
        assert_eq!(granted, expected);
    }
}
