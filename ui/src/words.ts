/** Words for people: Fluent messages, Russian unless the system speaks English. */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import english from '../messages/en.ftl?raw';
import russian from '../messages/ru.ftl?raw';

export type Language = 'ru' | 'en';

export function languageOf(preferred: string | undefined): Language {
  return preferred?.toLowerCase().startsWith('en') ? 'en' : 'ru';
}

/** The name of a service is one word, in any language. */
const named = (text: string): string => text.replace(/\bVK ID\b/g, 'VK\u00a0ID');

/** In Russian a short word does not stay alone at the end of a line, and a dash does not begin one. */
export function tie(text: string): string {
  // No lookbehind: the Safari of macOS 12 does not know it. Twice: short words come in pairs.
  const short = /(^|[^\p{L}\p{N}])(\p{Script=Cyrillic}{1,2}) (?=\S)/gu;
  return text
    .replace(short, '$1$2\u00a0')
    .replace(short, '$1$2\u00a0')
    .replace(/ —/g, '\u00a0—')
    .replace(/(\d) (?=\p{Script=Cyrillic})/gu, '$1\u00a0');
}

export function speaker(language: Language): (id: string, args?: Record<string, FluentVariable>) => string {
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(language === 'ru' ? russian : english));
  return (id, args) => {
    const message = bundle.getMessage(id);
    if (!message?.value) return id;
    const text = bundle.formatPattern(message.value, args ?? null, []);
    return named(language === 'ru' ? tie(text) : text);
  };
}

const asked = typeof location === 'undefined' || '__TAURI_INTERNALS__' in window ? null : (new URLSearchParams(location.search).get('lang') ?? 'ru');

export const language: Language = languageOf(asked ?? (typeof navigator === 'undefined' ? undefined : navigator.language));

/** Says a message. */
export const say = speaker(language);

/** Key for the messages that bend a program's name. */
export function known(program: string | null): 'vk-messenger' | 'browser' | 'other' {
  if (program === null) return 'browser';
  return program === 'VK Мессенджер' ? 'vk-messenger' : 'other';
}
/** Initials do not part: «Орлов К. Д.». */
export const person = (name: string): string => name.replace(/ (?=\p{L}\.)/gu, '\u00a0');

/** «каб. 42», but «спортзал» as it is. */
export const roomWords = (room: string): string => (/^\d/.test(room) ? say('lesson-room', { room }).replace(' ', '\u00a0') : room);
