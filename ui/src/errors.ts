/** The one table from error codes to words and to what to press next. */
import type { DayView, ErrorCode, Notice } from './backend/types';
import type { Topic } from './help';

/** What a notice's button does; also its `data-action`. */
export type Action =
  | 'retry' | 'refresh' | 'sign-in' | 'sign-in-again' | 'sign-in-as-pupil' | 'connect-vk-id' | 'link-again' | 'help' | 'teacher-card' | 'cancel-sign-in' | 'open-portal' | 'open-in-browser' | 'check' | 'quit' | 'dismiss';

export interface ErrorWords {
  /** `error` did not work, `warning` works less than usual, `info` is only to be known. */
  severity: 'error' | 'warning' | 'info';
  /** Message of the title; `<id>-note` is the sentence after it. */
  id: string;
  /** Steps to offer, the likeliest first. */
  actions: readonly [Action, ...Action[]];
}

export const errors: { readonly [code in ErrorCode]: ErrorWords } = {
  offline: { severity: 'warning', id: 'error-offline', actions: ['retry'] },
  portalSlow: { severity: 'warning', id: 'error-portal-slow', actions: ['retry', 'open-portal'] },
  portalDown: { severity: 'warning', id: 'error-portal-down', actions: ['retry', 'open-portal'] },
  portalUnreadable: { severity: 'warning', id: 'error-portal-unreadable', actions: ['open-portal', 'retry'] },
  sessionOver: { severity: 'warning', id: 'error-session-over', actions: ['sign-in-again'] },
  untrusted: { severity: 'error', id: 'error-untrusted', actions: ['retry'] },
  otherSite: { severity: 'error', id: 'error-other-site', actions: ['retry', 'open-in-browser'] },
  certificateDates: { severity: 'error', id: 'error-certificate-dates', actions: ['retry'] },
  clockWrong: { severity: 'warning', id: 'error-clock-wrong', actions: ['retry', 'open-in-browser'] },
  siteOffline: { severity: 'warning', id: 'error-site-offline', actions: ['sign-in-again', 'open-in-browser'] },
  signInBlocked: { severity: 'error', id: 'error-sign-in-blocked', actions: ['sign-in-again'] },
  signInTimedOut: { severity: 'warning', id: 'error-sign-in-timed-out', actions: ['sign-in-again', 'help'] },
  signInRefused: { severity: 'error', id: 'error-sign-in-refused', actions: ['help', 'sign-in-again'] },
  consentMissing: { severity: 'warning', id: 'error-consent-missing', actions: ['help', 'sign-in-again'] },
  accountUnknown: { severity: 'warning', id: 'error-account-unknown', actions: ['teacher-card', 'help', 'sign-in-again'] },
  accountUnconfirmed: { severity: 'warning', id: 'error-account-unconfirmed', actions: ['help', 'sign-in-again'] },
  signInNoSession: { severity: 'error', id: 'error-sign-in-no-session', actions: ['help', 'sign-in-again'] },
  signInForged: { severity: 'error', id: 'error-sign-in-forged', actions: ['connect-vk-id'] },
  windowFailed: { severity: 'error', id: 'error-window-failed', actions: ['sign-in-again', 'open-portal'] },
  signInBusy: { severity: 'info', id: 'error-sign-in-busy', actions: ['dismiss', 'cancel-sign-in'] },
  vkIdNotSetUp: { severity: 'info', id: 'error-vk-id-not-set-up', actions: ['dismiss'] },
  vkProfileNotLinked: { severity: 'info', id: 'error-vk-profile-not-linked', actions: ['link-again', 'help'] },
  vkIdOffline: { severity: 'warning', id: 'error-vk-id-offline', actions: ['connect-vk-id'] },
  vkIdOver: { severity: 'warning', id: 'error-vk-id-over', actions: ['connect-vk-id'] },
  parentAccount: { severity: 'warning', id: 'error-parent-account', actions: ['sign-in-as-pupil', 'help'] },
  noCallLink: { severity: 'info', id: 'error-no-call-link', actions: ['refresh'] },
  noLessonNow: { severity: 'info', id: 'error-no-lesson-now', actions: ['refresh'] },
  noSuchLesson: { severity: 'info', id: 'error-no-such-lesson', actions: ['refresh'] },
  badCallLink: { severity: 'error', id: 'error-bad-call-link', actions: ['refresh', 'open-portal'] },
  openFailed: { severity: 'error', id: 'error-open-failed', actions: ['check'] },
  shortcutTaken: { severity: 'warning', id: 'error-shortcut-taken', actions: ['dismiss'] },
  autostartFailed: { severity: 'warning', id: 'error-autostart-failed', actions: ['dismiss'] },
  desktopButtonFailed: { severity: 'warning', id: 'error-desktop-button-failed', actions: ['dismiss'] },
  badDeepLink: { severity: 'info', id: 'error-bad-deep-link', actions: ['dismiss'] },
  signInFirst: { severity: 'info', id: 'error-sign-in-first', actions: ['sign-in'] },
  leftAlone: { severity: 'info', id: 'error-left-alone', actions: ['dismiss'] },
  keychainSilent: { severity: 'warning', id: 'error-keychain-silent', actions: ['check', 'dismiss'] },
  signOutIncomplete: { severity: 'warning', id: 'error-sign-out-incomplete', actions: ['quit', 'dismiss'] },
  internal: { severity: 'error', id: 'error-internal', actions: ['retry'] },
};

