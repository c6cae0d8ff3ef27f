import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/backend/types';
import { checks } from '../../src/backend/checks';
import { scenarios } from '../../src/backend/scenarios';
import { reportText, sentence } from '../../src/check';
import { actionLabels, actionsOf, errors, helpFor, noteOf, titleOf } from '../../src/errors';
import { known, languageOf, tie } from '../../src/words';
import { speaker } from './words';

const root = join(import.meta.dirname, '../..');
const source = (language: string): string => readFileSync(join(root, `messages/${language}.ftl`), 'utf8');

function bundle(language: string): FluentBundle {
  const made = new FluentBundle(language, { useIsolating: false });
  expect(made.addResource(new FluentResource(source(language)))).toEqual([]);
  return made;
}
const ids = (language: string): string[] => [...source(language).matchAll(/^([a-z][a-z0-9-]*) =/gm)].map((hit) => hit[1]!);

function code(folder = join(root, 'src')): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && !entry.parentPath.includes('generated'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/** Chosen by Rust, said by this code. */
const chosen = ['verdict', 'report'].flatMap((name) =>
  [...readFileSync(join(root, `../src-tauri/core/src/check/${name}.rs`), 'utf8').matchAll(/"(check-[a-z-]+)"/g)].map((hit) => hit[1]!),
);

/** Read by Rust, not by this code. */
const forRust = [
  'app-name', 'login-window-title', 'start-failed', 'reminder-body', 'reminder-body-who', 'tray-open', 'tray-join', 'tray-next', 'tray-running',
  'tray-nothing', 'tray-signed-out', 'tray-quit', 'stays-title', 'stays-body', 'desktop-button-name', 'reminder-window-title', 'cli-usage', 'cli-today-title',
  'cli-online', 'cli-online-now', 'cli-no-lessons', 'cli-fetched', 'cli-signed-out', 'cli-shared', 'cli-nothing-known',
];

describe('the catalogue', () => {
  test('says the same things in both languages, once each, with the same figures', () => {
    expect(ids('en').sort()).toEqual(ids('ru').sort());
    expect(new Set(ids('ru')).size).toBe(ids('ru').length);
    const names = (language: string, id: string): string[] => {
      const message = source(language).match(new RegExp(`^${id} =((?:.*)(?:\\n[ ].*)*)`, 'm'))![1]!;
      return [...new Set([...message.matchAll(/\$(\w+)/g)].map((hit) => hit[1]!))].sort();
    };
    for (const id of ids('ru')) expect(names('en', id), id).toEqual(names('ru', id));
    for (const language of ['ru', 'en']) {
      const made = bundle(language);
      for (const id of ids(language)) expect(made.getMessage(id)?.value, id).toBeTruthy();
    }
  });

  test('has every message the code names, and no other', () => {
    const have = new Set(ids('ru'));
    const text = code();
    const said = [...text.matchAll(/say\(\s*'([a-z0-9-]+)'/g)].map((hit) => hit[1]!);
    expect(said.filter((id) => !have.has(id))).toEqual([]);
    expect(chosen.length).toBeGreaterThan(50);
    expect(chosen.filter((id) => !have.has(id))).toEqual([]);
    const quoted = new Set([...text.matchAll(/'([a-z0-9-]+)'/g)].map((hit) => hit[1]!));
    for (const id of chosen) quoted.add(id);
    for (const id of Object.values(errors).map((words) => words.id)) quoted.add(`${id}-note`);
    expect([...have].filter((id) => !quoted.has(id) && !forRust.includes(id))).toEqual([]);
    expect(forRust.filter((id) => !have.has(id))).toEqual([]);
  });

  test('speaks neither «ты» nor «вы», nor machine', () => {
    // Words of other sites stand as they stand there, to be found again.
    const quoted = /«(Введите пароль|Ваш дневник не найден)»/g;
    const words = source('ru').replace(/^#.*$/gm, '').replace(/\$\w+/g, '').replace(quoted, '«»');
    const not = /(?<!\p{L})(ты|вы|тебе|тебя|вам|вас|ваш\p{L}*|твой|твоя|твоё|твои|токен\p{L}*|сесси\p{L}*|авторизаци\p{L}*|валидаци\p{L}*|oauth|ошибка \d+|нажмите|введите|войдите)(?!\p{L})/giu;
    expect(words.match(not)).toBeNull();
  });

  test('counts in Russian', () => {
    const say = speaker('ru');
    const plain = (id: string, args: Record<string, number>): string => say(id, args).replace(/\u00a0/g, ' ');
    expect([1, 2, 5, 11, 21, 22].map((minutes) => plain('starts-in', { minutes }))).toEqual([
      'через 1 минуту', 'через 2 минуты', 'через 5 минут', 'через 11 минут', 'через 21 минуту', 'через 22 минуты',
    ]);
    expect([0, 1, 3, 12].map((minutes) => plain('running-for', { minutes }))).toEqual([
      'только что начался', 'идёт 1 минуту', 'идёт 3 минуты', 'идёт 12 минут',
    ]);
    expect([1, 4, 28].map((minutes) => plain('running-left', { minutes }))).toEqual([
      'осталась 1 минута', 'осталось 4 минуты', 'осталось 28 минут',
    ]);
    expect([1, 3, 21].map((minutes) => plain('reminder-title-soon', { minutes }))).toEqual(['Урок через 1 минуту', 'Урок через 3 минуты', 'Урок через 21 минуту']);
    expect([1, 2, 11].map((minutes) => plain('reminder-title-running', { minutes }))).toEqual(['Урок идёт уже 1 минуту', 'Урок идёт уже 2 минуты', 'Урок идёт уже 11 минут']);
    expect([1, 3, 15].map((minutes) => plain('settings-before-minutes', { minutes }))).toEqual(['за 1 минуту', 'за 3 минуты', 'за 15 минут']);
    expect(speaker('en')('starts-in', { minutes: 1 })).toBe('in 1 minute');
  });

  test('bends the name of the program it knows', () => {
    const say = speaker('ru');
    const said = (program: string | null): string =>
      say('opened-in', { known: known(program), program: program ?? '' }).replace(/\u00a0/g, ' ');
    expect(said('VK Мессенджер')).toBe('Урок открыт в VK Мессенджере');
    expect(said(null)).toBe('Урок открыт в браузере');
    expect(said('Сферум')).toBe('Урок открыт в программе «Сферум»');
  });

  test('is Russian unless the system speaks English', () => {
    expect(['en', 'en-US', 'EN_gb', 'ru-RU', 'de', '', undefined].map(languageOf)).toEqual(['en', 'en', 'en', 'ru', 'ru', 'ru', 'ru']);
  });

  test('keeps the name of VK ID on one line, in both languages', () => {
    for (const language of ['ru', 'en'] as const) {
      const say = speaker(language);
      for (const id of ['vk-id', 'window-at-vk', 'window-at-chats-link', 'checklist-vk']) {
        expect(say(id), id).toContain('VK\u00a0ID');
        expect(say(id), id).not.toContain('VK ID');
      }
    }
  });

  test('ties short words to the next', () => {
    expect(tie('и в онлайн-урок за 5 минут — на портале')).toBe(
      'и\u00a0в\u00a0онлайн-урок за\u00a05\u00a0минут\u00a0— на\u00a0портале',
    );
  });
});

describe('errors', () => {
  const generated = readFileSync(join(root, 'src/backend/generated/ErrorCode.ts'), 'utf8');
  const codes = [...generated.matchAll(/"(\w+)"/g)].map((hit) => hit[1] as ErrorCode);

  test('all have words, a step and a picture for design', () => {
    const say = new Set(ids('ru'));
    expect(codes.length).toBeGreaterThan(20);
    expect(Object.keys(errors).sort()).toEqual([...codes].sort());
    for (const each of codes) {
      const notice = { code: each, host: 'a.example', serverCode: null, lesson: null, service: null, computerDate: null };
      expect(say.has(errors[each].id), each).toBe(true);
      expect(say.has(noteOf(notice, null)), each).toBe(true);
      expect(say.has(`${errors[each].id}-note`), each).toBe(true);
      expect(actionsOf(notice).length, each).toBeGreaterThan(0);
      for (const action of actionsOf(notice)) expect(say.has(actionLabels[action])).toBe(true);
      expect(scenarios[`error-${each}`], each).toBeDefined();
    }
  });

  test('about a link name the subject where they know it', () => {
    const notice = { host: null, serverCode: null, lesson: 'Английский язык', service: null, computerDate: null } as const;
    const titled = (code: ErrorCode, lesson: string | null): string =>
      speaker('ru')(titleOf({ ...notice, code, lesson }), { host: '', subject: lesson ?? '' }).replace(/\u00a0/g, ' ');
    expect(titled('noCallLink', 'Английский язык')).toBe('Английский язык: ссылки на урок пока нет');
    expect(titled('badCallLink', 'Физика')).toBe('Физика: ссылка на урок записана с ошибкой');
    expect(titled('noCallLink', null)).toBe('Ссылки на урок пока нет');
    // Others' is an id, which nobody should read.
    for (const code of codes.filter((each) => each !== 'noCallLink' && each !== 'badCallLink')) expect(titleOf({ ...notice, code }), code).toBe(errors[code].id);
  });

  test('no link is promised when today’s lessons are over', () => {
    const notice = { code: 'noLessonNow', host: null, serverCode: null, lesson: null, service: null, computerDate: null } as const;
    const noted = (name: string): string => noteOf(notice, scenarios[name]!().day);
    expect(noted('running')).toBe('error-no-lesson-now-note');
    expect(noted('day-over')).toBe('error-no-lesson-now-over');
    expect(noted('tomorrow')).toBe('error-no-lesson-now-note');
  });

  test('about VK ID offer VK ID', () => {
    const notice = { code: 'signInTimedOut', host: null, serverCode: null, lesson: null, service: 'vkId', computerDate: null } as const;
    expect(actionsOf(notice)).toEqual(['connect-vk-id']);
    expect(actionsOf({ ...notice, service: 'portal' })).toEqual(['sign-in-again', 'help']);
    expect(actionsOf({ ...notice, service: 'vkProfile' })).toEqual(['link-again', 'help']);
    expect(actionsOf({ ...notice, code: 'vkProfileNotLinked', service: 'vkProfile' })).toEqual(['link-again', 'help']);
    expect(actionsOf({ ...notice, code: 'signInFirst', service: 'vkProfile' })).toEqual(['sign-in']);
    const untrusted = { ...notice, code: 'untrusted' } as const;
    expect(actionsOf(untrusted)).toEqual(['connect-vk-id', 'check']);
    expect(actionsOf({ ...untrusted, service: 'portal' })).toEqual(['retry', 'check']);
  });

  test('never lead into the browser to a site that is not to be trusted, only to the page of a network', () => {
    const notice = { host: 'cop.admhmao.ru', serverCode: null, lesson: null, service: 'portal', computerDate: null } as const;
    for (const code of ['untrusted', 'certificateDates'] as const) expect(actionsOf({ ...notice, code }), code).toEqual(['retry', 'check']);
    expect(actionsOf({ ...notice, code: 'otherSite' })).toEqual(['retry', 'open-in-browser', 'check']);
  });
});

describe('refusals', () => {
  test('lead to a page of help wherever they offer one, and to no other', () => {
    for (const code of Object.keys(errors) as ErrorCode[])
      for (const service of [null, 'portal', 'vkProfile'] as const) {
        const notice = { code, host: null, serverCode: null, lesson: null, service, computerDate: null };
        expect(helpFor(notice) !== null, code).toBe(actionsOf(notice).includes('help'));
      }
  });

  test('of an account that the school does not know begin with the card for the teacher', () => {
    const notice = { code: 'accountUnknown', host: null, serverCode: null, lesson: null, service: 'portal', computerDate: null } as const;
    expect(actionsOf(notice)[0]).toBe('teacher-card');
    for (const code of ['consentMissing', 'accountUnconfirmed', 'signInNoSession', 'signInRefused'] as const)
      expect(actionsOf({ ...notice, code })[0], code).toBe('help');
  });
});

describe('the connection check', () => {
  const plain = (id: string, args: Record<string, string | number>): string => sentence({ id, args }, 'ru', speaker('ru')).replace(/\u00a0/g, ' ');

  test('counts a wrong clock in Russian, in the unit that fits', () => {
    const ahead = (unit: string, count: number): string => plain('check-clock-ahead', { unit, count }).split('.')[0]!;
    expect([ahead('minutes', 1), ahead('minutes', 22), ahead('hours', 5), ahead('days', 731)]).toEqual([
      'Часы спешат на 1 минуту', 'Часы спешат на 22 минуты', 'Часы спешат на 5 часов', 'Часы спешат на 731 день',
    ]);
    expect(plain('check-clock-behind', { unit: 'hours', count: 2 })).toMatch(/^Часы отстают на 2 часа\. /);
  });

  test('so does the day, of this computer’s clock', () => {
    expect(plain('clock-ahead', { unit: 'minutes', count: 21 })).toBe('Часы компьютера спешат на 21 минуту');
    expect(plain('clock-behind', { unit: 'hours', count: 3 })).toBe('Часы компьютера отстают на 3 часа');
    expect(plain('clock-behind', { unit: 'days', count: 5 })).toBe('Часы компьютера отстают на 5 дней');
  });

  test('writes dates as people do', () => {
    expect(plain('check-clock-suspect', { date: '2028-11-23' })).toMatch(/^Сегодня 23 ноября 2028 г\.\? /);
  });

  test('makes a report that a plain text field takes', () => {
    const { report } = checks['check-good']!();
    const lines = reportText(report, speaker('ru')).split('\n');
    expect(lines).toHaveLength(report.length);
    expect(lines[0]).toBe('«Звонок» 0.1.0, проверка связи');
    expect(lines).toContain('cop.admhmao.ru: DNS 4 ms, TCP 21 ms, TLS 48 ms, HTTP 200 63 ms');
    expect(lines.join('')).not.toMatch(/\u00a0|check-|\{/);
  });

  test('leaves no argument of any message unfilled', () => {
    for (const tongue of ['ru', 'en'] as const) {
      const speak = speaker(tongue);
      for (const name of Object.keys(checks)) {
        const { summary, lines, report } = checks[name]!();
        for (const each of [summary.title, summary.note, ...lines.map(({ words }) => words), ...report])
          expect(sentence(each, tongue, speak), `${tongue} ${each.id}`).not.toMatch(/\{\$|^check-/);
      }
    }
  });
});
