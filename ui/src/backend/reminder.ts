import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { ReminderAnswer, ReminderView } from './types';

/** What the small window of a reminder can ask of the program, and nothing else. */
export interface ReminderBackend {
  reminder(): Promise<ReminderView | null>;
  onReminder(show: (reminder: ReminderView) => void): Promise<() => void>;
  answerReminder(answer: ReminderAnswer): Promise<void>;
}

const tauri: ReminderBackend = {
  reminder: () => invoke<ReminderView | null>('reminder'),
  onReminder: (show) => listen<ReminderView>('reminder', (event) => show(event.payload)),
  answerReminder: (answer) => invoke('answer_reminder', { answer }),
};

/** The program when there is one around the page, else a stand-in for design work and browser tests. */
export async function connect(): Promise<ReminderBackend> {
  if ('__TAURI_INTERNALS__' in window) return tauri;
  const { fake } = await import('./reminder-fake');
  return fake(new URLSearchParams(location.search));
}
