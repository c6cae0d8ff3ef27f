// The stand-in school under production names, and a browser that is told where those names lead.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';

import { chromium } from 'playwright-core';

/** What Chromium calls a certificate by: the SHA-256 sum of its public key. */
export function spkiOf(certificate) {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** The certificate that `name` shows at `address`, believed because of `authority`. */
function certificateOf(name, [host, port], authority) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), servername: name, ca: authority }, () => {
      resolve(socket.getPeerX509Certificate().raw);
      socket.end();
    });
    socket.once('error', reject);
  });
}

/** Waits until `look` finds something. */
export async function eventually(what, look) {
  const end = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

/** A running stand. */
export class Stand {
  #process;
  #folder;
  #people;

  /** Name → [ip, port]. */
  addresses;
  /** The throw-away authority, PEM. */
  authority;

  static async start() {
    const program = process.env.ZVONOK_STAND_BIN;
    assert.ok(program, 'ZVONOK_STAND_BIN: where the stand’s program is');
    const stand = new Stand();
    stand.#folder = await mkdtemp(join(tmpdir(), 'zvonok-vk-sdk-'));
    const [authority, addresses] = ['authority.pem', 'addresses.json'].map(name => join(stand.#folder, name));
    const words = ['--production-names', '--ca-file', authority, '--addresses-file', addresses];
    stand.#process = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    stand.#people = await stand.#origin();
    stand.authority = await readFile(authority, 'utf8');
    const told = JSON.parse(await readFile(addresses, 'utf8'));
    stand.addresses = new Map(Object.entries(told).map(([name, address]) => [name, address.split(':')]));
    return stand;
  }

  /** The people's origin, once everything is open. */
  async #origin() {
    let origin;
    for await (const line of createInterface(this.#process.stdout)) {
      origin ??= /http:\/\/127\.[\d.]+:\d+/.exec(line)?.[0];
      if (line.includes('Ctrl-C')) return origin;
    }
    throw new Error('the stand ended before it was open');
  }

  async stop() {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    if (this.#process.exitCode === null && this.#process.kill('SIGINT')) await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** One call of the control API. */
  async control(method, path, body) {
    const answer = await fetch(`${this.#people}/control/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok || (await answer.text())}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  settings(change) {
    return this.control('PATCH', 'settings', change);
  }

  async later(seconds) {
    await this.control('PUT', 'clock', { advance_seconds: seconds });
  }

  async sms() {
    return (await this.control('GET', 'sms')).filter(sms => sms.from === 'vk_id');
  }

  /**
   * A browser of its own. It finds the stand's names and those of `own` (name → [ip, port, certificate]), and
   * nothing else; it believes exactly their certificates.
   */
  async browser(own, options = {}) {
    const name = 'id.vk.ru';
    const certificate = await certificateOf(name, this.addresses.get(name), this.authority);
    const believed = [certificate, ...[...own.values()].map(([, , certificate]) => certificate)].map(spkiOf);
    const led = [...this.addresses, ...own].map(([name, [ip, port]]) => `MAP ${name} ${ip}:${port}`);
    const profile = await mkdtemp(join(tmpdir(), 'zvonok-vk-sdk-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        `--host-resolver-rules=${led.join(',')},MAP * ~NOTFOUND`,
        `--ignore-certificate-errors-spki-list=${believed.join(',')}`,
        // A proxy of this computer's would ask for the names itself.
        '--no-proxy-server',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      ...options,
    });
    context.setDefaultTimeout(20_000);
    return {
      context,
      async close() {
        await context.close();
        await rm(profile, { recursive: true, force: true });
      },
    };
  }
}
