/**
 * Every state of the program in a real browser engine: axe, keyboard, small windows, large text, the window's CSP.
 * `npm run test:browser`; `CHROMIUM=/path` names another browser, `SCREENSHOTS=folder` keeps pictures,
 * `ONLY=name,name` looks at some states alone.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preview, type PreviewServer } from 'vite';
import { checks } from '../../src/backend/checks';
import { reminders } from '../../src/backend/reminders';
import { scenarios } from '../../src/backend/scenarios';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.SCREENSHOTS;
const only = process.env.ONLY?.split(',');
const names = Object.keys(scenarios).filter((name) => !only || only.includes(name));

let server: PreviewServer;
let context: BrowserContext;
let page: Page;
let address: string;
const profile = mkdtempSync(join(tmpdir(), 'zvonok-ui-'));
const complaints: string[] = [];

beforeAll(async () => {
  server = await preview({ preview: { port: 0, strictPort: false }, logLevel: 'silent' });
  address = server.resolvedUrls!.local[0]!;
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    viewport: { width: 1100, height: 760 },
    bypassCSP: false,
    // A colour half way between two is nobody's fault.
    reducedMotion: 'reduce',
  });
  page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  // The real window freezes the prototypes of a page it shows.
  await page.addInitScript(() => Object.freeze(Object.prototype));
}, 60_000);

afterAll(async () => {
  await context?.close();
  await server?.close();
  rmSync(profile, { recursive: true, force: true });
});

async function open(name: string, size = { width: 1100, height: 760 }, more = ''): Promise<void> {
  complaints.length = 0;
  await page.setViewportSize(size);
  await page.goto(`${address}?fake=${name}${more}`);
  await page.locator('[data-testid^="screen-"]').waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
}

/** The small window, as large as the program makes it. */
const reminderSize = { width: 420, height: 230 };

async function openReminder(name: string, more = ''): Promise<void> {
  complaints.length = 0;
  await page.setViewportSize(reminderSize);
  await page.goto(`${address}reminder.html?fake=${name}${more}`);
  await page.getByTestId('reminder-join').waitFor();
  await page.evaluate(() => document.fonts.ready);
}

async function picture(name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
}

/** axe goes in through the driver, where the page's CSP has no say. */
async function axeFindings(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const found = await (window as any).axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((v: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 200)}`),
    );
  });
}

const overflow = (): Promise<string[]> =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > wide + 1)
      .slice(0, 5)
      .map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)} > ${wide}`);
  });

const calls = (): Promise<unknown[][]> => page.evaluate(() => window.fakeCalls ?? []);

const focused = (): Promise<string | undefined> => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid);

/** No time passes for the page until `meant`: what comes next is soon, however slow the computer. */
const holdTime = (): Promise<void> =>
  page.evaluate(() => {
    const now = performance.now();
    performance.now = () => now;
  });

/** Until a press is taken for an answer to what has just come up. */
async function meant(): Promise<void> {
  await page.evaluate(() => Reflect.deleteProperty(performance, 'now'));
  await page.waitForTimeout(650);
}

/** Without the word that somebody is there, which a shared computer is told on the side. */
const asked = async (): Promise<unknown[][]> => (await calls()).filter(([call]) => call !== 'active');

