/** States of the program for design work and browser tests: `?fake=name`. Every person and lesson is invented. */
import { topics, type Topic } from '../help';
import { branches, type Branch } from '../signing-in';
import type { Page } from './backend';
import { shifted } from '../dates';
import { checks } from './checks';
import type {
  BellView, CallView, DayView, ErrorCode, LessonView, Guide, MemberView, Notice, Opened, ProviderCalls, Service, SettingsChange, SettingsView, Snapshot, Step, WeekDay, WeekView,
} from './types';

const vk: CallView = { kind: 'known', program: 'VK Мессенджер', provider: 'VK Звонки' };
const browser: CallView = { kind: 'known', program: null, provider: 'VK Звонки' };
const none: CallView = { kind: 'none' };

function member(id: string, shortName: string, klass: string | null, onScreen = false): MemberView {
  return { id, shortName, class: klass, parent: klass === null, colour: Number(id) % 8, onScreen };
}

function lesson(number: number, start: string, end: string, subject: string, more: Partial<LessonView> = {}): LessonView {
  return {
    id: `l${number}`, number, start, end, subject, topic: null, room: null, teacher: null, group: null,
    homework: [], marks: [], phase: { kind: 'later', minutes: 55 * number }, call: none, joined: false, autoJoin: false, ...more,
  };
}

/** A whole school day, with the second lesson on. */
function lessons(): LessonView[] {
  return [
    lesson(1, '08:00', '08:40', 'Русский язык', {
      topic: 'Сложноподчинённые предложения с придаточными определительными', room: '27', teacher: 'Соколова М. В.',
      phase: { kind: 'past' },
      marks: [{ value: '5', weight: null, comment: 'Ответ у доски' }, { value: '4', weight: 2, comment: 'Диктант' }],
      homework: [{ text: '§ 18, упр. 112. Выучить правило и привести по три примера на каждый вид придаточных.', attachments: [] }],
    }),
    lesson(2, '08:50', '09:30', 'Алгебра', {
      topic: 'Линейные уравнения', room: '42', teacher: 'Петрова П. П.', phase: { kind: 'running', minutes: 12 }, call: vk,
      homework: [{
        text: '№ 214 (а, б), 217. Решить карточку в приложенном файле.',
        attachments: [
          { title: 'Карточка 7. Линейные уравнения.pdf', host: 'cop.admhmao.ru', file: true },
          { title: 'Видеоурок', host: 'resh.edu.ru', file: false },
        ],
      }],
    }),
    lesson(3, '09:45', '10:25', 'Физика', {
      topic: 'Равномерное движение по окружности', room: '31', teacher: 'Кузнецов А. Н.', call: vk,
      phase: { kind: 'later', minutes: 43 },
      homework: [{ text: '§ 21, вопросы 1–4', attachments: [] }],
    }),
    lesson(4, '10:45', '11:25', 'Английский язык', {
      topic: 'Present Perfect', room: '12', teacher: 'Иванова О. С.', group: '2', phase: { kind: 'later', minutes: 103 },
    }),
    lesson(5, '11:45', '12:25', 'Основы безопасности и защиты Родины', {
      room: '5', teacher: 'Мамедов Р. Г.', phase: { kind: 'later', minutes: 163 }, call: { kind: 'unsafe' },
    }),
    lesson(6, '12:35', '13:15', 'Физкультура', { room: 'спортзал', phase: { kind: 'later', minutes: 213 } }),
  ];
}

function day(more: Partial<DayView> = {}): DayView {
  return {
    date: '2026-11-25', isToday: true, kind: 'school', holiday: null, lessons: lessons(), focus: ['l2'],
    nextSchoolDay: { date: '2026-11-26', start: '08:00' }, fetchedTime: '08:58', fetchedDate: '2026-11-25', stale: false,
    ...more,
  };
}

function state(more: Partial<Snapshot> = {}): Snapshot {
  return {
    about: { version: '0.1.0', region: 'Югра', portal: 'ЦОП Югры', rehearsal: false },
    screen: 'today', signingIn: null, windowAt: null, guide: guide(allSteps), shared: false, children: [],
    pupil: { shortName: 'Иван И.', name: 'Иванов Иван Иванович', class: '9А', parent: false },
    members: [member('7', 'Иван И.', '9А', true)], sessionOnly: null, sessionEnds: null, vkId: { kind: 'disconnected' }, day: day(),
    week: null, bell: bell(), clockOff: null, settings: settings(), loading: false, notice: null, question: null, opened: null, check: null, ...more,
  };
}