/** Codes whose words say all that the server's code says: it is not shown beside them. */
export const explained: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['consentMissing', 'accountUnknown', 'accountUnconfirmed']);

/** Codes that say the diary could not be fetched: their notice also says how old the shown one is. */
export const aboutFreshness: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'offline', 'portalSlow', 'portalDown', 'portalUnreadable', 'sessionOver',
]);

/** Codes that may answer a change of the settings. */
export const aboutSettings: ReadonlySet<string> = new Set(['shortcutTaken', 'autostartFailed', 'desktopButtonFailed', 'internal']);

/** Codes that are about a site of the sign-in: trying again is signing in again there, not refreshing the diary. */
const aboutSites: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'untrusted', 'otherSite', 'certificateDates', 'clockWrong', 'siteOffline',
]);

/** Codes whose cause the connection check can find. */
const checkable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'offline', 'portalSlow', 'portalDown', 'untrusted', 'otherSite', 'certificateDates', 'clockWrong', 'siteOffline',
  'windowFailed', 'vkIdOffline', 'openFailed',
]);

/** The page of help about it. */
const help: Partial<Record<ErrorCode, Topic>> = {
  signInTimedOut: 'sign-in-failed',
  signInRefused: 'sign-in-failed',
  consentMissing: 'consent',
  accountUnknown: 'diary-not-found',
  accountUnconfirmed: 'account-unconfirmed',
  signInNoSession: 'diary-not-found',
  parentAccount: 'parent-account',
  vkProfileNotLinked: 'vk-failed',
};

export function helpFor(notice: Notice): Topic | null {
  const topic = help[notice.code] ?? null;
  return topic === 'sign-in-failed' && notice.service === 'vkProfile' ? 'vk-failed' : topic;
}

/** A notice about VK ID offers VK ID's steps: the browser would only show the portal. */
export function actionsOf(notice: Notice): readonly Action[] {
  const steps = stepsOf(notice);
  return checkable.has(notice.code) ? [...new Set<Action>([...steps, 'check'])] : steps;
}

function stepsOf(notice: Notice): readonly Action[] {
  const { actions } = errors[notice.code];
  // Whatever was tried: the portal has to know who it is first.
  if (notice.code === 'signInFirst') return actions;
  const signsIn = (action: Action): boolean => action === 'sign-in-again';
  if (notice.service === 'vkProfile') {
    if (aboutSites.has(notice.code)) return ['link-again'];
    return actions.map((action) => (signsIn(action) ? 'link-again' : action));
  }
  if (notice.service !== 'vkId') return actions;
  if (aboutSites.has(notice.code)) return ['connect-vk-id'];
  // Its pages of help are about the diary.
  return [...new Set(actions.filter((action) => action !== 'help').map((action) => (signsIn(action) ? 'connect-vk-id' : action)))];
}

/** The title. Of several lessons it says which: a press of keys, a reminder or a link may have meant another. */
export function titleOf(notice: Notice): string {
  if (notice.lesson && notice.code === 'noCallLink') return 'error-no-call-link-of';
  if (notice.lesson && notice.code === 'badCallLink') return 'error-bad-call-link-of';
  return errors[notice.code].id;
}

/** The sentence after the title; `day` is the one on screen. */
export function noteOf(notice: Notice, day: DayView | null): string {
  const over = day?.isToday && day.lessons.every((lesson) => lesson.phase.kind === 'past');
  if (notice.code === 'noLessonNow' && over) return 'error-no-lesson-now-over';
  if (notice.code === 'signInBlocked' && notice.host) return 'error-sign-in-blocked-host';
  return `${errors[notice.code].id}-note`;
}

/** The label of each step. */
export const actionLabels: { readonly [action in Action]: string } = {
  retry: 'retry',
  refresh: 'refresh',
  'sign-in': 'sign-in',
  'sign-in-again': 'sign-in-again',
  'sign-in-as-pupil': 'sign-in-as-pupil',
  'connect-vk-id': 'sign-in-vk',
  'link-again': 'link-again',
  help: 'help-open',
  'teacher-card': 'teacher-card-open',
  'cancel-sign-in': 'cancel-sign-in',
  'open-portal': 'open-portal',
  'open-in-browser': 'open-in-browser',
  check: 'check-open',
  quit: 'quit',
  dismiss: 'understood',
};
