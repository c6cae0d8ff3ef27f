import { describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../src/backend';
import type { Snapshot } from '../../src/backend/types';
import { scenarios } from '../../src/backend/scenarios';
import { away, dayInSentence, isWeekend, lasts, longDate, plainDate, shifted, shortDate, span } from '../../src/dates';
import { enterJoins, focusOf, joinable, loudness, progress, ringing } from '../../src/focus';
import { Store } from '../../src/store.svelte';
import { speaker } from './words';

const at = (name: string): Snapshot => scenarios[name]!();
const first = (name: string) => focusOf(at(name).day!).lessons[0]!;

describe('the card', () => {
  test('is about what is on, else what comes, else nothing', () => {
    expect(focusOf(at('running').day!).running).toBe(true);
    expect(focusOf(at('soon').day!).running).toBe(false);
    expect(focusOf(at('two').day!).lessons.map((lesson) => lesson.id)).toEqual(['l2', 'l2b']);
    expect(focusOf(at('day-over').day!).lessons).toEqual([]);
    expect(focusOf({ ...at('running').day!, focus: ['gone'] }).lessons).toEqual([]);
  });

  test('is as loud as the hour', () => {
    expect(['running', 'soon', 'planned'].map((name) => loudness(first(name)))).toEqual(['now', 'soon', 'early']);
  });

  test('joins what has a link, for a pupil', () => {
    expect(['running', 'asks-link', 'no-link', 'unsafe-link'].map((name) => joinable(first(name), false))).toEqual([true, true, false, false]);
    expect(joinable(first('running'), true)).toBe(false);
  });

  test('gives Enter to the only one that can be joined', () => {
    expect(enterJoins(at('running').day!, false)?.id).toBe('l2');
    expect(enterJoins(at('two').day!, false)).toBeNull();
    expect(enterJoins(at('no-link').day!, false)).toBeNull();
    expect(enterJoins(at('running').day!, true)).toBeNull();
  });

  test('counts by the bells', () => {
    expect(progress(first('running'))).toEqual({ done: 12, left: 28, share: 0.3 });
    expect(progress(first('soon'))).toBeNull();
    expect(progress({ ...first('running'), end: null })).toBeNull();
    expect(progress({ ...first('running'), end: '09:00' })).toBeNull();
    expect(lasts('09:00', '08:00')).toBeNull();
  });
});

describe('the bell', () => {
  test('is told of what can be joined about now, and was not yet or was this moment', () => {
    expect(ringing(at('bell-elsewhere'))?.lesson).toBe('l2');
    expect(ringing(at('bell-soon-elsewhere'))?.lesson).toBe('l3');
    expect(ringing(at('joined'))).toBeNull();
    const { bell, pupil } = at('joined');
    expect(ringing({ bell, pupil, opened: at('opened').opened })?.lesson).toBe('l2');
    const elsewhere = at('bell-elsewhere');
    expect(ringing({ ...elsewhere, bell: { ...elsewhere.bell!, call: { kind: 'none' } } })).toBeNull();
    expect(ringing({ ...elsewhere, pupil: at('parent').pupil })).toBeNull();
    expect(loudness(ringing(elsewhere)!)).toBe('now');
    expect(loudness(ringing(at('bell-signs-in-elsewhere'))!), 'green joins at once').toBe('soon');
    expect(ringing({ ...elsewhere, bell: { ...elsewhere.bell!, phase: { kind: 'later', minutes: 43 } } })).toBeNull();
  });
});

describe('dates', () => {
  test('are written as people write them', () => {
    expect(longDate('2026-11-25').replace(/\u00a0/g, ' ')).toBe('Среда, 25 ноября');
    // As the system's own formats say it, on every day of a year.
    for (const [tongue, locale] of [['ru', 'ru-RU'], ['en', 'en-GB']] as const) {
      const speak = speaker(tongue);
      const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
      const [plain, long, short] = [format({ day: 'numeric', month: 'long' }), format({ weekday: 'long', day: 'numeric', month: 'long' }), format({ weekday: 'short' })];
      for (let day = 0; day < 366; day++) {
        const iso = shifted('2026-09-01', day);
        const as = (it: Intl.DateTimeFormat): string => it.format(new Date(`${iso}T00:00:00Z`)).replace(/\u00a0/g, ' ').replace(/^([A-Z]\w+),/, '$1');
        expect(plainDate(iso, speak).replace(/\u00a0/g, ' ')).toBe(as(plain));
        expect(dayInSentence(iso, speak).replace(/\u00a0/g, ' ')).toBe(as(long));
        expect(shortDate(iso, speak)).toBe(`${as(short)}\u00a0${Number(iso.slice(8))}`);
      }
    }
    expect(shortDate('2026-11-24')).toBe('вт\u00a024');
    expect(span('2026-11-23', '2026-11-28', 'ru').replace(/[\u00a0\u2009]/g, ' ')).toBe('23–28 ноября');
    expect(span('2026-11-30', '2026-12-05', 'ru').replace(/[\u00a0\u2009]/g, ' ')).toBe('30 ноября – 5 декабря');
    expect(['2026-11-27', '2026-11-28', '2026-11-29'].map(isWeekend)).toEqual([false, true, true]);
    expect([shifted('2026-12-31', 1), shifted('2028-03-01', -1)]).toEqual(['2027-01-01', '2028-02-29']);
  });
});

describe('a clock that is off', () => {
  test('is told in the unit that fits, whichever way it goes', () => {
    expect([1, -119, 120, -2879, 2880].map(away)).toEqual([
      { unit: 'minutes', count: 1 }, { unit: 'minutes', count: 119 }, { unit: 'hours', count: 2 }, { unit: 'hours', count: 47 }, { unit: 'days', count: 2 },
    ]);
  });
});

describe('the store', () => {
  function backend(more: Partial<Backend> = {}): Backend {
    const done = () => Promise.resolve();
    return {
      snapshot: () => Promise.resolve(at('welcome')), onSnapshot: () => Promise.resolve(() => {}), signIn: vi.fn(done),
      showSignIn: done, cancelSignIn: done, refresh: vi.fn(done), showDay: done, join: vi.fn(done), openAttachment: done, disconnectVkId: done,
      switchTo: done, signOut: done, dismiss: vi.fn(done), openPortal: done, check: done, cancelCheck: done, quit: done,
      chooseForWhom: done, hasAccount: done, chooseBrowser: done, vkProfileIsLinked: done, showChild: done, openOfficial: done,
      print: done, active: done, changeSetting: vi.fn(done), chooseKeys: done, setAutoJoin: vi.fn(done), showWeek: vi.fn(done), hideWeek: vi.fn(done),
      ...more,
    };
  }

  test('keeps what arrived while it asked', async () => {
    const store = new Store(backend({
      onSnapshot: (show) => {
        show(at('running'));
        return Promise.resolve(() => {});
      },
    }));
    await store.start();
    expect(store.snapshot?.screen).toBe('today');
  });

  test('leaves a page for a question that arrives, and for the time of a sign-in', async () => {
    vi.stubGlobal('document', { activeElement: null, querySelector: () => null });
    vi.stubGlobal('HTMLElement', class {});
    vi.stubGlobal('scrollY', 0);
    vi.stubGlobal('scrollTo', () => {});
    let arrive!: (snapshot: Snapshot) => void;
    const store = new Store(backend({
      begins: 'call-guide',
      snapshot: () => Promise.resolve(at('running')),
      onSnapshot: (show) => {
        arrive = show;
        return Promise.resolve(() => {});
      },
    }));
    await store.start();
    for (const name of ['refreshing', 'stale', 'error-offline', 'day-over', 'check-good']) {
      arrive(at(name));
      expect(store.page, name).toBe('call-guide');
    }
    arrive(at('which-link'));
    expect(store.page).toBeNull();
    store.openCallGuide();
    arrive(at('running'));
    arrive(at('signing-in-vk'));
    expect(store.page).toBe('signing-in');
    arrive(at('running'));
    expect(store.page).toBe('call-guide');
  });

  test('lets go of the week with its page, whatever takes it away', async () => {
    vi.stubGlobal('document', { activeElement: null, querySelector: () => null });
    vi.stubGlobal('HTMLElement', class {});
    vi.stubGlobal('scrollY', 0);
    vi.stubGlobal('scrollTo', () => {});
    let arrive!: (snapshot: Snapshot) => void;
    const made = backend({
      snapshot: () => Promise.resolve(at('tomorrow')),
      onSnapshot: (show) => {
        arrive = show;
        return Promise.resolve(() => {});
      },
    });
    const store = new Store(made);
    await store.start();
    store.openWeek();
    expect(made.showWeek).toHaveBeenLastCalledWith('2026-11-26');
    store.openCallGuide();
    store.closePage();
    expect(made.hideWeek).not.toHaveBeenCalled();
    store.closePage();
    expect(made.hideWeek).toHaveBeenCalledTimes(1);
    arrive(at('running'));
    for (const taken of ['which-link', 'welcome']) {
      arrive(at('running'));
      store.openWeek();
      expect(made.showWeek).toHaveBeenLastCalledWith(null);
      arrive(at(taken));
      expect(store.page, taken).toBeNull();
    }
    expect(made.hideWeek).toHaveBeenCalledTimes(3);
    // Settings are of whoever is in, too.
    arrive(at('running'));
    store.openSettings();
    arrive(at('welcome'));
    expect(store.page).toBeNull();
  });

  test('tells a refused command by itself, and puts it away by itself', async () => {
    const made = backend({ join: () => Promise.reject(new Error('no')) });
    const store = new Store(made);
    await store.start();
    await store.join('l2');
    expect(store.notice?.code).toBe('internal');
    await store.dismiss();
    expect(store.notice).toBeNull();
    expect(made.dismiss).not.toHaveBeenCalled();
  });

  test('tries again what was tried: the sign-in before it, the diary after', async () => {
    const made = backend();
    const store = new Store(made);
    await store.start();
    await store.act('retry');
    expect(made.signIn).toHaveBeenCalledWith('portal');
    store.snapshot = at('running');
    await store.act('retry');
    expect(made.refresh).toHaveBeenCalledOnce();
  });
});