function bell(more: Partial<BellView> = {}): BellView {
  return { lesson: 'l2', subject: 'Алгебра', start: '08:50', phase: { kind: 'running', minutes: 12 }, call: vk, several: false, joined: false, ...more };
}

function settings(more: Partial<SettingsView> = {}): SettingsView {
  return {
    remindBefore: 5, remindAtBell: true, repeat: false, hideSubject: false, autoJoin: false, background: true, autostart: false,
    shortcut: { kind: 'off' }, desktopButton: false, calls: [], ...more,
  };
}

/** What two services' calls open with. */
const calls: ProviderCalls[] = [
  { provider: 'vk', name: 'VK Звонки', programs: ['VK Мессенджер', 'VK Звонки'], canAsk: true, choice: { kind: 'program', name: 'VK Мессенджер' } },
  { provider: 'max', name: 'MAX', programs: ['MAX'], canAsk: true, choice: { kind: 'browser' } },
];

/** The same settings after one change; keys that hold a «T» are somebody else's. */
export function changed(before: SettingsView, change: SettingsChange): SettingsView {
  switch (change.kind) {
    case 'remindBefore': return { ...before, remindBefore: change.minutes };
    case 'shortcut': {
      const { keys } = change;
      return { ...before, shortcut: keys === null ? { kind: 'off' } : { kind: keys.endsWith('KeyT') ? 'taken' : 'on', keys } };
    }
    case 'callChoice': return { ...before, calls: before.calls.map((it) => (it.provider === change.provider ? { ...it, choice: change.choice } : it)) };
    default: return { ...before, [change.kind]: change.on };
  }
}

const today = '2026-11-25';

/** The week of a day, as much of it as is invented. */
export function weekOf(date: string | null, more: Partial<WeekView> = {}): WeekView {
  const asked = date ?? today;
  const monday = shifted(asked, -((new Date(`${asked}T00:00:00Z`).getUTCDay() + 6) % 7));
  const days = [0, 1, 2, 3, 4, 5].map((at): WeekDay => {
    const each = shifted(monday, at);
    if (at === 5) return { date: each, kind: 'noLessons', holiday: null, lessons: [] };
    if (monday < '2026-11-09' && at === 2) return { date: each, kind: 'holiday', holiday: 'День народного единства', lessons: [] };
    if (monday > '2026-11-30') return { date: each, kind: 'vacation', holiday: null, lessons: [] };
    const mine = each === today ? lessons() : lessons().filter((l) => at % 2 === 0 || (l.number ?? 0) < 5);
    const over = each < today;
    return {
      date: each, kind: 'school', holiday: null,
      lessons: mine.map((l): LessonView => each === today ? l : { ...l, id: `${each}-${l.id}`, marks: over ? l.marks : [], phase: { kind: over ? 'past' : 'untimed' } }),
    };
  });
  return { monday, today, days, fetchedTime: '08:58', fetchedDate: today, ...more };
}


const opened = (more: Partial<Opened>): Opened => ({ lesson: 'l2', link: 0, program: null, failed: null, other: null, install: null, ...more });

const allSteps: readonly Step[] = ['account', 'diary', 'vkProfile', 'program', 'check'];

/** The way with these steps done; the first of the others is next. */
function guide(done: readonly Step[], more: Partial<Guide> = {}): Guide {
  const next = allSteps.find((step) => !done.includes(step));
  return {
    forWhom: null,
    steps: allSteps.map((step) => ({ step, done: done.includes(step) ? 'done' : step === next ? 'next' : 'later' })),
    complete: !next,
    ...more,
  };
}

/** The same way after one more step. */
export function stepDone(before: Guide, step: Step, done = true): Guide {
  const stood = before.steps.filter((it) => it.done === 'done' && it.step !== step).map((it) => it.step);
  return guide(done ? [...stood, step] : stood, { forWhom: before.forWhom });
}

function notice(code: ErrorCode, more: Partial<Notice> = {}): Notice {
  return { code, host: null, serverCode: null, lesson: null, service: null, computerDate: null, ...more };
}

