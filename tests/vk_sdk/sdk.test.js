// VK's own web SDK, as it was published, against the stand under VK's real host names.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { APP, NAME, ORIGIN, REDIRECT, open, registered } from './family.js';
import { Stand, eventually } from './stand.js';

let stand;
let family;
let browser;
let page;
let defaults;
/** Requests that the browser could not make or was not allowed to read, and what the pages complained about. */
let trouble;

before(async () => {
  [stand, family] = await Promise.all([Stand.start(), open()]);
  defaults = await stand.settings({ vk_web_apps: [registered] });
});

after(async () => {
  await family?.close();
  await stand?.stop();
});

beforeEach(async () => {
  await stand.settings(defaults);
  await stand.control('DELETE', 'vk_id');
  await fresh();
});

afterEach(() => browser?.close());

async function fresh(options) {
  browser = await stand.browser(new Map([[NAME, family.address]]), options);
  page = browser.context.pages()[0];
  trouble = [];
  browser.context.on('requestfailed', request => trouble.push(`${request.url()}: ${request.failure()?.errorText}`));
  browser.context.on('console', message => message.type() === 'error' && trouble.push(message.text()));
  browser.context.on('weberror', error => trouble.push(String(error.error())));
  await page.goto(`${ORIGIN}/`);
}

const REDIRECTING = { mode: 'redirect', responseMode: 'callback' };
const IN_NEW_TAB = { mode: 'new_tab', responseMode: 'callback' };

/** `Config.init` on the page. */
function init(more) {
  const config = { app: APP, redirectUrl: REDIRECT, scope: 'vkid.personal_info phone email', ...more };
  return page.evaluate(config => void VKIDSDK.Config.init(config), config);
}

/** Starts a sign-in whose way back ends elsewhere. */
function leave(parameters) {
  return page.evaluate(parameters => void setTimeout(() => VKIDSDK.Auth.login(parameters)), parameters);
}

/** Starts a sign-in in another tab or window; gives that one. */
async function loginInTab(parameters) {
  const opened = browser.context.waitForEvent('page');
  await page.evaluate(parameters => {
    window.outcome = VKIDSDK.Auth.login(parameters).then(value => ({ value }), error => ({ error }));
  }, parameters);
  return opened;
}

const outcome = () => page.evaluate(() => window.outcome);

/** One call of the SDK: what it gave, or what it threw. */
function sdk(method, ...values) {
  return page.evaluate(
    ([method, values]) => VKIDSDK.Auth[method](...values).then(value => ({ value }), error => ({ error })),
    [method, values],
  );
}

/** Number, password and code of Ivan. */
async function prove(at) {
  const before = (await stand.sms()).length;
  await at.fill('#phone', '9000000011');
  await at.keyboard.press('Enter');
  await at.fill('#password', 'mel-doska-9a');
  await at.keyboard.press('Enter');
  const sms = await eventually('an SMS', async () => (await stand.sms())[before]);
  await at.fill('#code', sms.code);
  await at.keyboard.press('Enter');
  await at.locator('body[data-ready="vk/profile"], h1:has-text("Учебный профиль")').first().waitFor();
}

async function agree(at) {
  await at.getByRole('button', { name: 'Продолжить в учебном профиле' }).click();
  await at.getByRole('button', { name: 'Продолжить', exact: true }).click();
}

