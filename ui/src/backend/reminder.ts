import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { ReminderAnswer, ReminderView } from './types';

/** Everything the small window can ask of the program. It knows no lesson by its id: the showing with this number is meant. */
export interface ReminderBackend {
  /** `null` while there is nothing to remind of. */
  reminder(): Promise<ReminderView | null>;
  onReminder(show: (reminder: ReminderView | null) => void): Promise<() => void>;
  answerReminder(number: number, answer: ReminderAnswer): Promise<void>;
}

const tauri: ReminderBackend = {
  reminder: () => invoke<ReminderView | null>('reminder'),
  onReminder: (show) => listen<ReminderView | null>('reminder', (event) => show(event.payload)),
  answerReminder: (number, answer) => invoke('answer_reminder', { number, answer }),
};

/** The program when there is one around the page, else a stand-in for design work and browser tests. */
export async function connectReminder(): Promise<ReminderBackend> {
  if ('__TAURI_INTERNALS__' in window) return tauri;
  const { fakeReminder } = await import('./fake-reminder');
  return fakeReminder(new URLSearchParams(location.search));
}