const out: Partial<Snapshot> = { screen: 'welcome', pupil: null, members: [], day: null, bell: null, guide: guide([]) };
const family = (onScreen = true): MemberView[] => [member('7', 'Иван И.', '9А', onScreen), member('8', 'Анна И.', '2Б'), member('9', 'Мария И.', null)];
const empty: Partial<DayView> = { lessons: [], focus: [], nextSchoolDay: { date: '2026-11-30', start: '08:00' } };

/** The day with its focus on other lessons, told by a change to each. */
function focus(ids: string[], change: (l: LessonView) => LessonView): DayView {
  return day({ focus: ids, lessons: lessons().map(change) });
}

/** As a parent sees it: the portal shows them no link. */
function parentsDay(): DayView {
  return focus(['l2'], (l) => ({ ...l, call: none }));
}

const twoAtOnce = () =>
  focus(['l2', 'l2b'], (l) => l);
function withTwin(): DayView {
  const base = twoAtOnce();
  const twin = { ...base.lessons[1]!, id: 'l2b', subject: 'Геометрия', topic: 'Подобие треугольников', teacher: 'Орлов К. Д.', group: '2', homework: [] };
  base.lessons.splice(2, 0, twin);
  return base;
}

/** Errors one meets before signing in; the others are met on the day. */
const beforeSignIn: Partial<Record<ErrorCode, Partial<Notice>>> = {
  untrusted: { host: 'cop.admhmao.ru', service: 'portal' },
  otherSite: { host: 'esia.gosuslugi.ru', service: 'portal' },
  certificateDates: { host: 'esia.gosuslugi.ru', service: 'portal' },
  clockWrong: { host: 'cop.admhmao.ru', service: 'portal', computerDate: '2028-11-23' },
  siteOffline: { host: 'esia.gosuslugi.ru', service: 'portal' },
  signInBlocked: { host: 'gosuslugi.example', service: 'portal' },
  signInTimedOut: { service: 'portal' },
  signInRefused: { service: 'portal', serverCode: 'ESIA-007004' },
  consentMissing: { service: 'portal', serverCode: 'consent_missing' },
  accountUnknown: { service: 'portal', serverCode: 'account_unknown' },
  accountUnconfirmed: { service: 'portal', serverCode: 'ESIA-007055' },
  signInNoSession: { service: 'portal' },
  windowFailed: { service: 'portal' },
  leftAlone: {},
  signInFirst: {}, signOutIncomplete: {},
};
const onTheDay: Partial<Record<ErrorCode, Partial<Notice>>> = {
  keychainSilent: {}, offline: {}, portalSlow: {}, portalDown: {}, portalUnreadable: {}, sessionOver: { service: 'portal' },
  signInForged: { service: 'vkId' }, signInBusy: { service: 'vkId' }, vkIdNotSetUp: { service: 'vkId' },
  vkProfileNotLinked: { service: 'vkProfile' }, vkIdOffline: { service: 'vkId' }, vkIdOver: { service: 'vkId' }, parentAccount: {}, noCallLink: { lesson: 'Английский язык' },
  noLessonNow: {}, noSuchLesson: {}, badCallLink: { lesson: 'Основы безопасности и защиты Родины' }, openFailed: { lesson: 'l2' }, badDeepLink: {}, internal: {},
  shortcutTaken: {}, autostartFailed: {}, desktopButtonFailed: {},
};
const outdated: ErrorCode[] = ['offline', 'portalSlow', 'portalDown', 'portalUnreadable', 'sessionOver'];

