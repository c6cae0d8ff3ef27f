//! ESIA's captcha: six digits drawn with noise, and the same in sound [1 identity.md §1.5].

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{later, login, session};
use crate::{World, random};

/// A captcha lives this long, and so does the proof that it was solved [G].
const SECONDS: u32 = 300;

/// One picture.
#[derive(Debug, Clone)]
pub(super) struct Captcha {
    pub(super) text: String,
    /// Grows with every captcha.
    pub(super) number: usize,
    until: Timestamp,
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/captcha/api/public/v2/type", get(kind))
        .route("/captcha/api/public/v2/renew", get(renew).post(renew))
        .route("/captcha/api/public/v2/image", get(image))
        .route("/captcha/api/public/v2/verify", post(verify))
        .route("/captcha-audio-service/api/public/v2/voice", get(voice))
}

fn make(world: &World) -> Value {
    let now = world.clock.now();
    // Without 0 and 1: in a picture they look like letters.
    let digit = || char::from_digit(random::below(8) + 2, 10).unwrap_or('2');
    let text: String = (0..6).map(|_| digit()).collect();
    let id = random::uuid();
    let mut inner = world.esia.inner.lock();
    inner.captchas.retain(|_, captcha| captcha.until > now);
    let number = inner.captchas.values().map(|c| c.number).max().unwrap_or(0) + 1;
    let captcha = Captcha {
        text: world.secret(text),
        number,
        until: later(now, SECONDS),
    };
    inner.captchas.insert(id.clone(), captcha);
    json!({ "captchaType": "esiacaptcha", "captchaSession": id })
}

/// `captchaType` and `captchaSession` [1 identity.md §1.5]; the stand has no `recaptcha`.
async fn kind(State(world): State<Arc<World>>) -> Json<Value> {
    Json(make(&world))
}

/// Another picture in place of the one in the header `captchasession` [1 OctoDiary, AnyBalance].
async fn renew(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    match asked(&world, &headers) {
        Ok((id, _)) => {
            world.esia.inner.lock().captchas.remove(&id);
            Json(make(&world)).into_response()
        }
        Err(answer) => *answer,
    }
}

/// The captcha that the header `captchasession` names [1 OctoDiary, AnyBalance: the header].
fn asked(world: &World, headers: &HeaderMap) -> Result<(String, Captcha), Box<Response>> {
    let bad = |status, reason: &str| {
        Box::new(
            (
                status,
                Json(json!({ "error": "CAPTCHA_SESSION", "reason": reason })),
            )
                .into_response(),
        )
    };
    let id = headers
        .get("captchasession")
        .and_then(|id| id.to_str().ok())
        .ok_or_else(|| {
            bad(
                StatusCode::BAD_REQUEST,
                "the header captchasession is missing",
            )
        })?;
    let found = world.esia.inner.lock().captchas.get(id).cloned();
    found
        .filter(|captcha| captcha.until > world.clock.now())
        .map(|captcha| (id.to_owned(), captcha))
        .ok_or_else(|| bad(StatusCode::NOT_FOUND, "captchasession: unknown or expired"))
}

/// The picture of the captcha in the header `captchasession` [1 OctoDiary, AnyBalance; stand: PNG].
async fn image(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    match asked(&world, &headers) {
        Ok((_, captcha)) => {
            ([(header::CONTENT_TYPE, "image/png")], draw(&captcha.text)).into_response()
        }
        Err(answer) => *answer,
    }
}

/// The sound of it [1 OctoDiary; stand: as many signals as the digit says, WAV].
async fn voice(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    match asked(&world, &headers) {
        Ok((_, captcha)) => {
            ([(header::CONTENT_TYPE, "audio/wav")], sound(&captcha.text)).into_response()
        }
        Err(answer) => *answer,
    }
}

#[derive(Deserialize)]
struct Solution {
    answer: String,
    #[serde(rename = "captchaType")]
    kind: String,
}