/** Everything from `Config.init` to the code, by redirects. */
async function comeBack(more) {
  await init({ ...REDIRECTING, ...more });
  await leave();
  await page.waitForURL(url => url.hostname === 'id.vk.ru');
  await prove(page);
  await agree(page);
  await page.waitForURL(url => url.href.startsWith(REDIRECT));
  await init({ ...REDIRECTING, ...more });
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** Ivan's tokens. */
async function tokens() {
  const back = await comeBack();
  const { value, error } = await sdk('exchangeCode', back.code, back.device_id);
  assert.equal(error, undefined);
  return { ...value, device: back.device_id };
}

describe('signing in', () => {
  test('by a redirect, to the end of the session', async () => {
    const back = await comeBack();
    assert.deepEqual([back.type, back.expires_in, back.state.length], ['code_v2', '600', 48]);
    const { value: first } = await sdk('exchangeCode', back.code, back.device_id);
    assert.deepEqual(Object.keys(first).sort(), [
      'access_token', 'expires_in', 'id_token', 'refresh_token', 'scope', 'state', 'token_type', 'user_id',
    ]);
    assert.deepEqual([first.token_type, first.expires_in, first.user_id], ['Bearer', 3600, 530001011]);

    const { value: info } = await sdk('userInfo', first.access_token);
    assert.deepEqual(info.user, {
      user_id: '530001011', first_name: 'Иван', last_name: 'Иванов', phone: '79000000011', email: 'ivan@example.ru',
      avatar: '', sex: 2, verified: false, birthday: '25.07.2011',
    });
    const { value: shown } = await sdk('publicInfo', first.id_token);
    assert.deepEqual(shown.user, {
      user_id: '530001011', first_name: 'Иван', last_name: 'И.', phone: '+7 *** ** *11', email: 'i***@example.ru',
      avatar: '',
    });

    const { value: second } = await sdk('refreshToken', first.refresh_token, back.device_id);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal((await sdk('userInfo', first.access_token)).error.error, 'invalid_token', 'rotated away');
    assert.deepEqual((await sdk('logout', second.access_token)).value, { response: 1 });
    assert.equal((await sdk('userInfo', second.access_token)).error.error, 'invalid_token', 'logged out');
    assert.deepEqual(trouble, [], 'nothing was blocked, nothing complained');
  });

  test('in a new tab, which closes itself', async () => {
    await init(IN_NEW_TAB);
    const tab = await loginInTab();
    await prove(tab);
    const closed = tab.waitForEvent('close');
    await agree(tab);
    await closed;
    const { value } = await outcome();
    assert.deepEqual([value.type, value.expires_in], ['code_v2', 600]);
    const { value: got } = await sdk('exchangeCode', value.code, value.device_id);
    assert.equal(got.user_id, 530001011);
    assert.deepEqual(trouble, []);
  });

  test('in a new window, and on to the redirect address', async () => {
    await stand.settings({ vk_ext_id: true });
    await init({ mode: 'new_window', responseMode: 'redirect' });
    const window = await loginInTab();
    await prove(window);
    await agree(window);
    await page.waitForURL(url => url.href.startsWith(`${REDIRECT}?`));
    await init(REDIRECTING);
    const back = Object.fromEntries(new URL(page.url()).searchParams);
    const { value } = await sdk('exchangeCode', back.code, back.device_id);
    assert.equal(value.user_id, 530001011);
    const cookies = await browser.context.cookies(ORIGIN);
    assert.match(cookies.find(cookie => cookie.name === 'vkidExtId')?.value ?? '', /^[0-9a-f]{32}$/);
  });

  test('in the language and the colours that the application wants', async () => {
    await init(REDIRECTING);
    await leave({ lang: 3, scheme: 'dark' });
    await page.waitForURL(url => url.hostname === 'id.vk.ru');
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.equal(await page.locator('html').getAttribute('data-scheme'), 'dark');
    await page.getByText('Учебный стенд').waitFor();
  });

  test('through another service, which the stand sends back to VK ID', async () => {
    await init(REDIRECTING);
    await leave({ provider: 'mail_ru' });
    await page.getByRole('button', { name: 'Войти с VK ID' }).click();
    await page.locator('#phone').waitFor();
  });

  test('again, without a word, once it was agreed', async () => {
    await init({ ...REDIRECTING, prompt: ['none'] });
    await leave();
    await page.waitForURL(url => url.searchParams.get('error') === 'login_required');
    await tokens();
    const seen = (await stand.sms()).length;
    await init({ ...REDIRECTING, prompt: ['none'] });
    const before = new URL(page.url()).searchParams.get('code');
    await leave();
    await page.waitForURL(url => ![null, before].includes(url.searchParams.get('code')));
    assert.equal((await stand.sms()).length, seen);
    await init({ ...REDIRECTING, prompt: ['login'] });
    await leave();
    await page.locator('#phone').waitFor();
  });
});

describe('what goes wrong', () => {
  test('the person says no', async () => {
    await init(IN_NEW_TAB);
    const tab = await loginInTab();
    await tab.locator('#cancel').click();
    const { error } = await outcome();
    assert.deepEqual([error.code, error.error_description], [103, '"access_denied"']);
  });

  test('the person says no at the end', async () => {
    await stand.settings({ vk_scenario: 'denied' });
    await init(IN_NEW_TAB);
    const tab = await loginInTab();
    await prove(tab);
    await agree(tab);
    assert.equal((await outcome()).error.code, 103);
  });

  test('the tab is closed', async () => {
    await init(IN_NEW_TAB);
    const tab = await loginInTab();
    await tab.locator('#phone').waitFor();
    await tab.close();
    assert.equal((await outcome()).error.code, 102);
  });

  test('the browser opens no tab that nobody asked for', async () => {
    await browser.close();
    await fresh({ ignoreDefaultArgs: ['--disable-popup-blocking'] });
    await page.goto(`${ORIGIN}/unasked`);
    assert.equal((await outcome()).error.code, 101);
  });

  test('another state comes back', async () => {
    await stand.settings({ vk_scenario: 'forged_state' });
    await init(IN_NEW_TAB);
    const tab = await loginInTab();
    await prove(tab);
    await agree(tab);
    assert.equal((await outcome()).error.code, 104);
  });

  test('VK ID is broken before the first page', async () => {
    await stand.settings({ vk_authorize_error: 'temporarily_unavailable' });
    await init(IN_NEW_TAB);
    await loginInTab();
    const { error } = await outcome();
    assert.deepEqual([error.code, error.error_description], [103, '"temporarily_unavailable"']);
  });

  test('an application that is not registered gets nowhere', async () => {
    for (const more of [{ app: 1 }, { redirectUrl: `${ORIGIN}/elsewhere` }]) {
      await page.goto(`${ORIGIN}/`);
      await init({ ...REDIRECTING, ...more });
      await leave();
      await page.getByText('Ошибка запроса на вход').waitFor();
      assert.equal(new URL(page.url()).hostname, 'id.vk.ru');
    }
  });

  test('a code that is spent, late, or of another device', async () => {
    const back = await comeBack();
    const error = async device => (await sdk('exchangeCode', back.code, device)).error?.error;
    assert.equal(await error('another-device'), 'invalid_request');
    assert.equal(await error(back.device_id), 'invalid_grant', 'spent by the wrong try');
    await page.goto(`${ORIGIN}/`);
    await browser.context.clearCookies({ name: 'remixsid' });
    const late = await comeBack();
    await stand.later(601);
    assert.equal((await sdk('exchangeCode', late.code, late.device_id)).error.error, 'invalid_grant');
  });

  test('a refresh token that is dead, whichever way it is told', async () => {
    const { refresh_token: token, device } = await tokens();
    await stand.settings({ vk_refresh_dead: true });
    for (const [error, status] of [['invalid_grant', 200], ['invalid_request', 401]]) {
      await stand.settings({ vk_dead_refresh_error: error, vk_error_status: status });
      const { error: thrown } = await sdk('refreshToken', token, device);
      assert.deepEqual(
        [thrown.error, thrown.error_description],
        [error, 'refresh_token is missing or invalid'],
      );
    }
  });

  test('a refresh token used twice ends the session', async () => {
    const { refresh_token: token, device } = await tokens();
    const { value: second } = await sdk('refreshToken', token, device);
    assert.equal((await sdk('refreshToken', token, device)).error.error, 'invalid_grant');
    assert.equal((await sdk('userInfo', second.access_token)).error.error, 'invalid_token');
    assert.equal((await sdk('refreshToken', second.refresh_token, device)).error.error, 'invalid_grant');
  });

  test('calls that come too fast', async () => {
    const { access_token: token } = await tokens();
    await stand.settings({ vk_calls_per_minute: 1 });
    const answers = [await sdk('userInfo', token), await sdk('userInfo', token)];
    assert.ok(answers.some(answer => answer.error?.error === 'slow_down'));
    await stand.later(61);
    assert.equal((await sdk('userInfo', token)).value.user.first_name, 'Иван');
  });

  test('a token after its hour, and one that never was', async () => {
    const { access_token: token } = await tokens();
    await stand.later(3601);
    assert.equal((await sdk('userInfo', token)).error.error, 'invalid_token');
    assert.equal((await sdk('logout', 'x')).error.error, 'invalid_token');
    assert.equal((await sdk('publicInfo', 'x')).error.error, 'invalid_id_token');
  });

  test('another certificate of the same name is not believed', async () => {
    await stand.settings({ certificates: { vk_id: 'other_authority' } });
    await init(REDIRECTING);
    await leave();
    await eventually('the browser’s refusal', () => trouble.find(text => text.includes('ERR_CERT_AUTHORITY_INVALID')));
    assert.notEqual(await page.locator('#phone').count(), 1);
  });

  test('a page of nobody’s application reads no answer', async () => {
    const { access_token: token } = await tokens();
    await stand.settings({ vk_web_apps: [] });
    const refused = await page.evaluate(
      token => VKIDSDK.Auth.userInfo(token).then(() => 'read', error => String(error)),
      token,
    );
    assert.match(refused, /TypeError: Failed to fetch/);
  });
});
