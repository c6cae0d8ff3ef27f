//! Who may call what: the main window its own commands, nobody else anything.

#![allow(missing_docs, clippy::unwrap_used)]

use serde_json::Value;

const MAIN: &str = include_str!("../capabilities/main.json");
const BUILD: &str = include_str!("../build.rs");
const COMMANDS: &str = include_str!("../src/shell/commands.rs");
const CONFIG: &str = include_str!("../tauri.conf.json");

fn granted() -> Vec<String> {
    let capability: Value = serde_json::from_str(MAIN).unwrap();
    let permissions = capability["permissions"].as_array().unwrap();
    permissions
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn only_the_local_main_window_may_call() {
    let capability: Value = serde_json::from_str(MAIN).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert_eq!(capability["local"], Value::Bool(true));
    assert!(
        capability.get("remote").is_none(),
        "no remote page may call anything"
    );
    assert!(capability.get("webviews").is_none());
    let config: Value = serde_json::from_str(CONFIG).unwrap();
    assert_eq!(
        config["app"]["security"]["capabilities"],
        serde_json::json!(["main"])
    );
    assert_eq!(config["app"]["withGlobalTauri"], Value::Bool(false));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities");
    assert_eq!(
        std::fs::read_dir(folder).unwrap().count(),
        1,
        "there is no other capability"
    );
}

#[test]
fn it_may_call_its_own_commands_and_hear_events_and_nothing_else() {
    let commands: Vec<_> = COMMANDS
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
    assert!(commands.len() > 10);
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
    let mut granted = granted();
    granted.sort();
    expected.sort();
    assert_eq!(granted, expected);
}
