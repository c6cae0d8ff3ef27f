//! Where windows stand: within the screen, and a sign-in window beside the main one, so that what is said there can
//! be read.

use tauri::{PhysicalPosition, PhysicalSize, WebviewWindow};

/// A rectangle on the screen, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rectangle {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// Left edges of the main window and of a window of this width beside it, within the screen's usable area: the main
/// window moves no further than it must. `None` where both have no room side by side.
pub fn beside(main: Rectangle, width: i32, area: Rectangle) -> Option<(i32, i32)> {
    if main.width + width > area.width {
        return None;
    }
    let right_of_main = main.x + main.width;
    let area_end = area.x + area.width;
    if right_of_main + width <= area_end {
        return Some((main.x, right_of_main));
    }
    if main.x - width >= area.x {
        return Some((main.x, main.x - width));
    }
    let main_x = area_end - width - main.width;
    Some((main_x, main_x + main.width))
}

/// Takes back what of a window's height would lie beyond the screen's usable area (a laptop's 768 lines, less the
/// bar of the system).
///
/// # Errors
/// When the system tells no sizes.
pub fn fit(window: &WebviewWindow) -> tauri::Result<()> {
    let Some(monitor) = window.current_monitor()? else {
        return Ok(());
    };
    let area = monitor.work_area();
    let (outer, inner) = (window.outer_size()?, window.inner_size()?);
    let beyond = outer.height.saturating_sub(area.size.height);
    if beyond == 0 {
        return Ok(());
    }
    let height = inner.height.saturating_sub(beyond);
    window.set_size(PhysicalSize::new(inner.width, height))?;
    let at = window.outer_position()?;
    window.set_position(PhysicalPosition::new(at.x, area.position.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rectangle = Rectangle {
        x: 0,
        y: 0,
        width: 1366,
        height: 728,
    };

    fn main_at(x: i32, width: i32) -> Rectangle {
        Rectangle {
            x,
            y: 0,
            width,
            height: 700,
        }
    }

    #[test]
    fn to_the_right_then_to_the_left_then_by_moving_as_little_as_needed() {
        for (main, expected) in [
            (main_at(100, 480), Some((100, 580))),
            (main_at(326, 480), Some((326, 806))),
            (main_at(800, 480), Some((800, 240))),
            (main_at(443, 480), Some((326, 806))),
            (main_at(0, 1366), None),
            (main_at(200, 900), None),
        ] {
            assert_eq!(beside(main, 560, AREA), expected, "{main:?}");
        }
        // A second screen to the left of the first.
        let left = Rectangle { x: -1366, ..AREA };
        assert_eq!(beside(main_at(-900, 480), 560, left), Some((-1040, -560)));
    }
}
