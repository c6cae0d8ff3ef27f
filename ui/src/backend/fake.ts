/** A stand-in for the program, for plain browsers. Loaded only where there is no Tauri around the page. */
import type { Backend } from './backend';
import { checks } from './checks';
import { begins, beginsAbout, beginsWith, changed, scenarios, signedIn, stepDone, weekOf } from './scenarios';
import type { Snapshot } from './types';

declare global {
  interface Window {
    /** What the page asked for, for browser tests. */
    fakeCalls?: [string, ...unknown[]][];
    /** Changes what the program shows, as the world would. */
    fakeShow?: (change: Partial<Snapshot>) => void;
  }
}

/** `?theme=dark|light` overrides what the system prefers. */
function forceTheme(theme: string | null): void {
  if (theme !== 'dark' && theme !== 'light') return;
  document.documentElement.style.colorScheme = theme;
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules)
      if (rule instanceof CSSMediaRule && rule.media.mediaText.includes('prefers-color-scheme'))
        rule.media.mediaText = theme === 'dark' ? 'all' : 'not all';
}

export function fake(query: URLSearchParams): Backend {
  forceTheme(query.get('theme'));
  const name = query.get('fake') ?? 'running';
  let state: Snapshot = (scenarios[name] ?? scenarios.running!)();
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const calls: [string, ...unknown[]][] = (window.fakeCalls = []);

  const show = (next: Snapshot): void => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  window.fakeShow = (change) => show({ ...state, ...change });
  const told = (call: string, ...args: unknown[]): Promise<void> => {
    calls.push([call, ...args]);
    return query.get('reject') === call ? Promise.reject(new Error('refused')) : Promise.resolve();
  };
  const quiet = { notice: null, question: null, opened: null };

  return {
    snapshot: () => Promise.resolve(state),
    onSnapshot: (listener) => {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
    signIn: async (service) => {
      await told('signIn', service);
      show({ ...state, ...quiet, signingIn: service, windowAt: null });
      if (query.has('auto')) setTimeout(() => show(signedIn(state, service)), 1500);
    },
    showSignIn: () => told('showSignIn'),
    cancelSignIn: async () => {
      await told('cancelSignIn');
      show({ ...state, ...quiet, signingIn: null, windowAt: null });
    },
    refresh: async () => {
      await told('refresh');
      show({ ...state, ...quiet, loading: true });
      if (query.get('refresh') !== 'wait') setTimeout(() => show({ ...state, loading: false, day: state.day && { ...state.day, stale: false } }), 700);
    },
    showDay: async (date) => {
      await told('showDay', date);
      const named = date === null ? 'running' : date === '2026-11-26' ? 'tomorrow' : 'empty';
      const { day } = scenarios[named]!();
      show({ ...state, day: day && date ? { ...day, date, isToday: false } : day });
    },
    join: async (lesson, choice) => {
      await told('join', lesson, choice);
      if (state.day?.lessons.find((it) => it.id === lesson)?.call.kind === 'signInFirst') {
        show({ ...state, ...quiet, signingIn: 'portal' });
        return;
      }
      const program = choice.program === false ? null : 'VK Мессенджер';
      show({ ...state, ...quiet, opened: { lesson, link: 0, program, failed: null, other: null, install: null } });
    },
    openAttachment: (lesson, homework, attachment) => told('openAttachment', lesson, homework, attachment),
    disconnectVkId: async () => {
      await told('disconnectVkId');
      show({ ...state, vkId: { kind: 'disconnected' } });
    },
    switchTo: async (member) => {
      await told('switchTo', member);
      const members = state.members.map((it) => ({ ...it, onScreen: it.id === member }));
      const chosen = members.find((it) => it.onScreen);
      if (!chosen) return;
      const pupil = { shortName: chosen.shortName, name: chosen.shortName, class: chosen.class, parent: chosen.parent };
      show({ ...scenarios.running!(), members, pupil });
    },
    signOut: async () => {
      await told('signOut');
      show(state.shared ? scenarios['welcome-shared']!() : scenarios.welcome!());
    },
    dismiss: async () => {
      await told('dismiss');
      show({ ...state, ...quiet });
    },
    openPortal: () => told('openPortal'),
    check: async () => {
      await told('check');
      show({ ...state, check: checks['check-running']!() });
      const outcome = (checks[query.get('check') ?? ''] ?? checks['check-good']!)();
      const ready = outcome.summary.standing === 'good';
      if (query.get('check') !== 'wait') setTimeout(() => show({ ...state, check: outcome, guide: stepDone(state.guide, 'check', ready) }), 700);
    },
    cancelCheck: async () => {
      await told('cancelCheck');
      show({ ...state, check: checks['check-stopped']!() });
    },
    begins: begins(name),
    topic: beginsAbout(name),
    branch: beginsWith(name),
    quit: () => told('quit'),
    chooseForWhom: async (forWhom) => {
      await told('chooseForWhom', forWhom);
      show({ ...state, guide: { ...state.guide, forWhom }, shared: forWhom === null ? state.shared : forWhom === 'shared' });
    },
    hasAccount: async (yes) => {
      await told('hasAccount', yes);
      show({ ...state, guide: stepDone(state.guide, 'account', yes) });
    },
    chooseBrowser: async () => {
      await told('chooseBrowser');
      show({ ...state, guide: stepDone(state.guide, 'program') });
    },
    vkProfileIsLinked: async () => {
      await told('vkProfileIsLinked');
      show({ ...state, guide: stepDone(state.guide, 'vkProfile') });
    },
    showChild: async (child) => {
      await told('showChild', child);
      show({ ...state, children: state.children.map((it) => ({ ...it, onScreen: it.id === child })) });
    },
    openOfficial: (page) => told('openOfficial', page),
    print: () => told('print'),
    active: () => told('active'),
    changeSetting: async (change) => {
      await told('changeSetting', change);
      show({ ...state, settings: changed(state.settings, change) });
    },
    chooseKeys: (choosing) => told('chooseKeys', choosing),
    setAutoJoin: async (lesson, on) => {
      await told('setAutoJoin', lesson, on);
      show({ ...state, day: state.day && { ...state.day, lessons: state.day.lessons.map((it) => (it.id === lesson ? { ...it, autoJoin: on } : it)) } });
    },
    showWeek: async (date) => {
      await told('showWeek', date);
      // A stand-in that begins with a week keeps it.
      if (!state.week || date !== null || !name.startsWith('week')) show({ ...state, week: weekOf(date) });
    },
    hideWeek: async () => {
      await told('hideWeek');
      show({ ...state, week: null });
    },
  };
}
