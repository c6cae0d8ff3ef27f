/** The connection check in words. What it means was decided in Rust; here it is only said. */
import type { Line, Sentence, Standing, Subject } from './backend/types';
import { fullDate } from './dates';
import { language, say, type Language } from './words';

/** Says a message that Rust chose. */
export function sentence(said: Sentence, tongue: Language = language, speak = say): string {
  const args = { ...said.args };
  if (typeof args.date === 'string') args.date = fullDate(args.date, tongue);
  return speak(said.id, args);
}

/** The report as plain text. */
export function reportText(report: readonly Sentence[], speak = say): string {
  return report.map((line) => speak(line.id, line.args).replace(/\u00a0/g, ' ')).join('\n');
}

export const subjects: { readonly [subject in Subject]: string } = {
  portal: 'check-subject-portal',
  signIn: 'check-subject-sign-in',
  vkId: 'check-subject-vk-id',
  calls: 'check-subject-calls',
  clock: 'check-subject-clock',
  keychain: 'check-subject-keychain',
  program: 'check-subject-program',
  webview: 'check-subject-webview',
};

export const subjectOf = (line: Line): string => say(subjects[line.subject], { name: line.name ?? '' });

export const standings: { readonly [standing in Standing]: string } = {
  waiting: 'check-standing-waiting',
  good: 'check-standing-good',
  warning: 'check-standing-warning',
  bad: 'check-standing-bad',
  unknown: 'check-standing-unknown',
};

/** Puts text on the clipboard; `false` when the system does not let it. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** The older way, for webviews that know no other. */
function copySelected(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  let copied = false;
  try {
    copied = document.execCommand('copy');
  } catch {
    copied = false;
  }
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
