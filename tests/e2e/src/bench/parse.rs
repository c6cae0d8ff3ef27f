//! Reading a heavy week, against the HTML parser that every reading stands on.

use std::{fmt::Write as _, hint::black_box, time::Instant};

use anyhow::{Result, bail};
use jiff::{ToSpan as _, civil::date};
use zvonok_core::{
    diary::html::{Page, read_week},
    region::{HMAO, Region},
};

use crate::{
    Amount,
    table::{Aim, Figure, Row},
};

const DAYS: i8 = 7;
const LESSONS: usize = 9;

/// Readings to a turn.
const READINGS: u32 = 20;

/// Both read the same text, in turns in one process.
pub fn measure(amount: Amount) -> Result<Vec<Row>> {
    let region = Region::parse(HMAO)?;
    let week = heavy_week()?;
    let monday = date(2026, 11, 23);
    let page = Page {
        address: &region.portal.origin,
        monday,
        call_button: &region.portal.call_button,
        call_providers: &region.call_providers,
    };
    let days = read_week(&week, &page)?.days;
    let lessons: usize = days.iter().map(|day| day.lessons.len()).sum();
    if lessons != LESSONS * DAYS.unsigned_abs() as usize {
        bail!("{lessons} lessons of the heavy week were read");
    }
    let timed = |work: &dyn Fn()| {
        let began = Instant::now();
        for _ in 0..READINGS {
            work();
        }
        began.elapsed().as_secs_f64() * 1000.0 / f64::from(READINGS)
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..amount.turns {
        ours.push(timed(&|| {
            let _ = black_box(read_week(black_box(&week), &page));
        }));
        theirs.push(timed(&|| {
            black_box(scraper::Html::parse_document(black_box(&week)));
        }));
    }
    Ok(vec![Row {
        what: "a heavy week read",
        ours: Figure::of(ours, "ms"),
        beside: "the HTML parser alone",
        theirs: Figure::of(theirs, "ms"),
        aim: Aim::None,
    }])
}

/// Seven days of nine lessons, each with a topic, marks, two tasks, a file and a link, in the portal's markup.
fn heavy_week() -> Result<String> {
    let names = [
        "Понедельник",
        "Вторник",
        "Среда",
        "Четверг",
        "Пятница",
        "Суббота",
        "Воскресенье",
    ];
    let mut html = String::from(
        "<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\"><title>Дневник</title></head>\
         <body class=\"layout-base\"><div class=\"dnevnik\" id=\"dnevnikDays\">",
    );
    for (offset, name) in (0..DAYS).zip(names) {
        let day = date(2026, 11, 23).checked_add(offset.days())?;
        write!(
            html,
            "<div class=\"dnevnik-day\"><div class=\"dnevnik-day__header\"><div class=\"dnevnik-day__title\">{name}, \
             {}</div></div><div class=\"dnevnik-day__lessons\">",
            day.strftime("%d.%m")
        )?;
        for lesson in 1..=LESSONS {
            write!(html, "{}", heavy_lesson(lesson))?;
        }
        html.push_str("</div></div>");
    }
    html.push_str("</div></body></html>");
    Ok(html)
}

fn heavy_lesson(number: usize) -> String {
    let hour = 7 + number;
    let task = "Параграф 12, упражнения 3, 4 и 5; повторить правило, выписать примеры в тетрадь. "
        .repeat(4);
    let mark = "<div class=\"dnevnik-mark\"><div class=\"dnevnik-mark__value\" value=\"5\" mcomm=\"работа на уроке\">5\
                <span class=\"dnevnik-mark__weight\">×2</span></div></div>";
    format!(
        "<div class=\"dnevnik-lesson\">\
           <div class=\"dnevnik-lesson__number dnevnik-lesson__number--time\">{number}.</div>\
           <div class=\"dnevnik-lesson__subject\"><div class=\"dnevnik-lesson__time\">{hour:02}:00–{hour:02}:40</div>\
             <span class=\"js-rt_licey-dnevnik-subject\">Алгебра и начала анализа</span>\
             <span class=\"js-rt_licey-dnevnik-topic\">Линейные уравнения с двумя переменными и их графики</span></div>\
           <div class=\"dnevnik-lesson__marks js-rt_licey-dnevnik-marks\">{mark}{mark}</div>\
           <div class=\"dnevnik-lesson__hometask\">\
             <div class=\"dnevnik-lesson__task\"><i class=\"dnevnik-lesson-icon\"></i> {task}\
               <a class=\"b-href external-link\" href=\"https://example.edu/tasks?lesson={number}\">https://example.edu/tasks</a>\
               <div class=\"dnevnik-lesson__attach\"><a class=\"button button--outline button--purple\" \
                 href=\"/storage/file/{number}\" title=\"zadanie.docx\"><span class=\"button__title\">zadanie.docx</span></a></div></div>\
             <div class=\"dnevnik-lesson__task\"><i class=\"dnevnik-lesson-icon\"></i> {task}</div></div>\
           <div class=\"dnevnik-lesson__additional\"><a class=\"button button--green\" \
             href=\"https://vk.ru/call/join/Zb3_kq-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\">Онлайн-урок</a></div>\
         </div>"
    )
}
