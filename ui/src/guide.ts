/** The way to the first lesson as it is shown. Pure: told by the snapshot alone. */
import type { ForWhom, GuideStep, Snapshot, Step } from './backend/types';
import { say } from './words';

export interface Way {
  steps: readonly GuideStep[];
  /** The one to do now; `null` when all are done. */
  current: Step | null;
  done: number;
}

/**
 * On a shared computer an account and its sign-in are each pupil's own: there only what whoever stands before it can
 * do is part of the way.
 */
export function wayOf({ guide, pupil }: Pick<Snapshot, 'guide' | 'pupil'>): Way {
  const own: readonly Step[] = pupil ? [pupil.parent ? 'diary' : 'vkProfile', 'program', 'check'] : ['program', 'check'];
  const steps = guide.forWhom === 'shared' ? guide.steps.filter(({ step }) => own.includes(step)) : guide.steps;
  const current = steps.find(({ done }) => done !== 'done')?.step ?? null;
  return { steps, current, done: steps.filter(({ done }) => done === 'done').length };
}

/** How the учебный профиль of the pupil on screen stands; `null` where there is none to link. */
export function vkProfileOf({ guide, pupil }: Pick<Snapshot, 'guide' | 'pupil'>): 'linked' | 'open' | null {
  const step = guide.steps.find((it) => it.step === 'vkProfile');
  if (!step || !pupil || pupil.parent) return null;
  return step.done === 'done' ? 'linked' : 'open';
}

const names: { readonly [step in Step]: string } = {
  account: 'guide-account',
  diary: 'guide-diary',
  vkProfile: 'guide-vk-profile',
  program: 'guide-program',
  check: 'guide-check',
};

/** The name of a step, for whom it is taken. */
export const stepName = (step: Step, forWhom: ForWhom | null): string => say(names[step], { who: forWhom ?? 'pupil' });

/** How a step stands, in a word. */
export function standsAs(at: GuideStep, current: boolean): string {
  if (at.done === 'done') return say('guide-stands-done');
  if (at.done === 'wrong') return say('guide-stands-wrong');
  return say(current ? 'guide-stands-current' : 'guide-stands-later');
}
