/** A stand-in for the program around the small window, for plain browsers. */
import type { ReminderBackend } from './reminder';
import { reminders } from './reminders';
import type { ReminderView } from './types';

declare global {
  interface Window {
    /** Reminds of something else, as the bell would. */
    fakeRemind?: (reminder: ReminderView | null) => void;
  }
}

export function fakeReminder(query: URLSearchParams): ReminderBackend {
  const calls: [string, ...unknown[]][] = (window.fakeCalls = []);
  const listeners = new Set<(reminder: ReminderView | null) => void>();
  const show = (reminder: ReminderView | null): void => {
    for (const listener of listeners) listener(reminder);
  };
  window.fakeRemind = show;
  return {
    reminder: () => Promise.resolve((reminders[query.get('fake') ?? ''] ?? reminders.soon!)()),
    onReminder: (listener) => {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
    answerReminder: (number, answer) => {
      calls.push(['answerReminder', number, answer]);
      show(null);
      return Promise.resolve();
    },
  };
}
