//! Eyes on the screen: the same for every program, whatever draws in it.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use x11rb::{
    connection::Connection as _,
    protocol::{
        xproto::{ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT, KEY_RELEASE_EVENT},
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
};
use zvonok_e2e::{PATIENCE, desktop::Desktop};

/// How often is looked.
const GLANCE: Duration = Duration::from_millis(5);

/// Every so many-th line of the screen is looked at: no text slips between, and looking costs little.
const STEP: u16 = 4;

/// The part of what is drawn at rest that has to be there.
const ENOUGH: f64 = 0.9;

/// How long a window is given to come to rest before its picture is taken.
const REST: Duration = Duration::from_secs(5);

/// Pictures that tell what moves even at rest.
const PICTURES: u32 = 5;

/// Between them.
const APART: Duration = Duration::from_millis(170);

type Pixel = [u8; 4];

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

/// What a program's window looks like at rest.
#[derive(Debug)]
pub struct Look {
    area: Area,
    pixels: Vec<Pixel>,
    /// Places that do not move, and differ from the ground: text and what else is drawn.
    drawn: Vec<usize>,
    still: Vec<usize>,
}

impl Look {
    /// Whether what is drawn at rest is on these lines of the screen.
    fn is_on(&self, now: &[Pixel]) -> bool {
        let there = |places: &[usize]| {
            let same = places
                .iter()
                .filter(|at| now.get(**at) == self.pixels.get(**at));
            same.count() as f64 >= ENOUGH * places.len() as f64
        };
        there(&self.drawn) && there(&self.still)
    }
}

/// A desktop's screen.
pub struct Screen {
    display: RustConnection,
    root: u32,
    whole: Area,
}

impl Screen {
    /// Looks at a desktop's screen.
    ///
    /// # Errors
    /// When it cannot be spoken to.
    pub fn of(desktop: &Desktop) -> Result<Self> {
        let (display, number) = x11rb::connect(Some(desktop.display()))?;
        let screen = display.setup().roots.get(number).context("no screen")?;
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        let whole = Area {
            x: 0,
            y: 0,
            width,
            height,
        };
        Ok(Screen {
            display,
            root,
            whole,
        })
    }

    fn lines(&self, area: Area) -> Result<Vec<Pixel>> {
        let rows = (0..area.height).step_by(usize::from(STEP));
        let asked: Vec<_> = rows
            .map(|row| {
                let y = area.y + i16::try_from(row)?;
                let image = ImageFormat::Z_PIXMAP;
                Ok(self
                    .display
                    .get_image(image, self.root, area.x, y, area.width, 1, !0)?)
            })
            .collect::<Result<_>>()?;
        let mut pixels = Vec::new();
        for line in asked {
            pixels.extend(line.reply()?.data.as_chunks::<4>().0);
        }
        Ok(pixels)
    }

    /// The bare screen.
    ///
    /// # Errors
    /// When it cannot be seen.
    pub fn bare(&self) -> Result<Vec<Pixel>> {
        self.lines(self.whole)
    }

    /// Waits until a window has come and rests, and remembers it.
    ///
    /// # Errors
    /// When none comes, or there is nothing on it.
    pub async fn learn(&self, bare: &[Pixel]) -> Result<Look> {
        let began = Instant::now();
        while self.lines(self.whole)? == bare {
            if began.elapsed() > PATIENCE {
                bail!("nothing came on the screen");
            }
            tokio::time::sleep(GLANCE).await;
        }
        tokio::time::sleep(REST).await;
        let area = self.changed(bare)?;
        let pixels = self.lines(area)?;
        let mut still: Vec<usize> = (0..pixels.len()).collect();
        for _ in 0..PICTURES {
            tokio::time::sleep(APART).await;
            let again = self.lines(area)?;
            still.retain(|at| again.get(*at) == pixels.get(*at));
        }
        let mut colours: HashMap<Pixel, usize> = HashMap::new();
        for pixel in &pixels {
            *colours.entry(*pixel).or_default() += 1;
        }
        let ground = colours.into_iter().max_by_key(|(_, count)| *count);
        let ground = ground.map(|(pixel, _)| pixel);
        let is_drawn = |at: &usize| pixels.get(*at).copied() != ground;
        let drawn: Vec<usize> = still.iter().copied().filter(is_drawn).collect();
        if drawn.len() < 50 {
            bail!("the window is empty: {} places are drawn", drawn.len());
        }
        Ok(Look {
            area,
            pixels,
            drawn,
            still,
        })
    }

    /// The smallest part of the screen that holds everything that is not bare.
    fn changed(&self, bare: &[Pixel]) -> Result<Area> {
        let now = self.lines(self.whole)?;
        let width = usize::from(self.whole.width);
        let differ = (0..now.len()).filter(|at| now.get(*at) != bare.get(*at));
        let places: Vec<(usize, usize)> = differ.map(|at| (at % width, at / width)).collect();
        let bounds = |of: fn(&(usize, usize)) -> usize| {
            let values = places.iter().map(of);
            values
                .clone()
                .min()
                .zip(values.max())
                .context("the window is gone")
        };
        let ((left, right), (top, bottom)) = (bounds(|at| at.0)?, bounds(|at| at.1)?);
        let step = usize::from(STEP);
        Ok(Area {
            x: i16::try_from(left)?,
            y: i16::try_from(top * step)?,
            width: u16::try_from(right - left + 1)?,
            height: u16::try_from((bottom - top) * step + 1)?,
        })
    }

    /// The moment at which what is drawn at rest is on the screen for the first time.
    ///
    /// # Errors
    /// When it never is.
    pub async fn seen(&self, look: &Look) -> Result<Instant> {
        let began = Instant::now();
        loop {
            if look.is_on(&self.lines(look.area)?) {
                return Ok(Instant::now());
            }
            if began.elapsed() > PATIENCE {
                bail!("the window never looked as it does at rest");
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until nothing is left on the screen.
    ///
    /// # Errors
    /// When something stays.
    pub async fn emptied(&self, bare: &[Pixel]) -> Result<()> {
        let began = Instant::now();
        while self.lines(self.whole)? != bare {
            if began.elapsed() > PATIENCE {
                bail!("something stays on the screen");
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Presses a key as a keyboard does.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn press_key(&self, symbol: u32) -> Result<()> {
        let setup = self.display.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let keys = self
            .display
            .get_keyboard_mapping(first, last - first + 1)?
            .reply()?;
        let mut rows = keys.keysyms.chunks(usize::from(keys.keysyms_per_keycode));
        let place = rows
            .position(|row| row.contains(&symbol))
            .context("no such key")?;
        let code = first + u8::try_from(place)?;
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.display
                .xtest_fake_input(kind, code, x11rb::CURRENT_TIME, self.root, 0, 0, 0)?;
        }
        Ok(self.display.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_screen_of_the_texts_colour_is_not_the_text() {
        let (black, white) = ([0, 0, 0, 0], [255, 255, 255, 0]);
        let pixels = vec![white, white, white, black, white, white, white, white];
        let area = Area {
            x: 0,
            y: 0,
            width: 8,
            height: 1,
        };
        let still = (0..pixels.len()).collect();
        let look = Look {
            area,
            pixels: pixels.clone(),
            drawn: vec![3],
            still,
        };
        assert!(look.is_on(&pixels));
        assert!(!look.is_on(&[black; 8]), "no window yet");
        assert!(!look.is_on(&[white; 8]), "a window without its text");
    }
}