/** The words of an element, whatever ties them. */
const words = async (selector: string): Promise<string> => (await page.locator(selector).first().innerText()).replace(/\s+/g, ' ');

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  beforeAll(() => page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' }));

  test.each(names)('%s', async (name) => {
    await open(name);
    await picture(`${name}.${theme}`);
    expect(await axeFindings()).toEqual([]);
    expect(await overflow()).toEqual([]);

    await open(name, { width: 360, height: 560 });
    await picture(`${name}.${theme}.small`);
    expect(await overflow()).toEqual([]);
    expect(await axeFindings()).toEqual([]);

    for (const width of [720, 360]) {
      await page.setViewportSize({ width, height: 560 });
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      if (width === 360) await picture(`${name}.${theme}.large-text`);
      expect(await overflow(), `200 % text at ${width}`).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('the small window in %s', (theme) => {
  beforeAll(() => page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' }));

  test.each(Object.keys(reminders))('%s', async (name) => {
    await openReminder(name);
    await picture(`reminder-${name}.${theme}`);
    expect(await axeFindings()).toEqual([]);
    expect(await overflow()).toEqual([]);
    const inView = (testid: string): Promise<boolean> =>
      page.getByTestId(testid).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    expect([await inView('reminder-join'), await inView('reminder-dismiss')]).toEqual([true, true]);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await picture(`reminder-${name}.${theme}.large-text`);
    expect(await overflow(), '200 % text').toEqual([]);
    // Whatever gives way to large text, it is not the button.
    expect(await inView('reminder-join')).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('from 360 × 560 to a projector', () => {
  beforeAll(() => page.emulateMedia({ colorScheme: 'light' }));

  test.each(['running', 'soon', 'opened'])('%s shows the join button without scrolling', async (name) => {
    for (const size of [{ width: 360, height: 560 }, { width: 1920, height: 1080 }]) {
      await open(name, size);
      await picture(`${name}.${size.width}`);
      await expect.poll(async () => (await page.getByTestId('join').boundingBox())!.y).toBeLessThan(size.height - 90);
    }
  });

  test('no message pushes the button of a lesson that is on out of a small window, and an answer to a press is in view', async () => {
    const box = async (testid: string): Promise<{ top: number; bottom: number }> => {
      const { y, height } = (await page.getByTestId(testid).boundingBox())!;
      return { top: y, bottom: y + height };
    };
    for (const name of ['error-offline', 'error-portalSlow', 'error-openFailed', 'error-sessionOver', 'stale']) {
      await open(name, { width: 360, height: 560 });
      const join = await box('join');
      expect(join.bottom, name).toBeLessThanOrEqual(560);
      expect((await box(name === 'stale' ? 'stale' : 'notice')).top, name).toBeGreaterThan(join.bottom);
    }
    await open('linking-vk', { width: 360, height: 560 });
    await page.getByTestId('to-diary').press('Enter');
    expect((await box('join')).bottom).toBeLessThanOrEqual(560);
    expect((await box('signing-in')).top).toBeGreaterThan((await box('join')).bottom);
    await open('running', { width: 360, height: 560 }, '&refresh=wait');
    await page.keyboard.press('Enter');
    await page.evaluate((next) => window.fakeShow!(next), { opened: null, notice: scenarios['error-openFailed']!().notice });
    await expect.poll(async () => (await box('notice')).bottom).toBeLessThanOrEqual(560);
    // From the end of the page the answer is above.
    await page.getByTestId('refresh').press('Enter');
    await page.evaluate((next) => window.fakeShow!(next), { loading: false, notice: scenarios['error-offline']!().notice });
    await expect.poll(async () => (await box('notice')).top).toBeGreaterThanOrEqual(0);
    expect((await box('notice')).bottom).toBeLessThanOrEqual(560);
    expect((await box('join')).top).toBeGreaterThanOrEqual(0);
    // Where nothing can be joined, what is told stands first.
    await open('no-link');
    await page.evaluate((next) => window.fakeShow!(next), { notice: scenarios['error-offline']!().notice });
    await page.getByTestId('notice').waitFor();
    expect((await box('notice')).bottom).toBeLessThanOrEqual((await box('focus')).top);
  });

  test('welcome shows its choices and its button without scrolling', async () => {
    for (const name of ['welcome', 'welcome-begun', 'welcome-shared', 'members-welcome']) {
      await open(name, { width: 360, height: 560 });
      const box = (await page.getByTestId('sign-in').boundingBox())!;
      expect(box.y + box.height, name).toBeLessThanOrEqual(560);
    }
  });

  test('colours chosen by the system', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    for (const name of ['running', 'welcome', 'unknown-site', 'check-warning', 'call-guide', 'help-account-under-14', 'teacher-card', 'linking-vk', 'guide-child-vkProfile', 'checklist', 'parent-children',
      'settings-all', 'settings-taken', 'settings-calls', 'week', 'bell-elsewhere', 'auto-join', 'clock-ahead']) {
      await open(name);
      await picture(`${name}.forced`);
      expect(await axeFindings()).toEqual([]);
    }
    for (const name of ['running', 'several']) {
      await openReminder(name);
      await picture(`reminder-${name}.forced`);
      expect(await axeFindings()).toEqual([]);
    }
    await page.emulateMedia({ forcedColors: 'none' });
  });

  test('in English', async () => {
    for (const name of ['running', 'welcome', 'error-offline', 'untried-program', 'check-portal-down', 'check-warning', 'call-guide', 'help-account-under-14', 'help-diary-not-found', 'teacher-card', 'linking-vk', 'signing-in-gosuslugi',
      'welcome-shared', 'guide-child-diary', 'guide-pupil-vkProfile', 'guide-shared', 'guide-done', 'checklist', 'parent-children', 'call-signs-in',
      'settings-taken', 'settings-bare', 'settings-parent', 'settings-calls', 'program-or-browser', 'week-holiday', 'week-unknown', 'joined', 'auto-join', 'auto-join-all', 'no-link-yet', 'clock-behind', 'bell-soon-elsewhere', 'bell-signs-in-elsewhere', 'planned']) {
      await open(name, undefined, '&lang=en');
      await picture(`${name}.en`);
      expect(await page.getAttribute('html', 'lang')).toBe('en');
      const text = await page.locator('#app').innerText();
      expect(text).not.toMatch(/\b(join|error|focus|question|check|call|help|window|contact|teacher|guide|checklist|welcome|parent|for-whom|vk|signing|opened|session|settings|week|bell|clock|auto|switch|joined|reminder)-[a-z]/);
      expect(await axeFindings()).toEqual([]);
    }
    for (const name of Object.keys(reminders)) {
      await openReminder(name, '&lang=en');
      expect(await page.getAttribute('html', 'lang')).toBe('en');
      expect(await page.locator('#app').innerText()).not.toMatch(/\b(lesson|reminder)-[a-z]/);
    }
  });
});

describe('with the keyboard alone', () => {
  beforeAll(() => page.emulateMedia({ colorScheme: 'light' }));

  /** Tabs until the element named has the focus, with a ring one can see. */
  async function reach(testid: string, atMost = 25): Promise<void> {
    for (let step = 0; step < atMost; step++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        return { id: element.dataset.testid, ring: getComputedStyle(element).outlineStyle };
      });
      expect(at.ring, `${at.id} shows its focus`).toBe('solid');
      if (at.id === testid) return;
    }
    throw new Error(`Tab never reached ${testid}`);
  }

  test('welcome: after the three choices Tab and Enter sign in, and sign-in can be cancelled', async () => {
    await open('welcome');
    await reach('sign-in', 4);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await page.getByTestId('cancel-sign-in').press('Enter');
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['signIn', 'portal'], ['cancelSignIn']]);
    await expect.poll(focused).toBe('sign-in');
  });

  test('welcome: begun, the first Tab goes on; on a shared computer it signs in', async () => {
    await open('welcome-begun');
    await reach('open-guide', 1);
    await page.keyboard.press('Enter');
    expect(await page.locator('[aria-current=step]').getAttribute('data-step')).toBe('diary');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('open-guide');
    await reach('sign-in', 1);

    await open('welcome-shared');
    await reach('sign-in', 1);
    await reach('not-shared', 2);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-guide').waitFor();
    await page.locator('[data-testid=for-whom]').first().waitFor();
    expect(await asked()).toEqual([['chooseForWhom', null]]);
  });

  test('a page of help goes with those that led to it, once its step is taken', async () => {
    await open('error-signInTimedOut', undefined, '&auto');
    await page.locator('[data-testid="notice-action"][data-action="help"]').press('Enter');
    await page.locator('[data-testid="help"][data-topic="sign-in-failed"]').waitFor();
    await page.locator('[data-testid="help-action"][data-action="sms"]').press('Enter');
    await page.locator('[data-testid="help"][data-topic="sms"]').waitFor();
    await page.locator('[data-testid="help-action"][data-action="sign-in"]').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await page.getByTestId('screen-today').waitFor();
    expect(await page.getByTestId('screen-help').count()).toBe(0);
  });

  test.each([['pupil', 'account'], ['child', 'account'], ['shared', 'program']])('for whom: %s begins with the step %s, and can be changed', async (who, step) => {
    await open('welcome');
    await page.locator(`[data-testid=for-whom][data-who=${who}]`).press('Enter');
    await page.getByTestId('screen-guide').waitFor();
    expect(await page.locator('[aria-current=step]').getAttribute('data-step')).toBe(step);
    await page.getByTestId('change-for-whom').press('Enter');
    await page.locator('[data-testid=for-whom]').first().waitFor();
    // The keyboard stands before the question again.
    await expect.poll(() => page.evaluate(() => document.activeElement!.tagName)).toBe('H2');
    expect(await asked()).toEqual([['chooseForWhom', who], ['chooseForWhom', null]]);
  });

  test.each<[string, string, unknown[]]>([
    ['guide-pupil-account', 'guide-has-account', ['hasAccount', true]],
    ['guide-pupil-diary', 'guide-sign-in', ['signIn', 'portal']],
    ['guide-parent', 'guide-sign-in-as-pupil', ['signIn', 'portal']],
    ['guide-child-vkProfile', 'guide-link-vk', ['signIn', 'vkProfile']],
    ['guide-child-vkProfile', 'guide-vk-linked', ['vkProfileIsLinked']],
    ['guide-pupil-program', 'guide-browser', ['chooseBrowser']],
    ['guide-pupil-program', 'guide-get-program', ['openOfficial', 'callProgram']],
    ['guide-pupil-program', 'guide-program-installed', ['refresh']],
    ['guide-pupil-check', 'guide-check', ['check']],
    ['guide-check-wrong', 'guide-check', ['check']],
    ['guide-shared-pupil', 'guide-link-vk', ['signIn', 'vkProfile']],
  ])('%s: %s is within reach and does what it says', async (name, button, call) => {
    await open(name);
    await reach(button, 14);
    await page.keyboard.press('Enter');
    await expect.poll(asked).toEqual([call]);
  });

  test('the guide: a step has one main button, and a program that is not there is said to be missing', async () => {
    for (const name of Object.keys(scenarios).filter((each) => each.startsWith('guide-') && each !== 'guide-start')) {
      await open(name);
      expect(await page.locator('[data-testid=screen-guide] .button.main:visible').count(), name).toBe(1);
    }
    await open('guide-pupil-program');
    await page.getByTestId('guide-program-installed').press('Enter');
    await expect.poll(() => words('[data-step=program] [role=status]')).toContain('он не нашёлся');
  });

  test('the guide: both ages lead to their help, a new account to the teacher’s card, and back', async () => {
    for (const [name, button, screen] of [
      ['guide-child-account', 'guide-under-14', 'screen-help'], ['guide-child-account', 'guide-from-14', 'screen-help'],
      ['guide-pupil-diary', 'guide-teacher-card', 'screen-teacher-card'], ['guide-done', 'guide-call-guide', 'screen-call-guide'],
    ] as const) {
      await open(name);
      await page.getByTestId(button).press('Enter');
      await page.getByTestId(screen).waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId('screen-guide').waitFor();
      await expect.poll(focused, { message: name }).toBe(button);
    }
  });

  test('the guide: all the way by keyboard, the focus going on with the steps', async () => {
    await open('guide-pupil-account', undefined, '&auto');
    const current = (): Promise<string | null> => page.locator('[aria-current=step]').getAttribute('data-step');
    await reach('guide-has-account', 4);
    await page.keyboard.press('Enter');
    await expect.poll(current).toBe('diary');
    await expect.poll(() => page.evaluate(() => document.activeElement!.closest('[data-step]')?.getAttribute('data-step'))).toBe('diary');
    await reach('guide-sign-in', 1);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await page.getByTestId('screen-guide').waitFor();
    expect(await current()).toBe('vkProfile');
    expect(await words('[data-step=diary]')).toContain('Иван И., 9А');
    await reach('guide-link-vk', 6);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await page.getByTestId('screen-guide').waitFor();
    expect(await current()).toBe('program');
    await reach('guide-browser', 7);
    await page.keyboard.press('Enter');
    await expect.poll(current).toBe('check');
    await reach('guide-check', 1);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('check-summary').getAttribute('data-standing')).toBe('good');
    await page.keyboard.press('Escape');
    await page.getByTestId('guide-done').waitFor();
    expect(await page.getByTestId('guide-progress').getAttribute('data-done')).toBe('5');
    await reach('guide-close', 4);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-today').waitFor();
    expect((await calls()).map(([call]) => call)).toEqual(['hasAccount', 'signIn', 'signIn', 'chooseBrowser', 'check']);
  });

  test('the guide: in a small window the current step’s button is in view, at once and after each step', async () => {
    const shown = async (button: string): Promise<boolean> => {
      const { y, height } = (await page.getByTestId(button).boundingBox())!;
      return y >= 0 && y + height <= 560;
    };
    for (const [name, button] of [['guide-child-vkProfile', 'guide-link-vk'], ['guide-pupil-program', 'guide-browser'], ['guide-check-wrong', 'guide-check']] as const) {
      await open(name, { width: 360, height: 560 });
      await expect.poll(() => shown(button), { message: name }).toBe(true);
      await picture(`${name}.scrolled`);
    }
    await open('guide-pupil-program', { width: 360, height: 560 });
    await page.getByTestId('guide-browser').press('Enter');
    await expect.poll(() => shown('guide-check')).toBe(true);
  });

  test('the guide: other steps unfold one at a time; what was said of the account can be taken back', async () => {
    await open('guide-pupil-diary');
    const step = (name: string) => page.locator(`[data-testid=guide-step][data-step=${name}]`);
    await step('vkProfile').getByTestId('guide-toggle').press('Enter');
    expect(await words('[data-testid=guide-step][data-step=vkProfile]')).toContain('Сначала нужен вход');
    expect(await step('vkProfile').getByTestId('guide-link-vk').count()).toBe(0);
    await step('account').getByTestId('guide-toggle').press('Enter');
    expect(await step('vkProfile').getByTestId('guide-toggle').getAttribute('aria-expanded')).toBe('false');
    await picture('guide-unfolded');
    expect(await axeFindings()).toEqual([]);
    await step('account').getByTestId('guide-no-account').press('Enter');
    await expect.poll(() => page.locator('[aria-current=step]').getAttribute('data-step')).toBe('account');
    expect(await calls()).toEqual([['hasAccount', false]]);
  });

  test('the checklist: below the lesson, unfolds, opens the guide, and is gone when all is done', async () => {
    await open('checklist');
    const y = async (id: string): Promise<number> => (await page.getByTestId(id).boundingBox())!.y;
    expect(await y('checklist')).toBeGreaterThan(await y('join'));
    await page.getByTestId('checklist-steps').press('Enter');
    await picture('checklist-unfolded');
    expect(await axeFindings()).toEqual([]);
    await page.getByTestId('open-guide').press('Enter');
    expect(await page.locator('[aria-current=step]').getAttribute('data-step')).toBe('vkProfile');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('open-guide');
    // Enter anywhere else still joins.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await calls()).map(([call]) => call)).toEqual(['join']);
    for (const name of ['running', 'shared-day', 'parent-children']) {
      await open(name);
      expect(await page.getByTestId('checklist').count(), name).toBe(0);
    }
    await open('shared-day-vk');
    expect(await page.getByTestId('open-guide').count()).toBe(0);
    await page.getByTestId('checklist-link-vk').press('Enter');
    await expect.poll(asked).toEqual([['signIn', 'vkProfile']]);
  });

  test('the menu: the guide, and linking the учебный профиль', async () => {
    await open('checklist');
    await page.getByTestId('profile-menu').press('Enter');
    expect(await page.getByTestId('vk-profile-state').getAttribute('data-state')).toBe('open');
    // No VK ID application in the region: nothing to say of it.
    expect(await page.getByTestId('vk-id-state').count()).toBe(0);
    await picture('menu-checklist');
    expect(await axeFindings()).toEqual([]);
    await page.getByTestId('menu-guide').press('Enter');
    await page.getByTestId('screen-guide').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('profile-menu');
    await page.keyboard.press('Enter');
    await page.getByTestId('vk-profile-link').press('Enter');
    await expect.poll(calls).toEqual([['signIn', 'vkProfile']]);
  });

  test('a parent: every child’s diary, no way to join, and the way in for the child', async () => {
    await open('parent-children');
    const child = (id: string) => page.locator(`[data-testid=child][data-id="${id}"]`);
    expect(await child('21').getAttribute('aria-current')).toBe('true');
    await child('21').press('Enter');
    expect(await calls()).toEqual([]);
    await child('23').press('Enter');
    await expect.poll(() => child('23').getAttribute('aria-current')).toBe('true');
    expect(await page.locator('[data-testid=child][aria-current]').count()).toBe(1);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.id)).toBe('23');
    expect(await page.locator('[data-testid=join], [data-testid=row-join]').count()).toBe(0);
    expect(await page.getByTestId('focus').getByTestId('parent-lesson').isVisible()).toBe(true);
    await page.getByTestId('sign-in-as-pupil').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    expect(await calls()).toEqual([['showChild', '23'], ['signIn', 'portal']]);
    for (const name of ['parent', 'parent-quiet-day', 'parent-no-diary']) {
      await open(name);
      expect(await page.getByTestId('parent-band').isVisible(), name).toBe(true);
      expect(await page.getByTestId('sign-in-as-pupil').isVisible(), name).toBe(true);
    }
  });

  test('a session that is over: Enter, and the row’s button, sign in and then join', async () => {
    await open('call-signs-in');
    expect(await page.getByTestId('join').getAttribute('data-loud')).toBe('soon');
    expect(await words('[data-testid=join]')).toBe('Войти и подключиться');
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await open('call-signs-in');
    expect(await page.getByTestId('sign-in-first').isVisible()).toBe(true);
    await open('call-signs-in-told');
    expect(await page.getByTestId('sign-in-first').count()).toBe(0);
    await open('call-signs-in');
    const row = page.locator('[data-testid="lesson"][data-lesson-id="l3"]');
    await row.getByTestId('lesson-toggle').press('Enter');
    await picture('row-signs-in');
    expect(await axeFindings()).toEqual([]);
    await row.getByTestId('row-join').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    expect(await calls()).toEqual([['join', 'l3', { link: null, siteConfirmed: false, program: null }]]);
  });

  test('a shared computer: leaving is one press, and whoever is there is told of', async () => {
    await open('shared-day');
    await reach('leave', 3);
    await page.mouse.move(200, 200);
    await page.mouse.move(300, 300);
    expect(await calls()).toEqual([['active']]);
    await page.getByTestId('leave').press('Enter');
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['active'], ['signOut']]);
    await open('running');
    expect(await page.getByTestId('leave').count()).toBe(0);
    await page.mouse.move(200, 200);
    expect(await calls()).toEqual([]);
  });

  test.each(['running', 'soon', 'planned', 'opened'])('%s: Enter joins at once', async (name) => {
    await open(name);
    await page.keyboard.press('Enter');
    const lesson = name === 'soon' ? 'l3' : 'l2';
    await expect.poll(calls).toEqual([['join', lesson, { link: null, siteConfirmed: false, program: null }]]);
    await page.getByTestId('opened').waitFor();
  });

  test('a program that has just not started is not tried again, by Enter or by the button', async () => {
    const inBrowser = ['join', 'l2', { link: 0, siteConfirmed: false, program: false }];
    await open('opened-failed');
    await page.keyboard.press('Enter');
    await expect.poll(calls).toEqual([inBrowser]);
    await open('opened-failed');
    await page.getByTestId('join').press('Enter');
    await expect.poll(calls).toEqual([inBrowser]);
    // The browser is named where it is the browser that opens again.
    for (const [name, label] of [['opened-failed', 'Открыть в браузере ещё раз'], ['opened-browser', 'Открыть в браузере ещё раз'], ['opened', 'Открыть в браузере']] as const) {
      await open(name);
      expect(await words('[data-testid=open-in-browser]'), name).toBe(label);
    }
  });

  test('Enter on another button does only what that button does', async () => {
    await open('running');
    await reach('day-next');
    await page.keyboard.press('Enter');
    await expect.poll(calls).toEqual([['showDay', '2026-11-26']]);
    await expect.poll(() => page.getByTestId('day-title').getAttribute('data-date')).toBe('2026-11-26');
  });

  test('Enter joins nothing where there is nothing to choose by itself', async () => {
    for (const name of ['two', 'parent', 'no-link', 'unsafe-link', 'day-over', 'which-link']) {
      await open(name);
      await page.keyboard.press('Tab');
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('Enter');
      expect((await calls()).filter(([call]) => call === 'join'), name).toEqual([]);
    }
  });

  test('a lesson unfolds in place, and its file opens', async () => {
    await open('running');
    const row = page.locator('[data-testid="lesson"][data-lesson-id="l2"]');
    await expect.poll(() => row.getByTestId('homework').isVisible()).toBe(false);
    await row.getByTestId('lesson-toggle').focus();
    await page.keyboard.press('Enter');
    expect(await row.getByTestId('homework').isVisible()).toBe(true);
    await picture('unfolded');
    expect(await axeFindings()).toEqual([]);
    await reach('attachment', 1);
    await page.keyboard.press('Enter');
    expect(await calls()).toEqual([['openAttachment', 'l2', 0, 0]]);
  });

  test('a question keeps the focus, and Esc takes it back', async () => {
    for (const name of ['which-lesson', 'which-link', 'unknown-site', 'untried-program', 'program-or-browser']) {
      await open(name);
      await page.getByTestId('question').waitFor();
      for (let step = 0; step < 6; step++) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate(() => document.activeElement!.closest('[data-testid="question"]') !== null), name).toBe(true);
      }
      await page.keyboard.press('Escape');
      await page.getByTestId('question').waitFor({ state: 'detached' });
      expect(await calls(), name).toEqual([['dismiss']]);
    }
  });

  test('an unknown site is opened only by the button that says so', async () => {
    await open('unknown-site');
    expect(await page.getByTestId('question-host').innerText()).toBe('lessons-online.example.org');
    await reach('question-option', 3);
    await meant();
    await page.keyboard.press('Enter');
    await expect.poll(calls).toEqual([['join', 'l2', { link: 0, siteConfirmed: true, program: null }]]);
  });

  test('whoever wants to be asked answers program or browser', async () => {
    for (const [presses, program] of [[1, true], [2, false]] as const) {
      await open('program-or-browser');
      expect(await words('[data-testid=question]')).toContain('спрашивать каждый раз');
      const option = page.locator(`[data-testid=question-option][data-program=${program}]`);
      for (let step = 0; step < presses + 1 && !(await option.evaluate((it) => it === document.activeElement)); step++) await page.keyboard.press('Tab');
      await meant();
      await page.keyboard.press('Enter');
      await expect.poll(calls).toEqual([['join', 'l2', { link: 0, siteConfirmed: false, program }]]);
    }
  });

  test('the profile: VK ID connects; leaving asks first, says what goes, and gives the focus back', async () => {
    await open('vk-connected');
    await reach('profile-menu', 2);
    await page.keyboard.press('Enter');
    await page.getByTestId('profile-panel').waitFor();
    await picture('profile');
    expect(await axeFindings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('profile-panel').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('profile-menu');

    await page.keyboard.press('Enter');
    await page.getByTestId('sign-out').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('sign-out-dialog').waitFor();
    await picture('sign-out');
    expect(await axeFindings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('sign-out-dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('profile-menu');
    expect(await calls()).toEqual([]);

    await page.keyboard.press('Enter');
    await page.getByTestId('sign-out').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('sign-out-confirm').focus();
    await meant();
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['signOut']]);

    await open('members');
    const member = (id: string) => page.locator(`[data-testid="member"][data-id="${id}"]`);
    expect(await member('7').getAttribute('aria-current')).toBe('true');
    await member('7').press('Enter');
    expect(await calls()).toEqual([]);
    await member('8').press('Enter');
    await expect.poll(() => member('8').getAttribute('aria-current')).toBe('true');
    expect(await calls()).toEqual([['switchTo', '8']]);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.id)).toBe('8');

    await open('running');
    await page.getByTestId('profile-menu').press('Enter');
    await page.getByTestId('vk-id-connect').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    expect(await calls()).toEqual([['signIn', 'vkId']]);
  });

  test('every notice has a step that the keyboard can take', async () => {
    for (const name of Object.keys(scenarios).filter((each) => each.startsWith('error-'))) {
      await open(name);
      await reach('notice-action', 6);
      const action = (await page.evaluate(() => (document.activeElement as HTMLElement).dataset.action))!;
      await page.keyboard.press('Enter');
      // It opens the page that it names, or asks the program for something.
      const opens: Record<string, string> = { help: 'screen-help', 'teacher-card': 'screen-teacher-card' };
      if (opens[action]) await page.getByTestId(opens[action]).waitFor();
      else await expect.poll(async () => (await calls()).length, { message: name }).toBeGreaterThan(0);
    }
  });

  test('a refused command is told, and told away', async () => {
    await open('running', undefined, '&reject=join');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('notice').getAttribute('data-code')).toBe('internal');
    await page.getByTestId('notice-dismiss').press('Enter');
    await page.getByTestId('notice').waitFor({ state: 'detached' });
  });

  test('the check: one press from the welcome, told as it comes, copied without a name, and back', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('welcome', undefined, '&check=wait');
    await reach('open-check', 5);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-check').waitFor();
    await expect.poll(() => page.getByTestId('check-summary').getAttribute('data-standing')).toBe('waiting');
    await page.evaluate((next) => window.fakeShow!(next), { check: checks['check-portal-down']!() });
    await expect.poll(() => page.getByTestId('check-summary').getAttribute('data-standing')).toBe('bad');
    expect(await page.getByTestId('check-summary').getAttribute('data-words')).toBe('check-first-portal');
    expect(await page.locator('[data-subject="portal"]').getAttribute('data-standing')).toBe('bad');
    await reach('check-copy', 4);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('check-copied').getAttribute('data-copied')).toBe('true');
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report.split('\n').length).toBeGreaterThan(12);
    expect(report).toContain('cop.admhmao.ru: DNS');
    await reach('check-report', 2);
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('check-report-text').innerText()).toBe(report);
    await picture('check-report');
    expect(await axeFindings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('screen-welcome').waitFor();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('open-check');
    expect(await calls()).toEqual([['check']]);
  });

  test('the check as a step of the guide goes on to the guide, unless something stands in the way', async () => {
    await open('guide-child-check', undefined, '&check=check-good');
    await page.getByTestId('guide-check').press('Enter');
    await page.getByTestId('check-go-on').waitFor();
    expect(await axeFindings()).toEqual([]);
    await picture('check-go-on');
    // One thing to do next, and it is not the check.
    expect(await page.locator('[data-testid="screen-check"] .main').evaluateAll((all) => all.map((it) => (it as HTMLElement).dataset.testid))).toEqual(['check-go-on']);
    await page.getByTestId('check-go-on').press('Enter');
    await page.getByTestId('screen-guide').waitFor();

    await open('guide-child-check', undefined, '&check=check-portal-down');
    await page.getByTestId('guide-check').press('Enter');
    await expect.poll(() => page.getByTestId('check-summary').getAttribute('data-standing')).toBe('bad');
    expect(await page.getByTestId('check-go-on').count()).toBe(0);
    // Nothing to go on to.
    await open('check-good');
    expect(await page.getByTestId('check-go-on').count()).toBe(0);
  });

  test('a page says where it leads back to, and the guide tells of a lesson that is on', async () => {
    await open('checklist');
    await page.getByTestId('open-guide').press('Enter');
    expect(await words('[data-testid="back"]')).toBe('К дневнику');
    expect(await words('[data-testid="guide-lesson-now"]')).toContain('Алгебра');
    await page.getByTestId('guide-to-lesson').press('Enter');
    await page.getByTestId('join').waitFor();
    // A lesson that is open already, or that nothing can be pressed for, calls nobody away.
    await page.evaluate(() => window.fakeShow!({ opened: { lesson: 'l2', link: 0, program: null, failed: null, other: null, install: null } }));
    await page.getByTestId('open-guide').press('Enter');
    await page.getByTestId('screen-guide').waitFor();
    expect(await page.getByTestId('guide-lesson-now').count()).toBe(0);
    await open('guide-child-account');
    expect(await page.getByTestId('guide-lesson-now').count()).toBe(0);
    expect(await words('[data-testid="back"]')).toBe('Назад');
    // It is seen at once, before the steps, in a small window too.
    await open('guide-lesson-now', { width: 360, height: 560 });
    const button = (await page.getByTestId('guide-to-lesson').boundingBox())!;
    expect(button.y).toBeGreaterThanOrEqual(0);
    expect(button.y + button.height).toBeLessThanOrEqual(560);
  });

  test('a shared computer: no word of its password store, and no door to a parent’s account', async () => {
    await open('shared-day');
    await page.evaluate(() => window.fakeShow!({ sessionOnly: 'keychainLocked' }));
    expect(await page.getByTestId('session-only').getAttribute('data-reason')).toBe('sharedComputer');
    const actions = (): Promise<(string | null)[]> => page.getByTestId('help-action').evaluateAll((all) => all.map((it) => it.getAttribute('data-action')));
    for (const topic of ['consent', 'account-under-14', 'account-unconfirmed']) {
      await open(`help-${topic}`);
      expect((await actions()).some((action) => action === 'family' || action === 'consents'), topic).toBe(true);
      expect(await page.getByTestId('help-at-home').count(), topic).toBe(0);
      await page.evaluate(() => window.fakeShow!({ shared: true }));
      await page.getByTestId('help-at-home').waitFor();
      expect((await actions()).some((action) => action === 'family' || action === 'consents'), topic).toBe(false);
      expect(await axeFindings()).toEqual([]);
      await picture(`help-${topic}-shared`);
    }
  });

  test('the check: it can be stopped and repeated; leaving it stops it', async () => {
    await open('error-offline', undefined, '&check=wait');
    await page.locator('[data-testid="notice-action"][data-action="check"]').press('Enter');
    await page.getByTestId('check-stop').focus();
    await expect.poll(async () => {
      if ((await focused()) === 'check-stop') await page.keyboard.press('Enter');
      return page.getByTestId('check-summary').getAttribute('data-words');
    }).toBe('check-stopped');
    expect(await focused()).toBe('check-again');
    // A double click begins, and does not stop again.
    await holdTime();
    await page.getByTestId('check-again').dblclick();
    await page.getByTestId('check-stop').waitFor();
    expect(await calls()).toEqual([['check'], ['cancelCheck'], ['check']]);
    await page.getByTestId('back').press('Enter');
    await page.getByTestId('screen-today').waitFor();
    expect(await calls()).toEqual([['check'], ['cancelCheck'], ['check'], ['cancelCheck']]);
  });

  test('the check: where nothing can be copied, the text lies ready and selected', async () => {
    await open('check-good');
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await page.getByTestId('check-copy').press('Enter');
    await expect.poll(() => page.getByTestId('check-copied').getAttribute('data-copied')).toBe('false');
    await expect.poll(() => page.evaluate(() => getSelection()!.toString())).toContain('cop.admhmao.ru');
  });

  test('the check: what it is doing is heard once, the details open by keyboard', async () => {
    await open('check-portal-down');
    const heading = await page.evaluate(() => document.activeElement!.tagName);
    expect(heading).toBe('H1');
    const line = page.locator('[data-testid="check-line"][data-subject="portal"]');
    expect(await line.locator('h3').innerText()).toContain('ЦОП');
    expect((await line.innerText()).replace(/\s+/g, ' ')).toContain('мешает уроку:');
    await line.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => line.getByTestId('check-site').innerText()).toContain('answered 502');
    await picture('check-details');
    expect(await axeFindings()).toEqual([]);
  });

  test('the call’s buttons: from the card and from the menu, ten with names, and back to where one was', async () => {
    await open('running');
    await reach('card-call-guide', 5);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-call-guide').waitFor();
    const controls = page.getByTestId('call-control');
    expect(await controls.count()).toBe(10);
    expect(await page.getByTestId('call-picture').locator('text').allTextContents()).toEqual([...Array(10).keys()].map((at) => String(at + 1)));
    expect(await page.getByTestId('call-picture').getAttribute('aria-label')).toContain('десять');
    const named = await controls.locator('h2').allInnerTexts();
    expect(new Set(named).size).toBe(10);
    // Enter joins nothing from here.
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByTestId('screen-today').waitFor();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('card-call-guide');
    expect(await calls()).toEqual([]);

    await page.getByTestId('profile-menu').press('Enter');
    await page.getByTestId('open-call-guide').press('Enter');
    await page.getByTestId('screen-call-guide').waitFor();
    await page.getByTestId('back').press('Enter');
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('profile-menu');
  });

  const at = (windowAt: 'portal' | 'gosuslugi' | 'vkId'): Promise<void> => page.evaluate((place) => window.fakeShow!({ windowAt: place }), windowAt);

  test('beside the sign-in window: the path follows it, help opens and comes back, and goes when the window does', async () => {
    await open('welcome');
    await page.getByTestId('sign-in').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    const parts = page.getByTestId('window-part');
    const current = (): Promise<(string | null)[]> => parts.evaluateAll((all) => all.map((part) => part.getAttribute('aria-current')));
    expect(await current()).toEqual([null, null, null]);
    await at('portal');
    await expect.poll(current).toEqual(['step', null, null]);
    await at('gosuslugi');
    await expect.poll(current).toEqual([null, 'step', null]);

    const topic = page.locator('[data-testid="help-topic"][data-topic="sms"]');
    await topic.press('Enter');
    await page.locator('[data-testid="help"][data-topic="sms"]').waitFor();
    expect(await page.locator('[data-testid="help-action"][data-action="sign-in"]').count()).toBe(0);
    await page.locator('[data-testid="help-action"][data-action="back-to-window"]').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.topic)).toBe('sms');

    await topic.press('Enter');
    await page.getByTestId('screen-help').waitFor();
    await at('portal');
    expect(await page.getByTestId('screen-help').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(current).toEqual([null, null, 'step']);

    await topic.waitFor({ state: 'detached' });
    await page.locator('[data-testid="help-topic"][data-topic="diary-not-found"]').press('Enter');
    await page.locator('[data-testid="help-action"][data-action="teacher-card"]').press('Enter');
    await page.getByTestId('screen-teacher-card').waitFor();
    await page.evaluate(() => window.fakeShow!({ signingIn: null, windowAt: null }));
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['signIn', 'portal']]);
  });

  test('beside the sign-in window: somebody else’s name is answered by a new window', async () => {
    await open('signing-in-gosuslugi');
    await page.locator('[data-testid="help-topic"][data-topic="wrong-account"]').press('Enter');
    await page.locator('[data-testid="help-action"][data-action="restart"]').press('Enter');
    await expect.poll(calls).toEqual([['cancelSignIn'], ['signIn', 'portal']]);
    await page.getByTestId('screen-signing-in').waitFor();
    // Cancelled by hand it stays so.
    await page.getByTestId('cancel-sign-in').press('Enter');
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['cancelSignIn'], ['signIn', 'portal'], ['cancelSignIn']]);
  });

  test('beside the sign-in window: the diary is a press away, and so is the way back', async () => {
    await open('linking-vk');
    await page.getByTestId('to-diary').press('Enter');
    await page.getByTestId('screen-today').waitFor();
    await page.getByTestId('signing-in').waitFor();
    await picture('signing-in-on-the-day');
    expect(await axeFindings()).toEqual([]);
    // The window itself is brought out from behind this one, here and beside the help.
    await page.getByTestId('window-show').press('Enter');
    await page.getByTestId('signing-in-help').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await page.getByTestId('window-show').press('Enter');
    await page.getByTestId('to-diary').press('Enter');
    await expect.poll(focused).toBe('signing-in-help');
    await page.getByTestId('cancel-sign-in').press('Enter');
    await page.getByTestId('signing-in').waitFor({ state: 'detached' });
    expect(await calls()).toEqual([['showSignIn'], ['showSignIn'], ['cancelSignIn']]);
  });

  test('the three ways through VK ID are chosen by arrows, and stay chosen while the window is open', async () => {
    const screens = page.getByTestId('vk-screen');
    await open('linking-vk', { width: 480, height: 800 });
    expect(await screens.count()).toBe(0);
    await reach('vk-branch', 6);
    await page.keyboard.press('Space');
    for (const [branch, count] of [['profile', 5], ['account', 5], ['nothing', 5]] as const) {
      await expect.poll(() => page.locator('[data-testid="vk-branch"]:checked').getAttribute('data-branch')).toBe(branch);
      expect(await screens.count()).toBe(count);
      const asked = (await screens.locator('h3').allInnerTexts()).map((heading) => heading.replace(/\u00a0/g, ' '));
      expect(asked[0]).toContain('Вход');
      expect(asked.some((heading) => heading.includes('Введите пароль'))).toBe(branch !== 'nothing');
      expect(asked.some((heading) => heading.includes('Информация о себе'))).toBe(branch !== 'profile');
      await picture(`linking-vk-${branch}.beside`);
      expect(await axeFindings()).toEqual([]);
      expect(await overflow()).toEqual([]);
      await page.keyboard.press('ArrowDown');
    }
    // Round again to the first; the page of help does not make it forgotten, a new window does.
    await page.locator('[data-testid="help-topic"][data-topic="vk-sms"]').press('Enter');
    await page.getByTestId('screen-help').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-testid="vk-branch"]:checked').getAttribute('data-branch')).toBe('profile');
    await page.evaluate(() => window.fakeShow!({ signingIn: null, windowAt: null }));
    await page.getByTestId('screen-today').waitFor();
    await page.evaluate(() => window.fakeShow!({ signingIn: 'vkProfile', windowAt: 'vkId' }));
    await page.getByTestId('vk-branch').first().waitFor();
    expect(await page.locator('[data-testid="vk-branch"]:checked').count()).toBe(0);
  });

  test('help: each button does its one thing, and a new account closes the page', async () => {
    const press = (action: string): Promise<void> => page.locator(`[data-testid="help-action"][data-action="${action}"]`).press('Enter');
    await open('help-account-under-14');
    await press('family');
    await press('childHelp');
    await press('teacher-card');
    await page.getByTestId('screen-teacher-card').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.action)).toBe('teacher-card');
    await press('account-ready');
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['openOfficial', 'family'], ['openOfficial', 'childHelp'], ['hasAccount', true]]);

    // From page to page, each read from its top, and back the same way.
    await open('help-parent-account', { width: 360, height: 560 });
    await press('no-account');
    await page.locator('[data-testid="help"][data-topic="no-account"]').waitFor();
    await press('account-from-14');
    await page.locator('[data-testid="help"][data-topic="account-from-14"]').waitFor();
    expect(await page.evaluate(() => [scrollY, document.activeElement!.tagName])).toEqual([0, 'H1']);
    await press('registration');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('[data-testid="help"][data-topic="parent-account"]').waitFor();
    await press('sign-in-as-pupil');
    await expect.poll(calls).toEqual([['openOfficial', 'registration'], ['signIn', 'portal']]);
    await page.evaluate(() => window.fakeShow!({ signingIn: null, windowAt: null }));
    // Not back to the page of help: it has been done.
    await page.getByTestId('screen-welcome').waitFor();
  });

  test('a refusal leads to its page, and from there to signing in again', async () => {
    await open('error-consentMissing');
    await page.locator('[data-testid="notice-action"][data-action="help"]').press('Enter');
    await page.locator('[data-testid="help"][data-topic="consent"]').waitFor();
    await page.locator('[data-testid="help-action"][data-action="consents"]').press('Enter');
    await page.locator('[data-testid="help-action"][data-action="sign-in"]').press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    expect(await calls()).toEqual([['openOfficial', 'consents'], ['signIn', 'portal']]);

    await open('error-accountUnknown');
    await page.locator('[data-testid="notice-action"][data-action="teacher-card"]').press('Enter');
    await page.getByTestId('screen-teacher-card').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.action)).toBe('teacher-card');
  });

  test('the card for the teacher: says what is missing, copies exactly its text, and prints only itself', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('teacher-card');
    const text = page.getByTestId('card-text');
    await reach('card-contact', 3);
    // Nothing is copied or printed without what the teacher needs.
    await page.getByTestId('card-copy').press('Enter');
    await page.getByTestId('card-print').press('Enter');
    expect(await focused()).toBe('card-contact');
    expect(await page.getByTestId('card-missing').getAttribute('data-missing')).toBe('true');
    expect(await page.getByTestId('card-contact').getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.type('8 912 345 67');
    await expect.poll(() => page.getByTestId('card-missing').innerText()).toMatch(/не\sхватает/);
    await picture('teacher-card-missing');
    expect(await axeFindings()).toEqual([]);
    expect(await text.innerText()).toContain('…');
    await page.keyboard.type(' 89');
    await expect.poll(() => text.innerText()).toContain('+7 912 345-67-89');
    expect(await page.getByTestId('card-missing').getAttribute('data-missing')).toBe('false');
    await page.getByTestId('card-name').fill('Олег Новиков');
    await page.getByTestId('card-class').fill('9А');
    await page.getByTestId('card-copy').press('Enter');
    await expect.poll(() => page.getByTestId('card-copied').getAttribute('data-copied')).toBe('true');
    const shown = await text.innerText();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
    for (const part of ['Олег Новиков', '9А', '+7 912 345-67-89', 'ЦОП Югры']) expect(shown).toContain(part);
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await picture(`teacher-card-filled.${theme}`);
      expect(await axeFindings()).toEqual([]);
    }
    await page.getByTestId('card-print').press('Enter');
    expect(await calls()).toEqual([['print']]);

    // In the dark theme too, and on the stand: black on white, and nothing but the card.
    await open('teacher-card', undefined, '&theme=dark');
    await page.evaluate(() => window.fakeShow!({ about: { version: '0.1.0', region: 'Югра', portal: 'ЦОП Югры', rehearsal: true } }));
    await page.getByTestId('card-contact').fill('oleg.novikov@mail.example');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const printed = await page.locator('body').innerText();
    expect(printed).toContain('oleg.novikov@mail.example');
    expect(printed.replace(/\s+/g, ' ').trim()).toBe(`Для классного руководителя ${await text.innerText()}`.replace(/\s+/g, ' ').trim());
    expect(await text.evaluate((element) => [getComputedStyle(element).color, getComputedStyle(document.documentElement).backgroundColor])).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    await picture('teacher-card.print');
    if (pictures) await page.pdf({ path: join(pictures, 'teacher-card.pdf'), format: 'A4' });
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  });

  test('the card for the teacher: knows the pupil on screen, but not who was refused', async () => {
    await open('teacher-card-pupil');
    expect(await page.getByTestId('card-name').inputValue()).toBe('Иванов Иван Иванович');
    expect(await page.getByTestId('card-class').inputValue()).toBe('9А');
    expect(await page.getByTestId('card-text').innerText()).toContain('Иванов Иван Иванович');
    await open('running');
    await page.evaluate(() => window.fakeShow!({ notice: { code: 'accountUnknown', host: null, serverCode: null, lesson: null, service: 'portal', computerDate: null } }));
    await page.locator('[data-testid="notice-action"][data-action="teacher-card"]').press('Enter');
    expect(await page.getByTestId('card-name').inputValue()).toBe('');
  });

  test('the card for the teacher: where nothing can be copied, the text lies selected', async () => {
    await open('teacher-card-pupil');
    await page.getByTestId('card-contact').fill('ivan@mail.example');
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await page.getByTestId('card-copy').press('Enter');
    await expect.poll(() => page.getByTestId('card-copied').getAttribute('data-copied')).toBe('false');
    expect(await page.evaluate(() => getSelection()!.toString())).toContain('ivan@mail.example');
  });

  test('settings: from the gear and from the menu, and back to where one was', async () => {
    await open('running');
    await reach('open-settings', 2);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-settings').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('open-settings');
    await page.getByTestId('profile-menu').press('Enter');
    await page.getByTestId('menu-settings').press('Enter');
    await page.getByTestId('screen-settings').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('profile-menu');
    expect(await calls()).toEqual([]);
  });

  test('settings: a switch is pressed by Space, says what it is, and keeps the keyboard', async () => {
    await open('settings');
    for (const [testid, kind, was] of [
      ['remind-at-bell', 'remindAtBell', true], ['remind-repeat', 'repeat', false], ['hide-subject', 'hideSubject', false],
      ['auto-join-all', 'autoJoin', false], ['desktop-button', 'desktopButton', false], ['background', 'background', true], ['autostart', 'autostart', false],
    ] as const) {
      const it = page.getByTestId(testid);
      expect(await it.getAttribute('role')).toBe('switch');
      expect((await it.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      expect(await it.getAttribute('aria-checked'), testid).toBe(String(was));
      await reach(testid, 12);
      await page.keyboard.press('Space');
      await expect.poll(() => it.getAttribute('aria-checked'), { message: testid }).toBe(String(!was));
      expect(await it.innerText()).toContain(was ? 'выключено' : 'включено');
      expect(await focused()).toBe(testid);
      expect((await calls()).at(-1)).toEqual(['changeSetting', { kind, on: !was }]);
    }
  });

  test('settings: how long before the bell is chosen by arrows; without any reminder that is said', async () => {
    await open('settings');
    await reach('remind-before', 4);
    const chosen = (): Promise<string | null> => page.locator('[data-testid=remind-before]:checked').getAttribute('data-minutes');
    expect(await chosen()).toBe('5');
    await page.keyboard.press('ArrowRight');
    await expect.poll(chosen).toBe('10');
    for (const minutes of ['5', '3', '1', 'none']) {
      await page.keyboard.press('ArrowLeft');
      await expect.poll(chosen).toBe(minutes);
    }
    expect((await calls()).map(([, change]) => (change as { minutes: number | null }).minutes)).toEqual([10, 5, 3, 1, null]);
    expect(await page.getByTestId('settings-silent').count()).toBe(0);
    await page.getByTestId('remind-at-bell').press('Space');
    await page.getByTestId('settings-silent').waitFor();
    // What was chosen by other means is a choice too.
    await open('settings-taken');
    expect(await chosen()).toBe('7');
    expect(await page.getByTestId('remind-before').evaluateAll((all) => all.map((it) => (it as HTMLElement).dataset.minutes))).toEqual(['none', '1', '3', '5', '7', '10', '15']);
  });

  test('settings: what calls open with is chosen by arrows, service by service', async () => {
    await open('settings-calls');
    const of = (provider: string): string => `[data-testid=calls][data-provider=${provider}]`;
    const chosen = (provider: string): Promise<string> => page.locator(`${of(provider)} :checked`).inputValue();
    expect(await words(of('vk'))).toBe('VK Звонки Программа VK Мессенджер Программа «VK Звонки» Браузер Спрашивать каждый раз');
    expect(await words(of('max'))).toBe('MAX Программа «MAX» Браузер Спрашивать каждый раз');
    expect([await chosen('vk'), await chosen('max')]).toEqual(['program VK Мессенджер', 'browser']);
    await reach('calls-choice', 12);
    for (const now of ['program VK Звонки', 'browser', 'ask']) {
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => chosen('vk')).toBe(now);
    }
    // The other service's is a group of its own, one Tab away.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest<HTMLElement>('[data-testid=calls]')?.dataset.provider)).toBe('max');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => chosen('max')).toBe('program MAX');
    expect(await chosen('vk')).toBe('ask');
    const choice = (provider: string, choice: unknown): unknown[] => ['changeSetting', { kind: 'callChoice', provider, choice }];
    expect(await calls()).toEqual([
      choice('vk', { kind: 'program', name: 'VK Звонки' }), choice('vk', { kind: 'browser' }), choice('vk', { kind: 'ask' }),
      choice('max', { kind: 'program', name: 'MAX' }),
    ]);
    for (const box of await page.locator('[data-testid=calls] label').all()) expect((await box.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    // Where nothing was chosen there is nothing to change.
    await open('settings');
    expect(await page.getByTestId('settings-calls').count()).toBe(0);
  });

  test('settings: keys are chosen by pressing them, need two modifiers, may be taken, and can be removed', async () => {
    await open('settings');
    const shortcut = page.getByTestId('shortcut');
    const told = page.getByTestId('shortcut-told');
    await page.getByTestId('shortcut-choose').press('Enter');
    await expect.poll(focused).toBe('shortcut-field');
    await page.keyboard.press('KeyJ');
    await expect.poll(() => told.getAttribute('data-trouble')).toBe('few');
    await page.keyboard.press('Control+KeyC');
    await expect.poll(() => told.getAttribute('data-trouble')).toBe('few');
    await page.keyboard.press('Control+Alt+Enter');
    await expect.poll(() => told.getAttribute('data-trouble')).toBe('unfit');
    await page.keyboard.down('Control');
    await page.keyboard.down('Alt');
    expect((await words('[data-testid=shortcut-field]'))).toContain('Ctrl + Alt');
    await picture('settings-shortcut-held');
    expect(await axeFindings()).toEqual([]);
    expect(await calls()).toEqual([['chooseKeys', true]]);
    await page.keyboard.press('KeyJ');
    await page.keyboard.up('Alt');
    await page.keyboard.up('Control');
    await expect.poll(() => shortcut.getAttribute('data-kind')).toBe('on');
    expect(await words('[data-testid=shortcut] kbd >> nth=2')).toBe('J');
    await expect.poll(focused).toBe('shortcut-choose');

    // Esc keeps what was, and stays on the page; Tab leaves.
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('shortcut-field');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('shortcut-choose');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('shortcut-field');
    await page.keyboard.press('Tab');
    await page.getByTestId('shortcut-field').waitFor({ state: 'detached' });
    expect(await page.getByTestId('screen-settings').count()).toBe(1);

    await page.getByTestId('shortcut-choose').press('Enter');
    await page.keyboard.press('Control+Shift+KeyT');
    await page.getByTestId('shortcut-taken').waitFor();
    await page.getByTestId('shortcut-remove').press('Enter');
    await expect.poll(() => shortcut.getAttribute('data-kind')).toBe('off');
    expect(await focused()).toBe('shortcut-choose');
    const asked = await calls();
    expect(asked.filter(([what]) => what === 'changeSetting')).toEqual(['Ctrl+Alt+KeyJ', 'Ctrl+Shift+KeyT', null].map((keys) => ['changeSetting', { kind: 'shortcut', keys }]));
    // The old keys do nothing while others are pressed, and come back however that ends; also when the page is closed.
    const choosing = [true, false, true, false, true, false, true, false];
    expect(asked.filter(([what]) => what === 'chooseKeys').map(([, is]) => is)).toEqual(choosing);
    await page.getByTestId('shortcut-choose').press('Enter');
    await expect.poll(focused).toBe('shortcut-field');
    await page.getByTestId('back').dispatchEvent('click');
    await page.getByTestId('screen-settings').waitFor({ state: 'detached' });
    expect((await calls()).slice(-2)).toEqual([['chooseKeys', true], ['chooseKeys', false]]);
  });

  test('settings: what the system or a shared computer does not have is left out', async () => {
    await open('settings-bare');
    expect(await page.getByTestId('settings-no-tray').isVisible()).toBe(true);
    expect(await page.getByTestId('shortcut-unavailable').isVisible()).toBe(true);
    for (const testid of ['settings-background', 'autostart', 'background', 'shortcut', 'desktop-button']) expect(await page.getByTestId(testid).count(), testid).toBe(0);
    await open('settings-shared');
    for (const testid of ['settings-background', 'autostart', 'background', 'auto-join-all']) expect(await page.getByTestId(testid).count(), testid).toBe(0);
    expect(await page.getByTestId('remind-at-bell').count()).toBe(1);
    // Whoever leaves takes the page along.
    await page.evaluate(() => window.fakeShow!({ screen: 'welcome', pupil: null, members: [], day: null, bell: null }));
    await page.getByTestId('screen-welcome').waitFor();
    // The diary's troubles are told beside the diary.
    await open('settings');
    await page.evaluate(() => window.fakeShow!({ notice: { code: 'offline', host: null, serverCode: null, lesson: null, service: null, computerDate: null } }));
    expect(await page.getByTestId('notice').count()).toBe(0);
    await page.evaluate(() => window.fakeShow!({ notice: { code: 'internal', host: null, serverCode: null, lesson: null, service: null, computerDate: null } }));
    await page.getByTestId('notice').waitFor();
  });

  test('the week: from the day and back, other weeks, and a day by one press', async () => {
    await open('running', { width: 1280, height: 800 });
    await page.getByTestId('day-week').press('Enter');
    const title = page.getByTestId('week-title');
    await expect.poll(() => title.getAttribute('data-monday')).toBe('2026-11-23');
    await picture('week.1280');
    expect(await page.locator('[data-testid=week-day][aria-current=date]').getAttribute('data-date')).toBe('2026-11-25');
    expect(await words('[data-testid=week-day][aria-current=date] h3')).toContain('сегодня');
    expect(await page.getByTestId('week-current').count()).toBe(0);
    await page.getByTestId('week-next').press('Enter');
    await expect.poll(() => title.getAttribute('data-monday')).toBe('2026-11-30');
    expect(await focused()).toBe('week-next');
    expect(await page.locator('[data-testid=week-day][aria-current]').count()).toBe(0);
    await page.getByTestId('week-current').press('Enter');
    await expect.poll(() => title.getAttribute('data-monday')).toBe('2026-11-23');
    await page.getByTestId('week-prev').press('Enter');
    await expect.poll(() => title.getAttribute('data-monday')).toBe('2026-11-16');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('day-week');
    expect(await calls()).toEqual([['showWeek', null], ['showWeek', '2026-11-30'], ['showWeek', null], ['showWeek', '2026-11-16'], ['hideWeek']]);

    // Anywhere on the day.
    await page.getByTestId('day-week').press('Enter');
    await page.locator('[data-testid=week-day][data-date="2026-11-26"] [data-testid=week-lesson]').first().click({ force: true });
    await expect.poll(() => page.getByTestId('day-title').getAttribute('data-date')).toBe('2026-11-26');
    expect((await calls()).slice(-3)).toEqual([['showWeek', null], ['showDay', '2026-11-26'], ['hideWeek']]);
    // The week of the day on screen; its today is the school's.
    await page.getByTestId('day-week').press('Enter');
    await expect.poll(async () => (await calls()).at(-1)).toEqual(['showWeek', '2026-11-26']);
    await page.locator('[data-testid=week-open-day][data-date="2026-11-25"]').press('Enter');
    await expect.poll(async () => (await calls()).at(-2)).toEqual(['showDay', null]);
  });

  test('the week: why a day is empty, how old all of it is, and columns where there is room', async () => {
    await open('week-holiday');
    const day = (date: string): Promise<string> => words(`[data-testid=week-day][data-date="${date}"]`);
    expect(await day('2026-11-04')).toContain('День народного единства');
    expect(await day('2026-11-07')).toContain('Выходной');
    await open('week-vacation');
    expect(await day('2026-12-29')).toContain('Каникулы');
    await open('week-old');
    expect(await words('[data-testid=week-updated]')).toBe('обновлено 23 ноября в 19:40');
    const columns = (): Promise<number> =>
      page.getByTestId('week-day').evaluateAll((all) => new Set(all.map((it) => Math.round(it.getBoundingClientRect().left))).size);
    for (const [width, count] of [[360, 1], [720, 2], [1280, 3]] as const) {
      await page.setViewportSize({ width, height: 800 });
      expect(await columns(), String(width)).toBe(count);
    }
    await open('week-unknown', undefined, '&refresh=wait');
    await page.locator('[data-testid=notice-action][data-action=retry]').press('Enter');
    await page.getByTestId('week-loading').waitFor();
    await page.evaluate(() => window.fakeShow!({ loading: false }));
    await page.getByTestId('week-retry').press('Enter');
    expect((await calls()).map(([call]) => call)).toEqual(['refresh', 'refresh']);
  });

  test('today’s lesson is joined from another day and from a page, and what came of it is told there', async () => {
    await open('bell-elsewhere');
    expect(await page.getByTestId('bell-join').getAttribute('data-loud')).toBe('now');
    await page.getByTestId('bell-join').press('Enter');
    await page.getByTestId('bell-to-lesson').waitFor();
    expect(await words('[data-testid=bell]')).toContain('Урок открыт в VK Мессенджере');
    await page.getByTestId('bell-to-lesson').press('Enter');
    await page.getByTestId('focus').waitFor();
    expect(await page.getByTestId('bell').count()).toBe(0);
    expect(await calls()).toEqual([['join', 'l2', { link: null, siteConfirmed: false, program: null }], ['showDay', null]]);

    await open('settings-all');
    await page.getByTestId('bell-join').press('Enter');
    await page.getByTestId('bell-to-lesson').press('Enter');
    await page.getByTestId('opened').waitFor();
    expect((await calls()).map(([call]) => call)).toEqual(['join']);

    await open('bell-soon-elsewhere');
    expect(await page.getByTestId('bell-join').getAttribute('data-loud')).toBe('soon');
    expect(await words('[data-testid=bell]')).toContain('Через 5 минут: Физика');
    // Nothing of it where the card tells it, where nothing can be joined, and where it was joined.
    for (const name of ['running', 'tomorrow', 'guide-lesson-now']) {
      await open(name);
      expect(await page.getByTestId('bell').count(), name).toBe(0);
    }
    await open('joined');
    await page.getByTestId('open-settings').press('Enter');
    expect(await page.getByTestId('bell').count()).toBe(0);
  });

  test('the card: three states, each in words, and what a press before the bell does not do', async () => {
    for (const [name, loud, state, button] of [
      ['running', 'now', 'Идёт урок', 'Подключиться к уроку'],
      ['soon', 'soon', 'Скоро урок', 'Подключиться Урок начнётся в 09:45'],
      ['planned', 'early', 'Следующий урок', 'Открыть заранее Урок начнётся в 08:50'],
    ] as const) {
      await open(name);
      expect(await page.getByTestId('join').getAttribute('data-loud')).toBe(loud);
      expect(await words('[data-testid=focus] .eyebrow')).toContain(state);
      expect(await words('[data-testid=join]')).toBe(button);
    }
    await open('joined');
    expect(await words('[data-testid=joined]')).toContain('уже открывали');
    expect(await words('[data-testid=join]')).toBe('Подключиться ещё раз');
    expect(await page.getByTestId('join').getAttribute('data-loud')).toBe('early');
    await open('no-link-yet');
    expect(await words('[data-testid=call-none]')).toContain('за несколько минут до урока');
    expect(await page.getByTestId('card-open-portal').count()).toBe(0);
    await open('unsafe-link');
    expect(await words('[data-testid=call-unsafe]')).toContain('Нужно сказать учителю');
    await page.getByTestId('card-open-portal').press('Enter');
    expect(await calls()).toEqual([['openPortal']]);
    await open('clock-ahead');
    expect(await words('[data-testid=clock-off]')).toContain('спешат на 7 минут');
    await open('clock-behind');
    expect(await words('[data-testid=clock-off]')).toContain('отстают на 3 часа');
  });

  test('the card: a lesson that has not begun can be joined by itself, on the card and in its row', async () => {
    await open('soon');
    const card = page.getByTestId('focus');
    await card.getByTestId('auto-join').press('Space');
    await expect.poll(() => card.getByTestId('auto-join').getAttribute('aria-checked')).toBe('true');
    expect(await card.getByTestId('auto-join').innerText()).toContain('рядом');
    await card.getByTestId('auto-join').press('Space');
    await open('auto-join-all');
    expect(await page.getByTestId('auto-join').count()).toBe(0);
    expect(await page.getByTestId('auto-join-all-on').isVisible()).toBe(true);
    for (const name of ['running', 'joined', 'no-link-yet', 'parent']) {
      await open(name);
      expect(await page.getByTestId('focus').getByTestId('auto-join').count(), name).toBe(0);
    }
    await open('running');
    const row = page.locator('[data-testid="lesson"][data-lesson-id="l3"]');
    await row.getByTestId('lesson-toggle').press('Enter');
    await row.getByTestId('auto-join').press('Space');
    await picture('row-auto-join');
    expect(await axeFindings()).toEqual([]);
    expect(await calls()).toEqual([['setAutoJoin', 'l3', true]]);
  });

  describe('what is said is so', () => {
    test('joining by itself is offered only where it will happen', async () => {
      await open('call-signs-in-later');
      expect(await page.getByTestId('auto-join').count()).toBe(0);
      await open('planned');
      const card = page.getByTestId('focus');
      expect(await card.getByTestId('auto-join').count()).toBe(1);
      const { settings, day } = scenarios.planned!();
      await page.evaluate((next) => window.fakeShow!(next), { settings: { ...settings, autoJoin: true } });
      await card.getByTestId('auto-join-all-on').waitFor();
      // Another one begins at the same time: nobody can say which is meant.
      const other = { ...day!.lessons.find(({ id }) => id === day!.focus[0])!, id: 'other' };
      await page.evaluate((next) => window.fakeShow!(next), { day: { ...day!, lessons: [...day!.lessons, other] } });
      await card.getByTestId('auto-join-all-on').waitFor({ state: 'detached' });
      expect(await card.getByTestId('auto-join').count()).toBe(0);
    });

    test('several lessons are not named by one', async () => {
      await open('bell-several-elsewhere');
      expect(await words('[data-testid=bell] p')).toBe('Сейчас идут несколько уроков');
    });

    test('a lesson without hours is joined, not opened early', async () => {
      await open('untimed');
      expect(await words('[data-testid=focus] h2')).toBe('Онлайн-уроки сегодня');
      expect(await words('[data-testid=join]')).toBe('Подключиться');
      expect(await page.getByTestId('join').first().getAttribute('data-loud')).toBe('soon');
    });
  });

  describe('a press that was not meant', () => {
    test('a double click joins once', async () => {
      await open('running');
      await page.getByTestId('join').dblclick();
      expect(await calls()).toEqual([['join', 'l2', { link: null, siteConfirmed: false, program: null }]]);
    });

    test('a question that has just come is not answered by the press before it', async () => {
      await open('running');
      const question = { kind: 'whichLink' as const, lesson: 'l2', hosts: ['vk.com', 'telemost.yandex.ru'] };
      await holdTime();
      await page.evaluate((asked) => window.fakeShow!({ question: asked }), question);
      await page.getByTestId('question-option').first().waitFor();
      await page.keyboard.press('Enter');
      expect(await calls()).toEqual([]);
      await meant();
      await page.keyboard.press('Enter');
      await expect.poll(calls).toHaveLength(1);
    });

    test('a question that has just come is not waved away by the click before it', async () => {
      await open('running');
      const question = { kind: 'whichLink' as const, lesson: 'l2', hosts: ['vk.com', 'telemost.yandex.ru'] };
      await holdTime();
      await page.evaluate((asked) => window.fakeShow!({ question: asked }), question);
      await page.getByTestId('question-option').first().waitFor();
      await page.mouse.click(4, 4);
      // What is pressed beside a question is looked at a moment later.
      await page.waitForTimeout(100);
      expect(await calls()).toEqual([]);
      await page.getByTestId('question').waitFor();
      await meant();
      await page.mouse.click(4, 4);
      await expect.poll(calls).toEqual([['dismiss']]);
    });

    test('what goes with its press gives the keyboard to the lesson, and the next press joins nothing', async () => {
      await open('error-noLessonNow');
      await page.getByTestId('notice-dismiss').focus();
      await holdTime();
      await page.keyboard.press('Enter');
      await page.getByTestId('notice').waitFor({ state: 'detached' });
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('focus-title');
      await page.keyboard.press('Enter');
      expect(await calls()).toEqual([['dismiss']]);
      await meant();
      await page.keyboard.press('Enter');
      await expect.poll(calls).toHaveLength(2);
    });
  });

  describe('the small window', () => {
    test('has its button under Enter, and goes by Esc', async () => {
      await openReminder('now');
      await expect.poll(focused).toBe('reminder-join');
      expect(await page.getByTestId('reminder-join').getAttribute('data-loud')).toBe('now');
      expect(await words('[data-testid=reminder-when]')).toBe('Урок начался · 08:50');
      await meant();
      await page.keyboard.press('Enter');
      await expect.poll(calls).toEqual([['answerReminder', 1, 'join']]);
      await page.getByTestId('reminder-join').waitFor({ state: 'detached' });

      await openReminder('soon');
      expect(await page.getByTestId('reminder-join').getAttribute('data-loud')).toBe('soon');
      expect(await words('[data-testid=reminder-when]')).toBe('Урок через 5 минут · 08:50');
      await meant();
      await page.keyboard.press('Escape');
      await expect.poll(calls).toEqual([['answerReminder', 1, 'dismiss']]);

      await openReminder('soon');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('reminder-dismiss');
      await meant();
      await page.keyboard.press('Enter');
      await expect.poll(calls).toEqual([['answerReminder', 1, 'dismiss']]);
    });

    test('does not take what was being typed elsewhere for an answer', async () => {
      await openReminder('soon');
      await meant();
      await page.evaluate(() => window.fakeRemind!(null));
      await page.getByTestId('reminder-join').waitFor({ state: 'detached' });
      await holdTime();
      await page.evaluate((next) => window.fakeRemind!(next), reminders.several!());
      await expect.poll(focused).toBe('reminder-join');
      await page.keyboard.type(' a');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      expect(await calls()).toEqual([]);
      await meant();
      await page.keyboard.press('Space');
      await expect.poll(calls).toEqual([['answerReminder', 1, 'join']]);
    });

    test('takes no second press for an answer to whatever came up under it', async () => {
      await openReminder('soon');
      await meant();
      await holdTime();
      await page.evaluate((next) => window.fakeRemind!(next), { ...reminders.who!(), number: 2 });
      await page.getByTestId('reminder-who').waitFor();
      await page.getByTestId('reminder-join').click();
      await page.getByTestId('reminder-dismiss').click();
      expect(await calls()).toEqual([]);
      await meant();
      await page.getByTestId('reminder-join').click();
      await expect.poll(calls).toEqual([['answerReminder', 2, 'join']]);
    });

    test('counts on without taking the keyboard again', async () => {
      await openReminder('soon');
      await page.getByTestId('reminder-dismiss').focus();
      await page.evaluate((next) => window.fakeRemind!(next), reminders.now!());
      await expect.poll(() => page.getByTestId('reminder-join').getAttribute('data-loud')).toBe('now');
      expect(await focused()).toBe('reminder-dismiss');
      expect(await page.getByTestId('reminder-lesson').innerText()).toBe('Алгебра');
    });

    test('lists what begins together, names whose it is, and keeps what is not to be named', async () => {
      await openReminder('several');
      expect(await page.getByTestId('reminder-lesson').allInnerTexts()).toHaveLength(2);
      expect(await words('[data-testid=reminder-join]')).toBe('Выбрать урок');
      expect(await page.getByTestId('reminder-who').innerText()).toBe('Пётр И.');
      await openReminder('hidden');
      expect(await page.getByTestId('reminder-lesson').innerText()).toBe('Онлайн-урок');
      await openReminder('several-hidden');
      expect(await words('[data-testid=reminder-lesson]')).toBe('Сразу 2 урока в 08:50');
    });
  });
});
