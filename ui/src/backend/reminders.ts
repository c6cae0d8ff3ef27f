/** What the small window may show, for design work and browser tests: `reminder.html?fake=name`. */
import type { ReminderView } from './types';

function view(more: Partial<ReminderView> = {}): ReminderView {
  return { number: 1, lessons: [{ subject: 'Алгебра', group: null }], start: '08:50', phase: { kind: 'soon', minutes: 5 }, who: null, ...more };
}

export const reminders: Record<string, () => ReminderView> = {
  soon: () => view(),
  now: () => view({ phase: { kind: 'running', minutes: 0 } }),
  running: () => view({ phase: { kind: 'running', minutes: 3 }, lessons: [{ subject: 'Английский язык', group: '2' }] }),
  hidden: () => view({ lessons: [{ subject: null, group: null }] }),
  who: () => view({ phase: { kind: 'running', minutes: 1 }, who: 'Пётр И.' }),
  several: () => view({ lessons: [{ subject: 'Английский язык', group: '1' }, { subject: 'Немецкий язык', group: '2' }], who: 'Пётр И.' }),
  'several-hidden': () => view({ lessons: [{ subject: null, group: null }, { subject: null, group: null }] }),
  long: () => view({ lessons: [{ subject: 'Основы естественно-научного проектирования и программирования', group: 'химико-биологическая' }], who: 'Константин-Александр Д.' }),
};
