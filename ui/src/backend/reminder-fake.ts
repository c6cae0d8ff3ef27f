/** A stand-in for the program behind the small window: `?fake=name`. Every lesson is invented. */
import type { ReminderBackend } from './reminder';
import type { ReminderView } from './types';

declare global {
  interface Window {
    /** The bell brings another reminder, as the program would. */
    fakeRemind?: (change: Partial<ReminderView>) => void;
  }
}

const soon: ReminderView = { lessons: [{ subject: 'Алгебра', group: null }], start: '08:50', phase: { kind: 'soon', minutes: 5 }, who: null };

export const reminders: Record<string, ReminderView | null> = {
  soon,
  now: { ...soon, phase: { kind: 'running', minutes: 0 } },
  running: { ...soon, lessons: [{ subject: 'Английский язык', group: '2' }], phase: { kind: 'running', minutes: 3 } },
  who: { ...soon, who: 'Пётр И.' },
  several: { ...soon, lessons: [{ subject: 'Алгебра', group: '1' }, { subject: 'Геометрия', group: '2' }] },
  'several-now': {
    ...soon, phase: { kind: 'running', minutes: 1 }, who: 'Константин-Александр Д.',
    lessons: [{ subject: 'Английский язык', group: '1' }, { subject: 'Немецкий язык', group: '2' }, { subject: 'Французский язык', group: '3' }],
  },
  hidden: { ...soon, lessons: [{ subject: null, group: null }] },
  long: { ...soon, who: 'Константин-Александр Д.', lessons: [{ subject: 'Основы естественно-научного проектирования и программирования', group: 'английская, вторая' }] },
  nothing: null,
};

export function fake(query: URLSearchParams): ReminderBackend {
  const calls: [string, ...unknown[]][] = (window.fakeCalls = []);
  let state = reminders[query.get('fake') ?? 'soon'] ?? null;
  const listeners = new Set<(reminder: ReminderView) => void>();
  window.fakeRemind = (change) => {
    state = { ...(state ?? soon), ...change };
    for (const listener of listeners) listener(state);
  };
  return {
    reminder: () => Promise.resolve(state),
    onReminder: (show) => {
      listeners.add(show);
      return Promise.resolve(() => void listeners.delete(show));
    },
    answerReminder: (answer) => {
      calls.push(['answerReminder', answer]);
      return query.has('reject') ? Promise.reject(new Error('refused')) : Promise.resolve();
    },
  };
}
