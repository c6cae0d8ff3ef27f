/** Words for people: Fluent messages, Russian unless the system speaks English. */
import { FluentBundle, FluentNumber, type FluentResource, type FluentVariable } from '@fluent/bundle';

export type Language = 'ru' | 'en';
type Messages = FluentResource['body'];
export type Speaker = (id: string, args?: Record<string, FluentVariable>) => string;

const catalogues: Record<Language, () => Promise<{ default: Messages }>> = {
  ru: () => import('../messages/ru.ftl'),
  en: () => import('../messages/en.ftl'),
};

export function languageOf(preferred: string | undefined): Language {
  return preferred?.toLowerCase().startsWith('en') ? 'en' : 'ru';
}

/** The name of a service is one word, in any language. */
const named = (text: string): string => text.replace(/\bVK ID\b/g, 'VK\u00a0ID');

/** A count of something: to the digits of a small whole number the system's number formats, slow to come, add nothing. */
class Count extends FluentNumber {
  override toString(): string {
    return String(this.value);
  }
}

// No lookbehind: the Safari of macOS 12 does not know it. Letters by their ranges: classes of all the world's letters take
// long to be made, and every word on the first picture goes through here.
const short = /(^|[^0-9A-Za-zА-Яа-яЁё])([А-Яа-яЁё]{1,2}) (?=\S)/g;
const counting = /(\d) (?=[А-Яа-яЁё])/g;

/** In Russian a short word does not stay alone at the end of a line, and a dash does not begin one. */
export function tie(text: string): string {
  // Twice: short words come in pairs.
  return text
    .replace(short, '$1$2\u00a0')
    .replace(short, '$1$2\u00a0')
    .replace(/ —/g, '\u00a0—')
    .replace(counting, '$1\u00a0');
}

export function speaker(language: Language, messages: Messages): Speaker {
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource({ body: messages });
  const counted = (value: FluentVariable): FluentVariable => (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1000 ? new Count(value) : value);
  return (id, args) => {
    const message = bundle.getMessage(id);
    if (!message?.value) return id;
    const given = args && Object.fromEntries(Object.entries(args).map(([name, value]) => [name, counted(value)]));
    const text = bundle.formatPattern(message.value, given ?? null, []);
    return named(language === 'ru' ? tie(text) : text);
  };
}

const asked = typeof location === 'undefined' || '__TAURI_INTERNALS__' in window ? null : (new URLSearchParams(location.search).get('lang') ?? 'ru');

export const language: Language = languageOf(asked ?? (typeof navigator === 'undefined' ? undefined : navigator.language));

let spoken: Speaker | null = null;

/** Takes the words of the one language that is spoken: before anything is said. */
export async function learnWords(): Promise<void> {
  spoken = speaker(language, (await catalogues[language]()).default);
}

/** Says a message. */
export const say: Speaker = (id, args) => spoken?.(id, args) ?? id;

/** Key for the messages that bend a program's name. */
export function known(program: string | null): 'vk-messenger' | 'browser' | 'other' {
  if (program === null) return 'browser';
  return program === 'VK Мессенджер' ? 'vk-messenger' : 'other';
}
/** Initials do not part: «Орлов К. Д.». */
export const person = (name: string): string => name.replace(/ (?=[A-Za-zА-Яа-яЁё]\.)/g, '\u00a0');

/** «каб. 42», but «спортзал» as it is. */
export const roomWords = (room: string): string => (/^\d/.test(room) ? say('lesson-room', { room }).replace(' ', '\u00a0') : room);
