/** What the card at the top of the day is about. Pure: told by the snapshot alone. */
import { lasts } from './dates';
import type { BellView, DayView, LessonView, Snapshot } from './backend/types';

/** How loud a join button is: green now, blue soon, quiet grey later. */
export type Loudness = 'now' | 'soon' | 'early';

/** A lesson of the day, or the bell's. */
type Called = Pick<LessonView, 'call' | 'phase'>;

export interface Focus {
  lessons: LessonView[];
  running: boolean;
}

export function focusOf(day: DayView): Focus {
  const lessons = day.focus.flatMap((id) => day.lessons.find((lesson) => lesson.id === id) ?? []);
  return { lessons, running: lessons.some((lesson) => lesson.phase.kind === 'running') };
}

/** A link that a press may open (perhaps after a question). */
export function joinable(lesson: Called, parent: boolean): boolean {
  return !parent && (lesson.call.kind === 'known' || lesson.call.kind === 'asks');
}

/** The portal's session is over: a press signs in, and then joins if there is a link. */
export function signsInFirst(lesson: Called, parent: boolean): boolean {
  return !parent && lesson.call.kind === 'signInFirst';
}

/** A press does something for this lesson. */
export const pressable = (lesson: Called, parent: boolean): boolean => joinable(lesson, parent) || signsInFirst(lesson, parent);

/** Today's lesson that can be joined about now, and was not yet or was this moment. */
export function ringing({ bell, opened, pupil }: Pick<Snapshot, 'bell' | 'opened' | 'pupil'>): BellView | null {
  if (!bell || !pressable(bell, pupil?.parent ?? false) || (bell.phase.kind !== 'running' && bell.phase.kind !== 'soon')) return null;
  if (opened?.lesson === bell.lesson) return bell;
  return bell.joined ? null : bell;
}

export function loudness(lesson: Called): Loudness {
  // Green joins at once, and nothing else is green.
  if (lesson.phase.kind === 'running') return lesson.call.kind === 'signInFirst' ? 'soon' : 'now';
  // Without hours it may be on, or about to be.
  return lesson.phase.kind === 'soon' || lesson.phase.kind === 'untimed' ? 'soon' : 'early';
}

/** What Enter presses: the only button of the card. */
export function enterJoins(day: DayView, parent: boolean): LessonView | null {
  const able = focusOf(day).lessons.filter((lesson) => pressable(lesson, parent));
  return able.length === 1 ? able[0]! : null;
}

/** How far a running lesson has come; `null` when its bells are unknown or do not fit. */
export function progress(lesson: LessonView): { done: number; left: number; share: number } | null {
  const length = lasts(lesson.start, lesson.end);
  if (lesson.phase.kind !== 'running' || length === null) return null;
  const done = lesson.phase.minutes;
  const left = length - done;
  return left > 0 ? { done, left, share: done / length } : null;
}
