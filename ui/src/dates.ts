/** Calendar arithmetic on ISO dates. There is no clock in here: what day it is comes from Rust. */
import { language, tie, type Language } from './words';

const parse = (iso: string): Date => new Date(`${iso}T00:00:00Z`);

function format(iso: string, options: Intl.DateTimeFormatOptions, tongue: Language): string {
  const text = new Intl.DateTimeFormat(tongue === 'ru' ? 'ru-RU' : 'en-GB', { ...options, timeZone: 'UTC' }).format(parse(iso));
  return tongue === 'ru' ? tie(text) : text;
}

export function shifted(iso: string, days: number): string {
  const date = parse(iso);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** «Среда, 25 ноября». */
export function longDate(iso: string, tongue: Language = language): string {
  const text = format(iso, { weekday: 'long', day: 'numeric', month: 'long' }, tongue);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** «понедельник, 30 ноября», for the middle of a sentence. */
export function dayInSentence(iso: string, tongue: Language = language): string {
  return format(iso, { weekday: 'long', day: 'numeric', month: 'long' }, tongue);
}

/** «24 ноября». */
export function plainDate(iso: string, tongue: Language = language): string {
  return format(iso, { day: 'numeric', month: 'long' }, tongue);
}

/** «24 ноября 2026 г.». */
export function fullDate(iso: string, tongue: Language = language): string {
  return format(iso, { day: 'numeric', month: 'long', year: 'numeric' }, tongue);
}

/** «вт 24». */
export function shortDate(iso: string, tongue: Language = language): string {
  return `${format(iso, { weekday: 'short' }, tongue)}\u00a0${parse(iso).getUTCDate()}`;
}

const minutesOf = (time: string): number => {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
};

/** How many minutes a lesson lasts by its bells. */
export function lasts(start: string | null, end: string | null): number | null {
  if (!start || !end) return null;
  const length = minutesOf(end) - minutesOf(start);
  return length > 0 ? length : null;
}