/// `{answer, captchaType}`: `verify_token`; a wrong answer spends the picture [1 identity.md §1.5; G: the refusal].
/// The refusal, fixed: clients see that `verify_token` is missing.
async fn verify(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let bad = |error: &str, reason: &str| {
        let body = json!({ "error": error, "reason": reason });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    };
    let given: Solution = match serde_json::from_slice(&body) {
        Ok(given) => given,
        Err(error) => return bad("INVALID_REQUEST", &error.to_string()),
    };
    if given.kind != "esiacaptcha" {
        return bad("INVALID_REQUEST", "captchaType: must be esiacaptcha");
    }
    let (id, captcha) = match asked(&world, &headers) {
        Ok(found) => found,
        Err(answer) => return *answer,
    };
    let token = world.secret(random::uuid());
    let until = later(world.clock.now(), SECONDS);
    let mut inner = world.esia.inner.lock();
    inner.captchas.remove(&id);
    if given.answer.trim() != captcha.text {
        return bad("CAPTCHA_INVALID", "answer: not what stands in the picture");
    }
    inner.captcha_tokens.insert(token.clone(), until);
    if let Some(attempt) = session(&headers).and_then(|name| inner.attempts.get_mut(&name)) {
        login::captcha_solved(attempt);
    }
    Json(json!({ "verify_token": token })).into_response()
}

const WIDTH: usize = 240;
const HEIGHT: usize = 80;

/// Rows of the digits 2 to 9, five points wide.
const GLYPHS: [[u8; 7]; 8] = [
    [
        0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111,
    ],
    [
        0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110,
    ],
    [
        0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010,
    ],
    [
        0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110,
    ],
    [
        0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110,
    ],
    [
        0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000,
    ],
    [
        0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110,
    ],
    [
        0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100,
    ],
];

/// Grey points, white background.
struct Canvas(Vec<u8>);

impl Canvas {
    fn dab(&mut self, x: f32, y: f32, radius: f32, shade: u8) {
        let reach = radius.ceil() as i32;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let inside = (dx * dx + dy * dy) as f32 <= radius * radius;
                let (px, py) = (x as i32 + dx, y as i32 + dy);
                let fits = (0..WIDTH as i32).contains(&px) && (0..HEIGHT as i32).contains(&py);
                if inside && fits {
                    self.0[py as usize * WIDTH + px as usize] = shade;
                }
            }
        }
    }
}

/// Between `-reach` and `reach`.
fn wobble(reach: f32) -> f32 {
    (random::below(2001) as f32 / 1000.0 - 1.0) * reach
}

fn draw(text: &str) -> Vec<u8> {
    let mut canvas = Canvas(vec![255; WIDTH * HEIGHT]);
    for _ in 0..500 {
        let (x, y) = (random::below(WIDTH as u32), random::below(HEIGHT as u32));
        canvas.dab(x as f32, y as f32, 0.8, 150);
    }
    for (index, digit) in text.chars().enumerate() {
        let value = digit.to_digit(10).unwrap_or(2) as usize;
        let glyph = GLYPHS[value.saturating_sub(2).min(GLYPHS.len() - 1)];
        let (turn, lean) = (wobble(0.28), wobble(0.2));
        let (centre_x, centre_y) = (24.0 + 38.0 * index as f32, 40.0 + wobble(7.0));
        let (sin, cos) = turn.sin_cos();
        let place = |row: f32, column: f32| {
            let y = (row - 3.0) * 7.0;
            let x = (column - 2.0) * 6.5 + lean * y;
            (centre_x + x * cos - y * sin, centre_y + x * sin + y * cos)
        };
        let is_on = |row: usize, column: usize| {
            glyph
                .get(row)
                .is_some_and(|bits| bits << column & 0b10000 != 0)
        };
        for (row, column) in (0..7).flat_map(|row| (0..5).map(move |column| (row, column))) {
            if !is_on(row, column) {
                continue;
            }
            // A stroke to every neighbour that is on; past a corner only where nothing else joins the two.
            let joined = |dr: usize, dc: isize| {
                let other = column.checked_add_signed(dc)?;
                let is_corner = dr == 1 && dc != 0;
                let is_cut = is_corner && (is_on(row, other) || is_on(row + 1, column));
                (is_on(row + dr, other) && !is_cut).then_some((row + dr, other))
            };
            let from = place(row as f32, column as f32);
            let ends = [
                joined(0, 0),
                joined(0, 1),
                joined(1, 0),
                joined(1, 1),
                joined(1, -1),
            ];
            for (r, c) in ends.into_iter().flatten() {
                let to = place(r as f32, c as f32);
                for step in 0..=12 {
                    let part = step as f32 / 12.0;
                    let (x, y) = (
                        from.0 + (to.0 - from.0) * part,
                        from.1 + (to.1 - from.1) * part,
                    );
                    canvas.dab(x, y, 2.3, 40);
                }
            }
        }
    }
    for _ in 0..3 {
        let (from, slope, bend) = (20.0 + random::below(40) as f32, wobble(0.12), wobble(10.0));
        for x in 0..WIDTH {
            let y = from + slope * x as f32 + bend * (x as f32 / 28.0).sin();
            canvas.dab(x as f32, y, 0.9, 90);
        }
    }
    png(&canvas.0)
}

