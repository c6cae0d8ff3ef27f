// «Кружок»: a family's small web application, on an https name of its own, that has VK's SDK and nothing else.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';

import { generate } from 'selfsigned';

export const NAME = 'app.kruzhok.example';
export const ORIGIN = `https://${NAME}`;
export const REDIRECT = `${ORIGIN}/back`;
export const APP = 53000009;

/** As VK ID's cabinet would register it. */
export const registered = { client_id: String(APP), name: 'Кружок', redirect_uris: [REDIRECT] };

const PAGE = (title, script = '') => `<!doctype html><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><script src="/sdk.js"></script><h1>Кружок</h1><script>${script}</script>`;

/** Logs in without any press of a person. */
const UNASKED = `
  VKIDSDK.Config.init({ app: ${APP}, redirectUrl: '${REDIRECT}', mode: 'new_tab', responseMode: 'callback' });
  window.outcome = VKIDSDK.Auth.login().then(value => ({ value }), error => ({ error }));`;

/** The file of the package as it was published. */
const sdk = () => readFile(createRequire(import.meta.url).resolve('@vkid/sdk').replace(/cjs.index\.js$/, 'umd/index.js'));

/** Serves the application; gives where it is, and its certificate. */
export async function open() {
  const { cert, private: key } = await generate([{ name: 'commonName', value: NAME }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: NAME }] }],
  });
  const script = await sdk();
  const server = createServer({ cert, key }, (request, response) => {
    const { pathname } = new URL(request.url, ORIGIN);
    const pages = { '/': PAGE('Кружок'), '/back': PAGE('Вход выполнен'), '/unasked': PAGE('Кружок', UNASKED) };
    if (pathname === '/sdk.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
    } else if (Object.hasOwn(pages, pathname)) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pages[pathname]);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    address: ['127.0.0.1', server.address().port, cert],
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
