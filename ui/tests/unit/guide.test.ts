import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../src/backend';
import { scenarios } from '../../src/backend/scenarios';
import { vkProfileOf, wayOf } from '../../src/guide';
import { Store } from '../../src/store.svelte';

const of = (name: string) => scenarios[name]!();

describe('the way', () => {
  test('leads through all five steps, the first that is not done being the current one', () => {
    expect(wayOf(of('guide-pupil-account'))).toMatchObject({ current: 'account', done: 0 });
    expect(wayOf(of('guide-child-program'))).toMatchObject({ current: 'program', done: 3 });
    expect(wayOf(of('guide-child-program')).steps).toHaveLength(5);
    expect(wayOf(of('guide-done'))).toMatchObject({ current: null, done: 5 });
  });

  test('stops at what is wrong', () => {
    expect(wayOf(of('guide-parent')).current).toBe('diary');
    expect(wayOf(of('guide-check-wrong')).current).toBe('check');
  });

  test('of a shared computer has only what whoever stands before it can do', () => {
    const steps = (name: string): string[] => wayOf(of(name)).steps.map(({ step }) => step);
    expect(steps('guide-shared')).toEqual(['program', 'check']);
    expect(wayOf(of('guide-shared-ready')).current).toBeNull();
    expect(steps('guide-shared-pupil')).toEqual(['vkProfile', 'program', 'check']);
    const parent = { ...of('guide-parent'), guide: { ...of('guide-parent').guide, forWhom: 'shared' as const } };
    expect(wayOf(parent).steps.map(({ step }) => step)).toEqual(['diary', 'program', 'check']);
  });

  test('a profile is to be linked only for a pupil who is in, where the region has one', () => {
    expect(vkProfileOf(of('checklist'))).toBe('open');
    expect(vkProfileOf(of('running'))).toBe('linked');
    expect(vkProfileOf(of('welcome'))).toBeNull();
    expect(vkProfileOf(of('parent-children'))).toBeNull();
    const { pupil, guide } = of('running');
    expect(vkProfileOf({ pupil, guide: { ...guide, steps: guide.steps.filter(({ step }) => step !== 'vkProfile') } })).toBeNull();
  });
});

describe('somebody at the computer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  async function storeOf(name: string): Promise<{ store: Store; active: ReturnType<typeof vi.fn> }> {
    const active = vi.fn(() => Promise.resolve());
    const backend = { snapshot: () => Promise.resolve(of(name)), onSnapshot: () => Promise.resolve(() => undefined), active };
    const store = new Store(backend as unknown as Backend);
    await store.start();
    return { store, active };
  }

  test('is told of on a shared computer, at most every 30 seconds', async () => {
    const { store, active } = await storeOf('shared-day');
    store.active();
    store.active();
    expect(active).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(29_000);
    store.active();
    expect(active).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    store.active();
    expect(active).toHaveBeenCalledTimes(2);
  });

  test('is nobody else’s business', async () => {
    const { store, active } = await storeOf('running');
    store.active();
    expect(active).not.toHaveBeenCalled();
  });
});
