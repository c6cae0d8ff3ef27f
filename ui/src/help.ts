/** What can stand in the way, each with a page of its own: what it is, and what to do next. */
import type { Official, Service } from './backend/types';

export type Topic =
  // Госуслуги
  | 'no-account' | 'account-under-14' | 'account-from-14' | 'account-unconfirmed' | 'account-locked' | 'captcha' | 'sms' | 'password' | 'wrong-account' | 'offers'
  // The portal
  | 'sign-in-failed' | 'staff-entry' | 'parent-account' | 'consent' | 'diary-not-found'
  // VK ID
  | 'vk-failed' | 'vk-sms' | 'vk-password' | 'vk-wrong-account' | 'vk-taken';

/** The pages that help speaks of; the program for a call that was just opened is the day's matter. */
type OfficialPage = Exclude<Official, 'openedCallProgram'>;

/** What a button of a page of help does, as the table below says it. */
type Wish =
  | Topic
  | OfficialPage
  | 'teacher-card'
  /** The account was made meanwhile. */
  | 'account-ready'
  | 'sign-in-as-pupil'
  /** Back into the sign-in window, where one is open; else a new sign-in. */
  | 'again'
  /** A new sign-in, even where a window is open: it remembers nobody. */
  | 'afresh';

/** What such a button does as things stand; also its `data-action`. */
export type HelpAction = Exclude<Wish, 'again' | 'afresh'> | 'sign-in' | 'link-again' | 'back-to-window' | 'restart';

/** One of several causes, with a step of its own. */
export interface Cause {
  title: string;
  note: string;
  action: HelpAction | null;
}

export interface Help {
  title: string;
  /** What happened. */
  what: string;
  /** What to have at hand. */
  needs: readonly string[];
  steps: readonly string[];
  causes: readonly Cause[];
  /** The first is the likeliest. */
  actions: readonly HelpAction[];
  /** The step forward is among the causes: which, depends on the person. */
  choice: boolean;
}

interface Written {
  title: string;
  what: string;
  needs?: readonly string[];
  steps?: readonly string[];
  causes?: readonly { title: string; note: string; action?: Wish }[];
  actions: readonly Wish[];
  choice?: true;
}

const written: { readonly [topic in Topic]: Written } = {
  'no-account': {
    title: 'help-no-account',
    what: 'help-no-account-what',
    causes: [
      { title: 'help-under-14', note: 'help-no-account-under-14', action: 'account-under-14' },
      { title: 'help-from-14', note: 'help-no-account-from-14', action: 'account-from-14' },
    ],
    actions: ['account-ready'],
    choice: true,
  },
  'account-under-14': {
    title: 'help-account-under-14',
    what: 'help-account-under-14-what',
    needs: ['help-account-under-14-need-parent', 'help-account-under-14-need-papers', 'help-account-under-14-need-contact'],
    steps: [
      'help-account-under-14-family', 'help-account-under-14-consent', 'help-account-under-14-login', 'help-account-tell-teacher',
    ],
    actions: ['family', 'childHelp', 'teacher-card', 'account-ready'],
  },
  'account-from-14': {
    title: 'help-account-from-14',
    what: 'help-account-from-14-what',
    steps: ['help-account-from-14-register', 'help-account-from-14-confirm', 'help-account-tell-teacher'],
    actions: ['registration', 'confirmation', 'teacher-card', 'account-ready'],
  },
  'account-unconfirmed': {
    title: 'help-account-unconfirmed',
    what: 'help-account-unconfirmed-what',
    causes: [
      { title: 'help-under-14', note: 'help-account-unconfirmed-under-14', action: 'family' },
      { title: 'help-from-14', note: 'help-account-unconfirmed-from-14', action: 'confirmation' },
    ],
    actions: ['again'],
    choice: true,
  },
  'account-locked': {
    title: 'help-account-locked',
    what: 'help-account-locked-what',
    steps: ['help-account-locked-read', 'help-account-locked-recover', 'help-account-locked-centre'],
    actions: ['recovery', 'again'],
  },
  captcha: {
    title: 'help-captcha',
    what: 'help-captcha-what',
    steps: ['help-captcha-type', 'help-captcha-other', 'help-captcha-question'],
    actions: ['again'],
  },
  sms: {
    title: 'help-sms',
    what: 'help-sms-what',
    steps: ['help-sms-whose', 'help-sms-where', 'help-sms-wait', 'help-code-last'],
    actions: ['again', 'recovery'],
  },
  password: {
    title: 'help-password',
    what: 'help-password-what',
    steps: ['help-password-letters', 'help-password-login', 'help-password-recover'],
    actions: ['recovery', 'again'],
  },
  'wrong-account': {
    title: 'help-wrong-account',
    what: 'help-wrong-account-what',
    steps: ['help-wrong-account-afresh', 'help-wrong-account-own'],
    actions: ['afresh', 'no-account'],
  },
  offers: {
    title: 'help-offers',
    what: 'help-offers-what',
    steps: ['help-offers-access', 'help-offers-skip', 'help-offers-must'],
    actions: ['again'],
  },
  'sign-in-failed': {
    title: 'help-sign-in-failed',
    what: 'help-sign-in-failed-what',
    causes: [
      { title: 'help-sms', note: 'help-sign-in-failed-sms', action: 'sms' },
      { title: 'help-password', note: 'help-sign-in-failed-password', action: 'password' },
      { title: 'help-account-locked', note: 'help-sign-in-failed-locked', action: 'account-locked' },
      { title: 'help-sign-in-failed-cancelled', note: 'help-sign-in-failed-cancelled-note' },
    ],
    actions: ['again'],
  },
  'staff-entry': {
    title: 'help-staff-entry',
    what: 'help-staff-entry-what',
    steps: ['help-staff-entry-afresh', 'help-staff-entry-pupils'],
    actions: ['afresh'],
  },
  'parent-account': {
    title: 'help-parent-account',
    what: 'help-parent-account-what',
    steps: ['help-parent-account-sign-in', 'help-parent-account-none'],
    actions: ['sign-in-as-pupil', 'no-account'],
  },
  consent: {
    title: 'help-consent',
    what: 'help-consent-what',
    steps: ['help-consent-open', 'help-consent-give', 'help-consent-back'],
    actions: ['consents', 'again'],
  },
  'diary-not-found': {
    title: 'help-diary-not-found',
    what: 'help-diary-not-found-what',
    causes: [
      { title: 'help-diary-not-found-school', note: 'help-diary-not-found-school-note', action: 'teacher-card' },
      { title: 'help-consent', note: 'help-diary-not-found-consent-note', action: 'consent' },
    ],
    actions: ['again'],
    choice: true,
  },
  'vk-failed': {
    title: 'help-vk-failed',
    what: 'help-vk-failed-what',
    causes: [
      { title: 'help-vk-sms', note: 'help-vk-failed-sms', action: 'vk-sms' },
      { title: 'help-vk-password', note: 'help-vk-failed-password', action: 'vk-password' },
      { title: 'help-vk-wrong-account', note: 'help-vk-failed-wrong-account', action: 'vk-wrong-account' },
      { title: 'help-vk-taken', note: 'help-vk-failed-taken', action: 'vk-taken' },
    ],
    actions: ['again'],
  },
  'vk-sms': {
    title: 'help-vk-sms',
    what: 'help-vk-sms-what',
    steps: ['help-vk-sms-whose', 'help-vk-sms-wait', 'help-code-last', 'help-vk-sms-other'],
    actions: ['again', 'afresh'],
  },
  'vk-password': {
    title: 'help-vk-password',
    what: 'help-vk-password-what',
    steps: ['help-vk-password-forgot', 'help-vk-password-form', 'help-vk-password-back'],
    actions: ['again', 'vkRecovery'],
  },
  'vk-wrong-account': {
    title: 'help-vk-wrong-account',
    what: 'help-vk-wrong-account-what',
    steps: ['help-vk-wrong-account-other', 'help-vk-wrong-account-own'],
    actions: ['again', 'afresh'],
  },
  'vk-taken': {
    title: 'help-vk-taken',
    what: 'help-vk-taken-what',
    steps: ['help-vk-taken-own', 'help-vk-taken-afresh', 'help-vk-taken-school'],
    actions: ['afresh'],
  },
};