export const scenarios: Record<string, () => Snapshot> = {
  starting: () => state({ screen: 'starting', pupil: null, members: [], day: null, bell: null }),
  welcome: () => state(out),
  'welcome-rehearsal': () => state({ ...out, about: { ...state().about, rehearsal: true } }),
  'signing-in': () => state({ ...out, signingIn: 'portal' }),
  'signing-in-portal': () => state({ ...out, signingIn: 'portal', windowAt: 'portal' }),
  'signing-in-gosuslugi': () => state({ ...out, signingIn: 'portal', windowAt: 'gosuslugi' }),
  'signing-in-again': () => state({ signingIn: 'portal', windowAt: 'gosuslugi' }),
  'signing-in-vk': () => state({ signingIn: 'vkId' }),
  'signing-in-vk-there': () => state({ signingIn: 'vkId', windowAt: 'vkId' }),
  linking: () => state({ signingIn: 'vkProfile' }),
  'linking-chats': () => state({ signingIn: 'vkProfile', windowAt: 'portal' }),
  'linking-gosuslugi': () => state({ signingIn: 'vkProfile', windowAt: 'gosuslugi' }),
  'linking-vk': () => state({ signingIn: 'vkProfile', windowAt: 'vkId' }),
  'teacher-card': () => state(out),
  'teacher-card-pupil': () => state(),
  members: () => state({ members: family() }),
  'members-many': () => state({ members: Array.from({ length: 12 }, (_, i) => member(String(i + 7), i === 3 ? 'Константин-Александр Д.' : `Ученик ${i + 1}`, '9А', i === 0)) }),
  'members-welcome': () => state({ ...out, members: family(false) }),
  'members-over': () => state({ ...out, members: family(false), notice: notice('sessionOver', { service: 'portal' }) }),
  'already-open': () => state({ ...out, screen: 'alreadyOpen' }),
  running: () => state(),
  rehearsal: () => state({ about: { ...state().about, rehearsal: true }, vkId: { kind: 'connected', name: 'Иван И.', phone: '+7 *** ** *11' } }),
  soon: () => state({ day: focus(['l3'], (l) => l.id === 'l2' ? { ...l, phase: { kind: 'past' } } : l.id === 'l3' ? { ...l, phase: { kind: 'soon', minutes: 5 }, call: browser } : l) }),
  planned: () => state({ day: focus(['l2'], (l) => ({ ...l, phase: { kind: 'later', minutes: 40 + 50 * (l.number ?? 0) } })) }),
  'no-link': () => state({ day: focus(['l2'], (l) => l.id === 'l2' ? { ...l, call: none } : l) }),
  'unsafe-link': () => state({ day: focus(['l2'], (l) => l.id === 'l2' ? { ...l, call: { kind: 'unsafe' } } : l) }),
  'asks-link': () => state({ day: focus(['l2'], (l) => l.id === 'l2' ? { ...l, call: { kind: 'asks' } } : l) }),
  two: () => state({ day: withTwin() }),
  'day-over': () => state({ day: focus([], (l) => ({ ...l, phase: { kind: 'past' } })) }),
  empty: () => state({ bell: null, day: day({ ...empty, kind: 'noLessons' }) }),
  holiday: () => state({ bell: null, day: day({ ...empty, kind: 'holiday', holiday: 'День народного единства', date: '2026-11-04' }) }),
  vacation: () => state({ bell: null, day: day({ ...empty, kind: 'vacation', nextSchoolDay: { date: '2027-01-11', start: '08:00' }, date: '2026-12-31' }) }),
  joined: () => state({ bell: bell({ joined: true }), day: focus(['l2'], (l) => l.id === 'l2' ? { ...l, joined: true } : l) }),
  'auto-join': () => state({ bell: null, day: focus(['l3'], (l) => l.id === 'l3' ? { ...l, phase: { kind: 'soon', minutes: 12 }, autoJoin: true } : { ...l, phase: { kind: 'past' } }) }),
  'auto-join-all': () => state({ bell: null, settings: settings({ autoJoin: true }), day: focus(['l3'], (l) => l.id === 'l3' ? { ...l, phase: { kind: 'later', minutes: 43 } } : { ...l, phase: { kind: 'past' } }) }),
  'no-link-yet': () => state({ bell: null, day: focus(['l4'], (l) => (l.number ?? 0) < 4 ? { ...l, phase: { kind: 'past' } } : l) }),
  'clock-ahead': () => state({ clockOff: 7 }),
  'clock-behind': () => state({ clockOff: -180 }),
  'bell-elsewhere': () => ({ ...scenarios.tomorrow!(), bell: bell() }),
  'bell-soon-elsewhere': () => ({ ...scenarios.empty!(), day: day({ ...empty, isToday: false, kind: 'noLessons', date: '2026-11-28' }), bell: bell({ lesson: 'l3', subject: 'Физика', start: '09:45', phase: { kind: 'soon', minutes: 5 } }) }),
  'bell-several-elsewhere': () => ({ ...scenarios.tomorrow!(), bell: bell({ several: true }) }),
  'bell-signs-in-elsewhere': () => ({ ...scenarios.tomorrow!(), bell: bell({ call: { kind: 'signInFirst' } }) }),
  'bell-opened-elsewhere': () => ({ ...scenarios.tomorrow!(), bell: bell(), opened: opened({ program: 'VK Мессенджер' }) }),
  week: () => state({ week: weekOf(null) }),
  'week-holiday': () => state({ bell: null, week: weekOf('2026-11-04') }),
  'week-vacation': () => state({ bell: null, week: weekOf('2026-12-31') }),
  'week-loading': () => state({ bell: null, loading: true, week: weekOf(null, { days: [], fetchedTime: null, fetchedDate: null }) }),
  'week-unknown': () => state({ bell: null, notice: notice('offline'), week: weekOf('2026-12-02', { days: [], fetchedTime: null, fetchedDate: null }) }),
  'week-old': () => state({ bell: null, notice: notice('offline'), week: weekOf(null, { fetchedTime: '19:40', fetchedDate: '2026-11-23' }) }),
  settings: () => state({ bell: null }),
  'settings-all': () => state({ settings: settings({ remindBefore: null, repeat: true, autoJoin: true, autostart: true, shortcut: { kind: 'on', keys: 'Ctrl+Alt+KeyJ' }, desktopButton: true }) }),
  'settings-taken': () => state({ bell: null, settings: settings({ remindBefore: 7, shortcut: { kind: 'taken', keys: 'Ctrl+Shift+KeyT' } }) }),
  'settings-bare': () => state({ bell: null, settings: settings({ background: null, autostart: null, shortcut: { kind: 'unavailable' }, desktopButton: null }) }),
  'settings-calls': () => state({ bell: null, settings: settings({ calls }) }),
  'settings-shared': () => state({ ...shared, bell: null }),
  'settings-parent': () => state({ ...mother, bell: null }),
  tomorrow: () => state({ bell: null, day: day({ date: '2026-11-26', isToday: false, focus: [], lessons: lessons().map((l) => ({ ...l, id: `next-${l.id}`, marks: [], phase: { kind: 'untimed' } })) }) }),
  untimed: () => state({ day: day({ focus: ['l2', 'l3'], lessons: lessons().map((l, i) => ({ ...l, start: null, end: null, number: i === 5 ? null : l.number, phase: { kind: 'untimed' } })) }) }),
  'first-load': () => state({ bell: null, day: null, loading: true }),
  'first-offline': () => state({ bell: null, day: null, notice: notice('offline') }),
  refreshing: () => state({ loading: true }),
  stale: () => state({ day: day({ stale: true, fetchedTime: '08:12' }) }),
  'stale-day': () => state({ day: day({ stale: true, fetchedTime: '19:40', fetchedDate: '2026-11-24' }), notice: notice('offline') }),
  parent: () => state({ day: parentsDay(), pupil: { shortName: 'Анна И.', name: 'Иванова Анна Петровна', class: null, parent: true } }),
  'session-ends': () => state({ sessionEnds: { date: '2026-11-26', time: '10:02' } }),
  'session-no-keychain': () => state({ sessionOnly: 'noKeychain' }),
  'session-keychain-locked': () => state({ sessionOnly: 'keychainLocked' }),
  'session-keychain-silent': () => state({ sessionOnly: 'keychainSilent' }),
  'vk-not-set-up': () => state({ vkId: { kind: 'notSetUp' } }),
  'vk-connected': () => state({ vkId: { kind: 'connected', name: 'Иван И.', phone: '+7 *** ** *11' } }),
  'which-lesson': () => state({ day: withTwin(), question: { kind: 'whichLesson', lessons: ['l2', 'l2b'] } }),
  'which-link': () => state({ question: { kind: 'whichLink', lesson: 'l2', hosts: ['vk.com', 'telemost.yandex.ru'] } }),
  'unknown-site': () => state({ question: { kind: 'unknownSite', lesson: 'l2', host: 'lessons-online.example.org', link: 0 } }),
  'untried-program': () => state({ question: { kind: 'untriedProgram', lesson: 'l2', program: 'VK Мессенджер', host: 'vk.com', link: 0 } }),
  'program-or-browser': () => state({ day: focus(['l2'], (l) => ({ ...l, call: l.call.kind === 'known' ? { kind: 'asks' } : l.call })), question: { kind: 'programOrBrowser', lesson: 'l2', program: 'VK Мессенджер', host: 'vk.com', link: 0 } }),
  'call-guide': () => state(),
  'call-guide-rehearsal': () => state({ about: { ...state().about, rehearsal: true } }),
  opened: () => state({ opened: opened({ program: 'VK Мессенджер' }) }),
  'opened-browser': () => state({ opened: opened({}) }),
  'opened-failed': () => state({ opened: opened({ failed: 'VK Мессенджер' }) }),
  'opened-other': () => state({ opened: opened({ other: 'VK Мессенджер' }) }),
  'opened-install': () => state({ opened: opened({ install: 'VK Мессенджер' }) }),
  'long-words': () => state({
    pupil: { shortName: 'Константин-Александр Д.', name: 'Достоевский-Задунайский Константин-Александр Вячеславович', class: '11 химико-биологический', parent: false },
    day: focus(['l2'], (l) => l.id === 'l2' ? { ...l, subject: 'Основы естественно-научного проектирования и программирования', topic: 'Высокопревосходительствующая взаимозаменяемость электродвигателестроительных предприятий', teacher: 'Достоевская-Задунайская Александра Вячеславовна' } : l),
  }),
};

