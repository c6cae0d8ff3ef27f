//! The programs' own sizes.

use std::fs;

use anyhow::Result;
use zvonok_e2e::desktop::program;

use crate::{
    scene::blank,
    table::{Aim, Figure, Row},
};

/// Both are stripped by their profile.
pub fn measure() -> Result<Vec<Row>> {
    let megabytes = |file| anyhow::Ok(fs::metadata(file)?.len() as f64 / 1e6);
    Ok(vec![Row {
        what: "program, stripped",
        ours: Figure::of([megabytes(program()?)?], "MB"),
        beside: "blank window",
        theirs: Figure::of([megabytes(blank()?)?], "MB"),
        aim: Aim::Ratio(1.6),
    }])
}