/// A grey PNG; its data are stored, not compressed.
fn png(points: &[u8]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(points.len() + HEIGHT);
    for row in points.chunks(WIDTH) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    let mut data = vec![0x78, 0x01];
    let mut blocks = rows.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        data.push(u8::from(blocks.peek().is_none()));
        let length = block.len() as u16;
        data.extend_from_slice(&length.to_le_bytes());
        data.extend_from_slice(&(!length).to_le_bytes());
        data.extend_from_slice(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    data.extend_from_slice(&(b << 16 | a).to_be_bytes());
    let mut head = Vec::new();
    head.extend_from_slice(&(WIDTH as u32).to_be_bytes());
    head.extend_from_slice(&(HEIGHT as u32).to_be_bytes());
    head.extend_from_slice(&[8, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", head), (b"IDAT", data), (b"IEND", Vec::new())] {
        file.extend_from_slice(&(body.len() as u32).to_be_bytes());
        let checked = [name.as_slice(), &body].concat();
        file.extend_from_slice(&checked);
        file.extend_from_slice(&crc(&checked).to_be_bytes());
    }
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

const RATE: usize = 8000;

/// Short signals to be counted: 0.15 s each, a pause of a second between digits.
fn sound(text: &str) -> Vec<u8> {
    let mut samples: Vec<u8> = vec![128; RATE / 2];
    for digit in text.chars().filter_map(|c| c.to_digit(10)) {
        for _ in 0..digit {
            samples.extend((0..RATE * 15 / 100).map(|n| {
                let phase = n as f32 / RATE as f32 * 660.0 * std::f32::consts::TAU;
                (128.0 + phase.sin() * 90.0) as u8
            }));
            samples.extend(std::iter::repeat_n(128, RATE * 15 / 100));
        }
        samples.extend(std::iter::repeat_n(128, RATE));
    }
    let length = samples.len() as u32;
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&(36 + length).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16u32.to_le_bytes());
    file.extend_from_slice(&[1, 0, 1, 0]);
    file.extend_from_slice(&(RATE as u32).to_le_bytes());
    file.extend_from_slice(&(RATE as u32).to_le_bytes());
    file.extend_from_slice(&[1, 0, 8, 0]);
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(&samples);
    file
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, WIDTH, crc, draw, sound};

    #[test]
    fn the_check_sum_is_the_usual_one() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn the_picture_has_ink_and_differs_each_time() {
        let (one, other) = (draw("234567"), draw("234567"));
        assert!(one.starts_with(b"\x89PNG"));
        assert!(one.len() > WIDTH * HEIGHT);
        assert_ne!(one, other);
    }

    #[test]
    fn the_sound_is_longer_for_greater_digits() {
        assert!(sound("999999").len() > sound("222222").len());
        assert!(sound("234567").starts_with(b"RIFF"));
    }
}