for (const [code, more] of Object.entries(beforeSignIn))
  scenarios[`error-${code}`] = () => ({ ...(code === 'leftAlone' ? scenarios['welcome-shared']!() : state(out)), notice: notice(code as ErrorCode, more) });
for (const [code, more] of Object.entries(onTheDay))
  scenarios[`error-${code}`] = () =>
    state({
      notice: notice(code as ErrorCode, more),
      day: day({ stale: outdated.includes(code as ErrorCode), fetchedTime: outdated.includes(code as ErrorCode) ? '08:12' : '08:58' }),
      signingIn: code === 'signInBusy' ? 'vkId' : null,
      pupil: code === 'parentAccount' ? { shortName: 'Анна И.', name: 'Иванова Анна Петровна', class: null, parent: true } : state().pupil,
    });

// «Первые шаги», at each of its steps.
const pupilIn: Partial<Snapshot> = { vkId: { kind: 'notSetUp' } };
/** No lesson calls away from the guide. */
const quiet: Partial<Snapshot> = { bell: null, day: day({ ...empty, kind: 'noLessons' }) };
const toDo = (step: Step): Step[] => allSteps.slice(0, allSteps.indexOf(step));
for (const forWhom of ['pupil', 'child'] as const)
  for (const step of allSteps)
    scenarios[`guide-${forWhom}-${step}`] = () =>
      state({ ...(step === 'account' || step === 'diary' ? out : { ...pupilIn, ...quiet }), guide: guide(toDo(step), { forWhom }) });
