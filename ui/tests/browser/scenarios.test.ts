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

describe('from 360 × 560 to a projector', () => {
  beforeAll(() => page.emulateMedia({ colorScheme: 'light' }));

  test.each(['running', 'soon', 'opened'])('%s shows the join button without scrolling', async (name) => {
    for (const size of [{ width: 360, height: 560 }, { width: 1920, height: 1080 }]) {
      await open(name, size);
      await picture(`${name}.${size.width}`);
      await expect.poll(async () => (await page.getByTestId('join').boundingBox())!.y).toBeLessThan(size.height - 90);
    }
  });

  test('welcome shows its button without scrolling', async () => {
    await open('welcome', { width: 360, height: 560 });
    const box = (await page.getByTestId('sign-in').boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(560);
  });

  test('colours chosen by the system', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    for (const name of ['running', 'welcome', 'unknown-site', 'check-warning', 'call-guide']) {
      await open(name);
      await picture(`${name}.forced`);
      expect(await axeFindings()).toEqual([]);
    }
    await page.emulateMedia({ forcedColors: 'none' });
  });

  test('in English', async () => {
    for (const name of ['running', 'welcome', 'error-offline', 'untried-program', 'check-portal-down', 'check-warning', 'call-guide']) {
      await open(name, undefined, '&lang=en');
      await picture(`${name}.en`);
      expect(await page.getAttribute('html', 'lang')).toBe('en');
      const text = await page.locator('#app').innerText();
      expect(text).not.toMatch(/\b(join|error|focus|question|check|call)-[a-z]/);
      expect(await axeFindings()).toEqual([]);
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

  test('welcome: the first Tab and Enter sign in, and sign-in can be cancelled', async () => {
    await open('welcome');
    await reach('sign-in', 1);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-signing-in').waitFor();
    await reach('cancel-sign-in', 2);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-welcome').waitFor();
    expect(await calls()).toEqual([['signIn', 'portal'], ['cancelSignIn']]);
  });

  test.each(['running', 'soon', 'planned', 'opened'])('%s: Enter joins at once', async (name) => {
    await open(name);
    await page.keyboard.press('Enter');
    const lesson = name === 'soon' ? 'l3' : 'l2';
    await expect.poll(calls).toEqual([['join', lesson, { link: null, siteConfirmed: false, program: null }]]);
    await page.getByTestId('opened').waitFor();
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
    for (const name of ['which-lesson', 'which-link', 'unknown-site', 'untried-program']) {
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
    await page.keyboard.press('Enter');
    await expect.poll(calls).toEqual([['join', 'l2', { link: 0, siteConfirmed: true, program: null }]]);
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
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await calls()).length, { message: name }).toBeGreaterThan(0);
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
    await open('welcome', undefined, '&check=check-portal-down');
    await reach('open-check', 3);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-check').waitFor();
    await expect.poll(() => page.getByTestId('check-summary').getAttribute('data-standing')).toBe('waiting');
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

  test('the check: it can be stopped and repeated; leaving it stops it', async () => {
    await open('error-offline', undefined, '&check=wait');
    await page.locator('[data-testid="notice-action"][data-action="check"]').press('Enter');
    const focused = (): Promise<string | undefined> => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid);
    await page.getByTestId('check-stop').focus();
    await expect.poll(async () => {
      if ((await focused()) === 'check-stop') await page.keyboard.press('Enter');
      return page.getByTestId('check-summary').getAttribute('data-words');
    }).toBe('check-stopped');
    expect(await focused()).toBe('check-again');
    // A double click begins, and does not stop again.
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
});
