'use strict';
(() => {
  const at = id => document.getElementById(id);
  const words = {
    INVALID_PASSWORD: 'Неверный логин или пароль.',
    INVALID_LOGIN: 'Такого логина не бывает. Введите телефон, почту или СНИЛС.',
    ACCOUNT_NOT_FOUND: 'Учётной записи с таким логином нет.',
    INVALID_OTP: 'Неверный код.',
    OTP_TIMEOUT: 'Время действия кода истекло. Запросите новый.',
    NO_ATTEMPTS: 'Попытки закончились. Введите логин и пароль ещё раз.',
    PUSH_REJECTED: 'На телефоне ответили «Не я». Если это ошибка, войдите ещё раз.',
    PUSH_TIMEOUT: 'На телефоне не ответили. Спросите ещё раз.',
    CAPTCHA_INVALID: 'Цифры не те. Вот другая картинка.',
    INVALID_ANSWER: 'Ответ не подходит.',
  };
  const scopes = {
    openid: 'подтвердить, что это вы', fullname: 'фамилию, имя и отчество', snils: 'СНИЛС', birthdate: 'дату рождения',
    gender: 'пол', email: 'адрес почты', mobile: 'номер телефона', contacts: 'телефон, почту и адрес',
    id_doc: 'данные паспорта', inn: 'ИНН', usr_org: 'сведения об организациях',
  };
  const API = '/aas/oauth2/api/';

  const ask = async (path, { method = 'POST', body = {}, headers = {} } = {}) => {
    try {
      const sent = { method, headers };
      if (method === 'POST') {
        sent.headers = { 'content-type': 'application/json', ...headers };
        sent.body = JSON.stringify(body);
      }
      const answer = await fetch(path, sent);
      if (answer.status === 401) return { failed: 'SESSION_EXPIRED' };
      return await answer.json();
    } catch { return { failed: 'NO_ANSWER' }; }
  };

  let step = document.querySelector('[data-step]:not([hidden])')?.dataset.step;
  // The person starts at the field that matters now.
  const first = (section, field) => {
    for (const element of section.querySelectorAll('[data-first]')) element.removeAttribute('data-first');
    field.setAttribute('data-first', '');
    field.focus();
  };
  const show = (name, field) => {
    step = name;
    for (const section of document.querySelectorAll('[data-step]')) section.hidden = section.dataset.step !== name;
    const section = document.querySelector(`[data-step="${name}"]`);
    for (const line of section.querySelectorAll('.error')) line.textContent = '';
    first(section, field || section.querySelector('[data-first]'));
    standReady('esia/' + name);
  };
  // Says what went wrong where the person is.
  const fail = (name, field, answer) => {
    if (answer.failed === 'SESSION_EXPIRED') return show('over');
    if (step !== name) show(name, field);
    const details = Object.values(answer.mfa_details || {}).find(value => value && value.verify_attempts_left);
    const left = details ? ' Осталось попыток: ' + details.verify_attempts_left + '.' : '';
    at(name + '-error').textContent = (words[answer.failed] || 'Служба не ответила. Попробуйте ещё раз.') + left;
    if ('value' in field) field.value = '';
    first(document.querySelector(`[data-step="${name}"]`), field);
    standReady('esia/' + name + '-error');
  };
  const toPassword = answer => {
    at('password').value = '';
    show('password', at('login'));
    if (answer) fail('password', at('login'), answer);
  };

  const CODES = {
    SMS: ['Код из SMS', 'otp', 'otp_details'],
    TTP: ['Код из приложения', 'totp', 'ttp_details'],
    MAX: ['Код из MAX', 'otp-max', 'otp_max_details'],
  };
  let kind = 'SMS';
  let push = null;
  let reaction = null;
  let captcha = null;
  // What to do once a captcha that was asked before the password is solved.
  let again = null;

  const enterCode = details => {
    kind = details.type;
    const [title, , key] = CODES[kind];
    at('code-title').textContent = title;
    const phone = at('phone');
    phone.textContent = (details[key] || {}).phone || '';
    at('code-text').replaceChildren(...{
      SMS: ['Код отправлен на номер ', phone, '.'],
      TTP: ['Откройте на телефоне приложение, которое показывает одноразовые коды, и введите код для Госуслуг.'],
      MAX: ['Код пришёл в приложение MAX на номер ', phone, '.'],
    }[kind]);
    at('resend').hidden = kind === 'TTP';
    at('code').value = '';
    show('code');
  };
  const waitPush = answer => {
    const asked = push = { challenge_id: answer.challenge_id, state: answer.state };
    show('push');
    const look = async () => {
      if (push !== asked || step !== 'push') return;
      const news = await ask(API + 'login/poll', { body: asked });
      if (push !== asked || step !== 'push') return;
      if (news.action === 'ENTER_MFA' || news.failed === 'NO_ANSWER') return setTimeout(look, 1000);
      push = null;
      if (news.failed === 'PUSH_REJECTED') return toPassword(news);
      go(news, 'push', at('push-again'));
    };
    look();
  };
  const drawCaptcha = async session => {
    captcha = session;
    const picture = await fetch('/captcha/api/public/v2/image', { headers: { captchasession: session.captchaSession } });
    if (picture.ok) at('captcha-image').src = URL.createObjectURL(await picture.blob());
    at('captcha').value = '';
  };
  const newCaptcha = async () => {
    const session = captcha && await ask('/captcha/api/public/v2/renew', { method: 'GET', headers: { captchasession: captcha.captchaSession } });
    await drawCaptcha(session && session.captchaSession ? session : await ask('/captcha/api/public/v2/type', { method: 'GET' }));
  };
  const enterCaptcha = async () => { await newCaptcha(); show('captcha'); };

  // Shows what the API asks for next; says what went wrong on the step `name` otherwise.
  const go = async (answer, name, field) => {
    switch (answer.action) {
      case 'DONE': return location.assign(answer.redirect_url);
      case 'ENTER_PASSWORD': return toPassword();
      case 'ENTER_MFA':
        return answer.mfa_details.type === 'PUSH' ? waitPush(answer) : enterCode(answer.mfa_details);
      case 'SOLVE_ANOMALY_REACTION':
        reaction = answer.reaction_details;
        again = null;
        if (reaction.type === 'О.ЗД1') return enterCaptcha();
        at('question-text').textContent = (await ask('/anomaly-resolver/api/reaction/question?guid=' + encodeURIComponent(reaction.guid), { method: 'GET' })).question_text || 'Контрольный вопрос';
        at('answer').value = '';
        return show('question');
      case 'FILL_MFA': return show('fill-mfa');
      case 'MAX_QUIZ': return show((answer.max_details || {}).skippable === false ? 'quiz-forced' : 'quiz');
      case 'CHANGE_PASSWORD': return show('change-password');
      case 'GRANT_SCOPE_ACCESS':
        at('scopes').replaceChildren(...answer.scope_details.scopes.map(scope => {
          const item = document.createElement('li');
          item.textContent = scopes[scope] || scope;
          return item;
        }));
        return show('consent');
    }
    switch (answer.failed) {
      case 'ACCOUNT_LOCKED': return show('locked');
      case 'NO_ATTEMPTS': return toPassword(answer);
      case 'CAPTCHA_REQUIRED': again = signIn; return enterCaptcha();
      default: return fail(name, field, answer);
    }
  };
  const signIn = async () =>
    go(await ask(API + 'login', { body: { login: at('login').value, password: at('password').value } }), 'password', at('password'));

  let busy = false;
  const on = (id, event, work) => at(id).addEventListener(event, async happened => {
    happened.preventDefault();
    if (busy) return;
    busy = true;
    try { await work(); } finally { busy = false; }
  });
  const press = (id, name, path, method = 'POST') =>
    on(id, 'click', async () => go(await ask(API + path, { method }), name, at(id)));

  on('password-form', 'submit', signIn);
  on('code-form', 'submit', async () =>
    go(await ask(API + `login/${CODES[kind][1]}/verify?code=` + encodeURIComponent(at('code').value)), 'code', at('code')));
  press('resend', 'code', 'login/otp/resend');
  press('push-again', 'push', 'login/otp/resend');
  press('fill-mfa-skip', 'fill-mfa', 'login/promo-mfa/fill-mfa?decision=false');
  press('quiz-skip', 'quiz', 'login/quiz-max/skip');
  press('change-password-skip', 'change-password', 'login/change-password/skip');
  press('consent-allow', 'consent', 'scope/allow');
  on('quiz-done', 'click', async () => {
    const answer = await ask(API + 'login/next-step', { method: 'GET' });
    if (answer.action !== 'MAX_QUIZ') return go(answer, 'quiz-forced', at('quiz-done'));
    at('quiz-forced-error').textContent = 'Опрос на телефоне ещё не пройден.';
    standReady('esia/quiz-forced-error');
  });
  on('locked-other', 'click', () => { at('login').value = ''; toPassword(); });
  on('captcha-renew', 'click', async () => { await newCaptcha(); show('captcha'); });
  on('captcha-voice', 'click', async () => {
    const sound = await fetch('/captcha-audio-service/api/public/v2/voice', { headers: { captchasession: captcha.captchaSession } });
    if (sound.ok) await new Audio(URL.createObjectURL(await sound.blob())).play();
  });
  on('captcha-form', 'submit', async () => {
    const solved = await ask('/captcha/api/public/v2/verify', {
      body: { answer: at('captcha').value, captchaType: captcha.captchaType }, headers: { captchasession: captcha.captchaSession },
    });
    if (!solved.verify_token) {
      captcha = null;
      await newCaptcha();
      return fail('captcha', at('captcha'), { failed: solved.failed || 'CAPTCHA_INVALID' });
    }
    if (again) return again();
    const query = new URLSearchParams({ guid: reaction.guid, verify_token: solved.verify_token });
    await go(await ask(API + 'anomaly/captcha/verify?' + query, { body: { guid: reaction.guid, verify_token: solved.verify_token } }), 'captcha', at('captcha'));
  });
  on('question-form', 'submit', async () =>
    go(await ask(API + 'anomaly/question/answer', { body: { answer: at('answer').value, guid: reaction.guid } }), 'question', at('answer')));

  let stream = null;
  const closeQr = () => { if (stream) stream.close(); stream = null; };
  const openQr = async () => {
    closeQr();
    const code = await ask('/qr-delegate/qr/generate');
    if (!code.qr_id) return show('over');
    at('qr-picture').innerHTML = code.svg;
    at('qr-picture').hidden = false;
    at('qr-again').hidden = true;
    show('qr', at('to-password'));
    const own = stream = new EventSource('/qr-delegate/qr/subscribe/' + encodeURIComponent(code.qr_id));
    const stop = text => {
      closeQr();
      at('qr-picture').hidden = true;
      at('qr-again').hidden = false;
      at('qr-error').textContent = text;
      first(document.querySelector('[data-step=qr]'), at('qr-again'));
      standReady('esia/qr-error');
    };
    own.onmessage = event => {
      if (stream !== own) return;
      const news = JSON.parse(event.data);
      const code = news.error && news.error.code;
      if (!code) { closeQr(); return go(news, 'qr', at('qr-again')); }
      if (code === 'QR_AUTHORIZATION_SESSION_EXPIRED' || code.startsWith('ESIA-')) { closeQr(); return show('over'); }
      stop(code === 'QR_AUTHORIZATION_REJECTED' ? 'На телефоне ответили «Не я».' : 'Код устарел.');
    };
    own.onerror = () => { if (stream === own) stop('Связь прервалась.'); };
  };
  on('to-qr', 'click', openQr);
  on('qr-again', 'click', openQr);
  on('to-password', 'click', () => { closeQr(); toPassword(); });

  // `standReady` is there once the page's own script has run.
  document.addEventListener('DOMContentLoaded', () => {
    const state = JSON.parse(at('sheet').dataset.state);
    if (state.action !== 'ENTER_PASSWORD') go(state, 'password', at('password'));
  });
})();
