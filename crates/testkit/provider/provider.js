// An identity provider on this machine, for the journey `identity`: whoever comes types an insurance number and says how surely the provider
// has seen it. Its life ends with the journey's.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const { PROVIDER_PORT, PROVIDER_CLIENT, PROVIDER_SECRET, PROVIDER_CLAIM, PROVIDER_SCOPE, PROVIDER_ACRS, PROVIDER_WAY_BACK } =
  process.env;

const issuer = `http://127.0.0.1:${PROVIDER_PORT}`;
const acrs = PROVIDER_ACRS.split(' ');
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: PROVIDER_CLIENT,
      client_secret: PROVIDER_SECRET,
      redirect_uris: [PROVIDER_WAY_BACK],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  acrValues: acrs,
  claims: { openid: ['sub'], [PROVIDER_SCOPE]: [PROVIDER_CLAIM] },
  scopes: ['openid', PROVIDER_SCOPE],
  // What the scope asks for stands in the ID token, as a health identity does it.
  conformIdTokenClaims: false,
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'journey' }] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, [PROVIDER_CLAIM]: id }) }),
  // Nobody is asked whether the insurer may know the number: it has given it.
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope(`openid ${PROVIDER_SCOPE}`);
    await grant.save();
    return grant;
  },
});

const page = `<!doctype html>
<html lang="de">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Anbieter</title>
<h1>Der Anbieter</h1>
<form method="post">
  <p><label>Versichertennummer <input id="number" name="number"></label></p>
  <p><label>Wie sicher <select id="acr" name="acr">${['', ...acrs].map((acr) => `<option value="${acr}">${acr}</option>`).join('')}</select></label></p>
  <p><button id="login" name="do" value="login">Anmelden</button> <button id="cancel" name="do" value="cancel">Abbrechen</button></p>
</form>
`;

async function form(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

async function interact(request, response) {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html');
    response.end(page);
    return;
  }
  const said = await form(request);
  const result =
    said.get('do') === 'login'
      ? { login: { accountId: said.get('number'), acr: said.get('acr') || undefined } }
      : { error: 'access_denied', error_description: 'The person has stopped it.' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    answer(request, response);
    return;
  }
  interact(request, response).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end();
  });
}).listen(Number(PROVIDER_PORT), '127.0.0.1');
