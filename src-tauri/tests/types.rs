//! The UI's TypeScript types are generated from the Rust ones; a stale file fails here.

#![allow(missing_docs, clippy::unwrap_used)]

use std::{collections::BTreeMap, env, fs, path::Path};

use ts_rs::{Config, TS};
use zvonok_lib::app::snapshot::{
    JoinChoice, Official, ReminderAnswer, ReminderView, SettingsChange, Snapshot,
};

fn read(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read_to_string(entry.path()).unwrap(),
            )
        })
        .collect()
}

#[test]
fn the_ui_types_are_fresh() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/backend/generated");
    let fresh = tempfile::tempdir().unwrap();
    let config = Config::new().with_out_dir(fresh.path());
    Snapshot::export_all(&config).unwrap();
    JoinChoice::export_all(&config).unwrap();
    Official::export_all(&config).unwrap();
    SettingsChange::export_all(&config).unwrap();
    ReminderView::export_all(&config).unwrap();
    ReminderAnswer::export_all(&config).unwrap();
    let fresh = read(fresh.path());
    if env::var_os("UPDATE_TYPES").is_some() {
        fs::create_dir_all(&kept).unwrap();
        for name in read(&kept).keys() {
            fs::remove_file(kept.join(name)).unwrap();
        }
        for (name, text) in &fresh {
            fs::write(kept.join(name), text).unwrap();
        }
    }
    assert!(fresh.len() > 10, "types were exported");
    assert_eq!(
        read(&kept),
        fresh,
        "stale: run UPDATE_TYPES=1 cargo test -p zvonok --test types"
    );
}
