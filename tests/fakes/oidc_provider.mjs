// A real OpenID provider (npm oidc-provider) on loopback.  Reads one line of JSON: port, clients, people, methods.
// Writes "ready" once it listens.  People: login -> claims; a login form takes any password.
import { createServer } from "node:http";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createInterface } from "node:readline";

import { Provider } from "../../web/node_modules/oidc-provider/lib/index.js";

const [line] = await new Promise((resolve) => createInterface(process.stdin).once("line", (text) => resolve([text])));
const { port, clients, people, methods } = JSON.parse(line);
const issuer = `http://127.0.0.1:${port}`;

/** @param {string} kid @returns a signing key that only this run has. */
function signingKey(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [signingKey(randomBytes(6).toString("hex"))] },
  cookies: { keys: [randomBytes(16).toString("hex")] },
  claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  conformIdTokenClaims: methods.claims === "userinfo",
  features: { devInteractions: { enabled: false } },
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile groups");
    await grant.save();
    return grant;
  },
  ttl: { Session: 3600, Grant: 3600, IdToken: 3600, AccessToken: 3600, Interaction: 3600 },
});

/** @param {import("node:http").IncomingMessage} request @returns {Promise<URLSearchParams>} */
async function form(request) {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

const page = (/** @type {string} */ uid) => `<!doctype html><html lang="en"><title>Test provider</title>
<form method="post" action="/interaction/${uid}"><label>Login <input name="login" autofocus></label>
<label><input type="checkbox" name="second"> second step</label>
<button name="act" value="in">Sign in</button><button name="act" value="no">Refuse</button></form>`;

const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    return response.end(page(request.url.split("/")[2]));
  }
  const given = await form(request);
  const login = given.get("login");
  const result =
    given.get("act") === "no" || !people[login]
      ? { error: "access_denied", error_description: "refused in the test" }
      : { login: { accountId: login, amr: given.get("second") ? ["pwd", "otp", "mfa"] : ["pwd"] } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(port, "127.0.0.1", () => console.log("ready"));
