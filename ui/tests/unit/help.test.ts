import { describe, expect, test } from 'vitest';
import { helpOf, isTopic, labelOf, topics, type HelpAction, type Topic } from '../../src/help';
import { whereOf, branches, type Branch } from '../../src/signing-in';
import type { Place, Service } from '../../src/backend/types';
import { speaker } from './words';

const missing = (ids: readonly string[]): string[] => ids.filter((id) => ['ru', 'en'].some((tongue) => speaker(tongue as 'ru' | 'en')(id) === id));

const services: readonly (Service | null)[] = [null, 'portal', 'vkId', 'vkProfile'];
const actionsOn = (topic: Topic, signingIn: Service | null): HelpAction[] => {
  const { actions, causes } = helpOf(topic, signingIn);
  return [...actions, ...causes.flatMap(({ action }) => action ?? [])];
};

describe('help', () => {
  test('every page says what happened, what to do, and ends in a step', () => {
    for (const topic of topics)
      for (const service of services) {
        const help = helpOf(topic, service);
        expect(help.actions.length, topic).toBeGreaterThan(0);
        expect(help.steps.length + help.causes.length, topic).toBeGreaterThan(1);
        expect(actionsOn(topic, service), topic).not.toContain(topic);
        const causes = help.causes.flatMap(({ title, note }) => [title, note]);
        expect(missing([help.title, help.what, ...help.needs, ...help.steps, ...causes, ...actionsOn(topic, service).map(labelOf)])).toEqual([]);
      }
  });

  test('beside an open window no second one is begun', () => {
    for (const topic of topics)
      for (const service of ['portal', 'vkId', 'vkProfile'] as const)
        for (const action of actionsOn(topic, service)) expect(['sign-in', 'sign-in-as-pupil', 'link-again'], topic).not.toContain(action);
  });

  test('without a window there is none to go back to', () => {
    for (const topic of topics)
      for (const action of actionsOn(topic, null)) expect(['back-to-window', 'restart'], topic).not.toContain(action);
    expect(helpOf('vk-taken', null).actions).toEqual(['link-again']);
    expect(helpOf('wrong-account', null).actions[0]).toBe('sign-in');
    expect(helpOf('wrong-account', 'portal').actions[0]).toBe('restart');
  });

  test('leads from page to page without end only through a step elsewhere', () => {
    for (const topic of topics) {
      const met = new Set<Topic>();
      const look = (at: Topic): void => {
        if (met.has(at)) return;
        met.add(at);
        for (const action of actionsOn(at, null)) if (isTopic(action)) look(action);
      };
      look(topic);
      const leave = [...met].some((at) => actionsOn(at, null).some((action) => !isTopic(action)));
      expect(leave, topic).toBe(true);
    }
  });
});

describe('beside the sign-in window', () => {
  const nowhere = new Set<Place>();
  const now = (service: Service, at: Place | null, been: readonly Place[] = at ? [at] : []): string[] =>
    whereOf(service, at, new Set(been), null).path.map(({ name, standing }) => (standing === 'now' ? `[${name}]` : name));

  test('the path follows the window', () => {
    expect(now('portal', null)).toEqual(['window-portal', 'window-gosuslugi', 'window-diary']);
    expect(now('portal', 'portal')).toEqual(['[window-portal]', 'window-gosuslugi', 'window-diary']);
    expect(now('portal', 'gosuslugi')).toEqual(['window-portal', '[window-gosuslugi]', 'window-diary']);
    expect(now('portal', 'portal', ['portal', 'gosuslugi'])).toEqual(['window-portal', 'window-gosuslugi', '[window-diary]']);
    expect(now('vkProfile', 'portal')).toEqual(['[window-portal]', 'vk-id', 'window-done']);
    expect(now('vkProfile', 'vkId')).toEqual(['window-portal', '[vk-id]', 'window-done']);
    expect(now('vkProfile', 'portal', ['portal', 'vkId'])).toEqual(['window-portal', 'vk-id', '[window-done]']);
    expect(now('vkProfile', 'gosuslugi')).toEqual(['[window-gosuslugi]', 'window-portal', 'vk-id', 'window-done']);
    expect(now('vkId', 'vkId')).toEqual(['[vk-id]', 'window-done']);
  });

  test('what can go wrong belongs to the place', () => {
    for (const service of ['portal', 'vkId', 'vkProfile'] as const)
      for (const at of [null, 'portal', 'gosuslugi', 'vkId'] as const) {
        const { topics: offered, lines, title, path } = whereOf(service, at, nowhere, null);
        expect(missing([title, ...lines, ...path.map(({ name }) => name)])).toEqual([]);
        expect(offered.length).toBeGreaterThan(1);
        expect(lines.length).toBeGreaterThan(0);
        for (const topic of offered) expect(topics).toContain(topic);
        if (at === 'gosuslugi' && service !== 'vkId') expect(offered).toContain('sms');
        if (at === 'vkId' && service !== 'portal') expect(offered).toEqual(['vk-sms', 'vk-password', 'vk-wrong-account', 'vk-taken']);
      }
  });

  test('the screens of VK ID are to be looked through only where they are listed', () => {
    const lines = (branch: Branch | null): readonly string[] => whereOf('vkProfile', 'vkId', nowhere, branch).lines;
    expect(lines(null)).toEqual(['window-at-vk-choose']);
    for (const { branch } of branches) expect(lines(branch)).toEqual(['window-at-vk-find']);
    expect(missing(['window-at-vk-choose', 'window-at-vk-find'])).toEqual([]);
  });

  test('VK ID asks a password only of those who have an account there, and who they are only of those without a profile', () => {
    const headings = (name: string): string[] => branches.find(({ branch }) => branch === name)!.screens.map(({ heading }) => heading);
    expect(missing(branches.flatMap(({ name, screens }) => [name, ...screens.flatMap(({ heading, note }) => [heading, note])]))).toEqual([]);
    expect(headings('profile')).toEqual(['vk-screen-phone', 'vk-screen-password', 'vk-screen-code', 'vk-screen-go-on', 'vk-screen-review']);
    expect(headings('account')).toEqual(['vk-screen-phone', 'vk-screen-password', 'vk-screen-code', 'vk-screen-make', 'vk-screen-about']);
    expect(headings('nothing')).toEqual(['vk-screen-phone', 'vk-screen-code', 'vk-screen-about', 'vk-screen-make', 'vk-screen-review']);
  });
});
