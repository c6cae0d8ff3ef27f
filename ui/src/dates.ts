/** Calendar arithmetic on ISO dates. There is no clock in here: what day it is comes from Rust. */
import { language, say, tie, type Language, type Speaker } from './words';

const parse = (iso: string): Date => new Date(`${iso}T00:00:00Z`);

/** They are slow to make, and a page has the same few all over. */
const made = new Map<string, Intl.DateTimeFormat>();

function formatOf(options: Intl.DateTimeFormatOptions, tongue: Language): Intl.DateTimeFormat {
  const key = `${tongue} ${Object.entries(options).join(' ')}`;
  const format = made.get(key) ?? new Intl.DateTimeFormat(tongue === 'ru' ? 'ru-RU' : 'en-GB', { ...options, timeZone: 'UTC' });
  made.set(key, format);
  return format;
}

function format(iso: string, options: Intl.DateTimeFormatOptions, tongue: Language): string {
  const text = formatOf(options, tongue).format(parse(iso));
  return tongue === 'ru' ? tie(text) : text;
}

export function shifted(iso: string, days: number): string {
  const date = parse(iso);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

// The forms that every day shows are messages: the first picture would wait for the system's formats, which are slow to make.

/** «24 ноября». */
export function plainDate(iso: string, speak: Speaker = say): string {
  const date = parse(iso);
  return speak('date-plain', { day: date.getUTCDate(), month: date.getUTCMonth() + 1 });
}

/** «понедельник, 30 ноября», for the middle of a sentence. */
export function dayInSentence(iso: string, speak: Speaker = say): string {
  return speak('date-in-sentence', { weekday: parse(iso).getUTCDay(), date: plainDate(iso, speak) });
}

/** «Среда, 25 ноября». */
export function longDate(iso: string, speak: Speaker = say): string {
  const text = dayInSentence(iso, speak);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** «24 ноября 2026 г.». */
export function fullDate(iso: string, tongue: Language = language): string {
  return format(iso, { day: 'numeric', month: 'long', year: 'numeric' }, tongue);
}

/** «вт 24». */
export function shortDate(iso: string, speak: Speaker = say): string {
  const date = parse(iso);
  return speak('date-short', { weekday: date.getUTCDay(), day: date.getUTCDate() });
}

/** «23–28 ноября», «30 ноября – 5 декабря». */
export function span(first: string, last: string, tongue: Language = language): string {
  const text = formatOf({ day: 'numeric', month: 'long' }, tongue).formatRange(parse(first), parse(last));
  return tongue === 'ru' ? tie(text) : text;
}

export const isWeekend = (iso: string): boolean => [0, 6].includes(parse(iso).getUTCDay());

const minutesOf = (time: string): number => {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
};

/** A stretch of minutes in the unit that fits, whichever way it goes. */
export function away(minutes: number): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  const count = Math.abs(minutes);
  if (count < 120) return { unit: 'minutes', count };
  return count < 2880 ? { unit: 'hours', count: Math.floor(count / 60) } : { unit: 'days', count: Math.floor(count / 1440) };
}

/** How many minutes a lesson lasts by its bells. */
export function lasts(start: string | null, end: string | null): number | null {
  if (!start || !end) return null;
  const length = minutesOf(end) - minutesOf(start);
  return length > 0 ? length : null;
}
