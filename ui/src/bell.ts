/** The bell, wherever one is, and the clock it goes by. Pure: told by the snapshot alone. */
import type { BellView, Snapshot } from './backend/types';
import { say } from './words';

/** «Часы компьютера спешат на 5 минут», in the unit that fits; as the connection check counts. */
export function clockWords(off: number): string {
  const minutes = Math.abs(off);
  const [unit, count] = minutes < 120 ? ['minutes', minutes] : minutes < 2880 ? ['hours', Math.floor(minutes / 60)] : ['days', Math.floor(minutes / 1440)];
  return off > 0 ? say('clock-ahead', { unit, count }) : say('clock-behind', { unit, count });
}

/** The lesson that calls from another day or page: on or about to begin, and a press does something for it. */
export function calling({ bell, pupil, opened, day }: Pick<Snapshot, 'bell' | 'pupil' | 'opened' | 'day'>): BellView | null {
  if (!bell?.canJoin || !pupil || pupil.parent) return null;
  if (bell.phase.kind !== 'running' && bell.phase.kind !== 'soon') return null;
  // Whoever was there need not be called.
  if (opened?.lesson === bell.lesson || day?.lessons.find(({ id }) => id === bell.lesson)?.joined) return null;
  return bell;
}

export function bellWords({ subject, phase }: BellView): string {
  return phase.kind === 'soon' ? say('bell-soon', { subject, minutes: phase.minutes }) : say('bell-running', { subject });
}