export const topics = Object.keys(written) as Topic[];

/** The message that names it. */
export const titleOf = (topic: Topic): string => written[topic].title;

export const isTopic = (action: string): action is Topic => action in written;

/** The page about it, while a sign-in window is open for this service. */
export function helpOf(topic: Topic, signingIn: Service | null): Help {
  const { title, what, needs = [], steps = [], causes = [], actions, choice = false } = written[topic];
  const anew: HelpAction = topic.startsWith('vk-') ? 'link-again' : 'sign-in';
  const now = (wish: Wish): HelpAction => {
    if (wish === 'again') return signingIn ? 'back-to-window' : anew;
    if (wish === 'afresh') return signingIn ? 'restart' : anew;
    // Two windows at once there cannot be.
    if (wish === 'sign-in-as-pupil' && signingIn) return 'restart';
    return wish;
  };
  return {
    title,
    what,
    needs,
    steps,
    causes: causes.map((cause) => ({ title: cause.title, note: cause.note, action: cause.action ? now(cause.action) : null })),
    actions: [...new Set(actions.map(now))],
    choice,
  };
}

/** The label of each button; a topic is named by its title. */
export const labels: { readonly [action in Exclude<HelpAction, Topic>]: string } = {
  registration: 'help-open-registration',
  family: 'help-open-family',
  childHelp: 'help-open-child-help',
  consents: 'help-open-consents',
  recovery: 'help-open-recovery',
  confirmation: 'help-open-confirmation',
  vkRecovery: 'help-open-vk-recovery',
  callProgram: 'help-open-call-program',
  'teacher-card': 'teacher-card-open',
  'account-ready': 'help-account-ready',
  'sign-in-as-pupil': 'sign-in-as-pupil',
  'sign-in': 'sign-in-again',
  'link-again': 'link-again',
  'back-to-window': 'help-back-to-window',
  restart: 'help-restart',
};

export const labelOf = (action: HelpAction): string => (isTopic(action) ? titleOf(action) : labels[action]);

/** Official pages, which open in the browser. */
const official: readonly string[] = [
  'registration', 'family', 'childHelp', 'consents', 'recovery', 'confirmation', 'vkRecovery', 'callProgram',
] satisfies OfficialPage[];

/** Of them, those that a parent signs in to. */
export const isParents = (action: HelpAction): boolean => action === 'family' || action === 'consents';

export const isOfficial = (action: HelpAction): action is OfficialPage => official.includes(action);
