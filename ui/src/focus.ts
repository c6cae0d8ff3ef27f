/** What the card at the top of the day is about. Pure: told by the snapshot alone. */
import { lasts } from './dates';
import type { DayView, LessonView } from './backend/types';

/** How loud a join button is: green now, blue soon, quiet grey later. */
export type Loudness = 'now' | 'soon' | 'early';

export interface Focus {
  lessons: LessonView[];
  running: boolean;
}

export function focusOf(day: DayView): Focus {
  const lessons = day.focus.flatMap((id) => day.lessons.find((lesson) => lesson.id === id) ?? []);
  return { lessons, running: lessons.some((lesson) => lesson.phase.kind === 'running') };
}

/** A link that a press may open (perhaps after a question). */
export function joinable(lesson: LessonView, parent: boolean): boolean {
  return !parent && (lesson.call.kind === 'known' || lesson.call.kind === 'asks');
}

export function loudness(lesson: LessonView): Loudness {
  if (lesson.phase.kind === 'running') return 'now';
  return lesson.phase.kind === 'soon' ? 'soon' : 'early';
}

/** What Enter joins: the only joinable lesson of the card. */
export function enterJoins(day: DayView, parent: boolean): LessonView | null {
  const able = focusOf(day).lessons.filter((lesson) => joinable(lesson, parent));
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