/** A parent is signed in instead of the pupil. */
function parentIn(before: Guide): Guide {
  return { ...before, steps: before.steps.map((it) => (it.step === 'diary' ? { ...it, done: 'wrong' } : it)) };
}
const mother: Partial<Snapshot> = { bell: null, pupil: { shortName: 'Мария И.', name: 'Иванова Мария Петровна', class: null, parent: true }, members: [member('9', 'Мария И.', null, true)], vkId: { kind: 'notSetUp' }, day: parentsDay() };
const threeChildren: Partial<Snapshot> = {
  children: [
    { id: '21', shortName: 'Иван И.', class: '9А', onScreen: true },
    { id: '22', shortName: 'Пётр И.', class: '6В', onScreen: false },
    { id: '23', shortName: 'Анна И.', class: '2Б', onScreen: false },
  ],
};
const shared: Partial<Snapshot> = { shared: true, sessionOnly: 'sharedComputer', vkId: { kind: 'notSetUp' } };
Object.assign(scenarios, {
  'guide-start': () => state(out),
  'guide-parent': () => state({ ...mother, ...threeChildren, guide: parentIn(guide(['account'], { forWhom: 'child' })) }),
  'guide-check-wrong': () => {
    const way = guide(toDo('check'), { forWhom: 'pupil' });
    return state({ ...pupilIn, ...quiet, guide: { ...way, steps: way.steps.map((it) => (it.step === 'check' ? { ...it, done: 'wrong' } : it)) } });
  },
  'guide-refused': () => state({ ...out, guide: guide(['account'], { forWhom: 'pupil' }), notice: notice('accountUnknown', { service: 'portal', serverCode: 'account_unknown' }) }),
  'guide-shared': () => state({ ...out, ...shared, guide: guide([], { forWhom: 'shared' }) }),
  'guide-shared-pupil': () => state({ ...shared, guide: guide(['account', 'diary', 'program', 'check'], { forWhom: 'shared' }) }),
  'guide-shared-ready': () => state({ ...out, ...shared, guide: guide(['program', 'check'], { forWhom: 'shared' }) }),
  'guide-lesson-now': () => state({ ...pupilIn, guide: guide(toDo('vkProfile'), { forWhom: 'pupil' }) }),
  'guide-done': () => state({ ...pupilIn, guide: guide(allSteps, { forWhom: 'child' }) }),
  'welcome-begun': () => state({ ...out, guide: guide(['account'], { forWhom: 'child' }) }),
  'welcome-shared': () => state({ ...out, ...shared, sessionOnly: null, guide: guide(['program', 'check'], { forWhom: 'shared' }) }),
  checklist: () => state({ ...pupilIn, guide: guide(['account', 'diary', 'program'], { forWhom: 'pupil' }) }),
  'checklist-quiet-day': () => state({ ...pupilIn, day: day({ ...empty, kind: 'noLessons' }), guide: guide(['account', 'diary'], { forWhom: 'child' }) }),
  'shared-day': () => state({ ...shared, guide: guide(allSteps, { forWhom: 'shared' }) }),
  'shared-day-vk': () => state({ ...shared, guide: guide(['account', 'diary', 'program', 'check'], { forWhom: 'shared' }) }),
  'parent-children': () => state({ ...mother, ...threeChildren, guide: parentIn(guide(['account'])) }),
  'parent-quiet-day': () => state({ ...mother, ...threeChildren, day: day({ ...empty, kind: 'noLessons' }), guide: parentIn(guide([])) }),
  'parent-no-diary': () => state({ ...mother, day: null, guide: parentIn(guide([])) }),
  'call-signs-in': () => state({ day: focus(['l2'], (l) => ({ ...l, call: { kind: 'signInFirst' } })) }),
  'call-signs-in-told': () => state({ notice: notice('sessionOver', { service: 'portal' }), day: focus(['l2'], (l) => ({ ...l, call: { kind: 'signInFirst' } })) }),
  'call-signs-in-later': () => state({ day: focus(['l3'], (l) => ({ ...l, phase: (l.number ?? 0) < 3 ? { kind: 'past' } : l.phase, call: { kind: 'signInFirst' } })) }),
} satisfies typeof scenarios);

