/** Outcomes of the connection check, for design work and browser tests. */
import type { CheckView, Line, Sentence, SiteLine, Standing, Subject, Summary } from './types';

const said = (id: string, args: Sentence['args'] = {}): Sentence => ({ id, args });
const good = 'DNS 4 ms, TCP 21 ms, TLS 48 ms, HTTP 200 63 ms';

function site(host: string, standing: Standing = 'good', steps = good): SiteLine {
  return { host, standing, steps: standing === 'waiting' || (standing === 'unknown' && steps === good) ? '' : steps };
}

const hosts: Record<string, string[]> = {
  portal: ['cop.admhmao.ru'],
  signIn: ['esia.gosuslugi.ru', 'cop-sh.admhmao.ru', 'www.gosuslugi.ru', 'gosuslugi.ru', 'lk.gosuslugi.ru'],
  vkId: ['id.vk.ru', 'login.vk.ru', 'oauth.vk.ru'],
  'VK Звонки': ['vk.ru', 'vk.com', 'm.vk.ru', 'm.vk.com', 'vk.me', 'web.vk.me'],
  MAX: ['max.ru'],
};

function line(subject: Subject, standing: Standing, words: Sentence, name: string | null = null, sites: SiteLine[] = []): Line {
  return { subject, name, standing, words, sites };
}

type Sites = (host: string) => SiteLine;

/** All lines as they should be. */
function lines(sites: Sites = (host) => site(host)): Line[] {
  const topic = (subject: Subject, key: string, name: string | null = null): Line =>
    line(subject, 'good', said('check-site-good'), name, hosts[key]!.map(sites));
  return [
    topic('portal', 'portal', 'ЦОП Югры'),
    topic('signIn', 'signIn'),
    topic('vkId', 'vkId'),
    topic('calls', 'VK Звонки', 'VK Звонки'),
    topic('calls', 'MAX', 'MAX'),
    line('clock', 'good', said('check-clock-good')),
    line('keychain', 'good', said('check-keychain-good')),
    line('program', 'good', said('check-program-good', { program: 'VK Мессенджер' })),
    line('webview', 'good', said('check-webview-good')),
  ];
}

const report: Sentence[] = [
  said('check-report-title', { version: '0.1.0' }),
  said('check-report-time', { time: '2026-11-25 09:02:07 +05:00' }),
  said('check-report-region', { region: 'hmao' }),
  said('check-report-system', { system: 'Debian GNU/Linux 12, x86_64' }),
  said('check-report-webview', { webview: 'WebKitGTK 2.50.1' }),
  said('check-report-proxy', { proxy: 'no' }),
  said('check-report-clock', { difference: '+0 s' }),
  said('check-report-keychain', { keychain: 'works' }),
  said('check-report-programs', { programs: 'VK Мессенджер: yes, VK Звонки: no, MAX: no, browser: yes' }),
  ...Object.values(hosts).flat().map((host) => said('check-report-site', { host, steps: good })),
];

function outcome(summary: Summary, all: Line[]): CheckView {
  return { running: false, summary, lines: all, report };
}
const sum = (standing: Standing, title: Sentence, note: Sentence): Summary => ({ standing, title, note });

/** The lines with some of them told otherwise. */
function but(changes: Partial<Record<Subject, [Standing, Sentence]>>, sites?: Sites): Line[] {
  return lines(sites).map((each) => {
    const change = changes[each.subject];
    return change ? { ...each, standing: change[0], words: change[1] } : each;
  });
}

function everySite(steps: string): Line[] {
  return lines((host) => site(host, 'bad', steps)).map((each) =>
    each.sites.length > 0 ? { ...each, standing: 'bad', words: said('check-site-closed') } : each,
  );
}

function unsettled(standing: 'waiting' | 'unknown', settled: number): Line[] {
  const id = standing === 'waiting' ? 'check-waiting' : 'check-not-looked-at';
  return lines().map((each, at) =>
    at < settled ? each : { ...each, standing, words: said(id), sites: each.sites.map(({ host }) => site(host, standing)) },
  );
}

const down = said('check-site-down', { host: 'cop.admhmao.ru' });
const locked = said('check-keychain-locked');
const suspect = said('check-clock-suspect', { date: '2028-11-23' });

export const checks: Record<string, () => CheckView> = {
  'check-running': () => ({
    running: true,
    summary: sum('waiting', said('check-running'), said('check-running-note', { done: 4, all: 9 })),
    lines: unsettled('waiting', 4),
    report: [],
  }),
  'check-good': () => outcome(sum('good', said('check-ready'), said('check-ready-note')), lines()),
  'check-warning': () => {
    const partly = but({ keychain: ['warning', locked], clock: ['warning', said('check-clock-ahead', { unit: 'hours', count: 2 })] });
    return outcome(sum('warning', said('check-ready-but', { count: 2 }), said('check-clock-ahead', { unit: 'hours', count: 2 })), partly);
  },
  'check-portal-down': () =>
    outcome(
      sum('bad', said('check-first-portal'), down),
      but({ portal: ['bad', down] }, (host) =>
        host === 'cop.admhmao.ru' ? site(host, 'bad', 'DNS 4 ms, TCP 21 ms, TLS 48 ms, HTTP: answered 502 (120 ms)') : site(host)),
    ),
  'check-no-internet': () =>
    outcome(sum('bad', said('check-first-internet'), said('check-first-internet-note')), everySite('DNS: name not found (3 ms)').map((each) =>
      each.subject === 'clock' ? { ...each, standing: 'unknown', words: said('check-clock-unknown') } : each)),
  'check-filter': () =>
    outcome(sum('bad', said('check-first-filter'), said('check-first-filter-note')), everySite('DNS 4 ms, TCP 21 ms, TLS: certificate not trusted (33 ms)')),
  'check-clock': () =>
    outcome(sum('bad', said('check-first-clock'), suspect), everySite('DNS 4 ms, TCP 21 ms, TLS: certificate out of its dates (33 ms)').map((each) =>
      each.subject === 'clock' ? { ...each, standing: 'bad', words: suspect } : each)),
  'check-stopped': () => outcome(sum('unknown', said('check-stopped'), said('check-stopped-note')), unsettled('unknown', 3)),
};