for (const [name, check] of Object.entries(checks)) scenarios[name] = () => state({ ...out, check: check() });

scenarios['error-linking'] = () => state({ notice: notice('signInTimedOut', { service: 'vkProfile' }) });
for (const place of ['chats', 'vk'] as const)
  for (const { branch } of branches) scenarios[`linking-${place}-${branch}`] = scenarios[`linking-${place}`]!;
for (const topic of topics) scenarios[`help-${topic}`] = () => state(out);

/** Scenarios that begin on a page over the screen. */
export const begins = (name: string): Page | undefined =>
  name.startsWith('check-') ? 'check' : name.startsWith('call-guide') ? 'call-guide' : name.startsWith('guide-') ? 'guide' : name.startsWith('help-') ? 'help' : name.startsWith('teacher-card') ? 'teacher-card' : name.startsWith('settings') ? 'settings' : name.startsWith('week') ? 'week' : undefined;

/** What that page is about, where it is a page of help. */
export const beginsAbout = (name: string): Topic | undefined => topics.find((topic) => name === `help-${topic}`);

/** What the pupil of the scenario has at VK. */
export const beginsWith = (name: string): Branch | undefined =>
  name.startsWith('linking-') ? branches.find(({ branch }) => name.endsWith(`-${branch}`))?.branch : undefined;

export function signedIn(before: Snapshot, service: Service): Snapshot {
  const quiet = { signingIn: null, notice: null } as const;
  if (service === 'vkProfile') return { ...before, ...quiet, guide: stepDone(before.guide, 'vkProfile') };
  if (service === 'vkId') return { ...before, ...quiet, vkId: { kind: 'connected', name: 'Иван И.', phone: '+7 *** ** *11' } };
  return { ...state(), about: before.about, vkId: before.vkId, shared: before.shared, guide: stepDone(stepDone(before.guide, 'account'), 'diary') };
}
