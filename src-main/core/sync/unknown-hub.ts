import { X509Certificate } from 'node:crypto';
import { Agent, type AgentOptions } from 'node:https';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { GatehouseError } from '#shared/errors.ts';
import { challengeAnswer, enrolmentAnswer } from '#shared/wire/sync.ts';
import { parseJson } from '../keys/folder-identity.ts';
import type { UnknownHub } from '../services/sync/enrol.ts';
import { hubTimeOf, refusalOf, requireType } from './hub-answer.ts';
import { createHubTransport, trustingAgent, type HubAnswer } from './hub-transport.ts';

const PATIENCE_MS = 20_000;
const LONGEST_CHAIN = 5;

/** Believes anybody, and keeps what they showed. */
class NotingAgent extends Agent {
  shown: readonly X509Certificate[] = [];

  constructor(options: AgentOptions) {
    super({ ...options, keepAlive: false, rejectUnauthorized: false, maxCachedSessions: 0 });
  }

  override createConnection(...given: Parameters<Agent['createConnection']>) {
    const socket = super.createConnection(...given);
    if (socket instanceof TLSSocket) {
      socket.once('secureConnect', () => {
        this.shown = chainOf(socket);
      });
    }
    return socket;
  }
}

/** What the other end showed, its own certificate first. */
function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(next);
    const issuer = next.issuerCertificate;
    next = issuer?.fingerprint256 === next.fingerprint256 ? undefined : issuer;
  }
  return chain;
}

function isIssued(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Whether a chain, each of which was issued by the next, ends at an authority. */
function isChainOf(shown: readonly X509Certificate[], authorities: readonly string[]): boolean {
  const trusted = authorities.map((pem) => new X509Certificate(pem));
  for (const [index, certificate] of shown.entries()) {
    if (trusted.some((authority) => isIssued(certificate, authority))) return true;
    const next = shown[index + 1];
    if (next === undefined || !next.ca || !isIssued(certificate, next)) return false;
  }
  return false;
}

function requireGood({ status, headers, body }: HubAnswer<string>, now: number): void {
  if (status < 200 || status >= 300) throw refusalOf(status, headers, body, now);
  requireType(headers, 'application/json');
}

/** Asks hubs that are not known yet. @param version of this program */
export function createUnknownHub({
  version,
  now,
}: {
  readonly version: string;
  readonly now: () => number;
}): UnknownHub {
  return {
    async ask(hubUrl, request) {
      const { hostname } = new URL(hubUrl);
      const isName = isIP(hostname.replaceAll(/[[\]]/g, '')) === 0;
      const agent = new NotingAgent(isName ? { servername: hostname } : {});
      const transport = createHubTransport({ hubUrl, agent, version, now });
      try {
        const answer = await transport.text({
          method: 'POST',
          path: '/v1/enrolments',
          body: request,
          timeoutMs: PATIENCE_MS,
        });
        requireGood(answer, now());
        const parsed = enrolmentAnswer.safeParse(parseJson(answer.body));
        if (!parsed.success) {
          throw new GatehouseError('hub-answer-unreadable', 'no enrolment in the answer');
        }
        const hubTime = hubTimeOf(answer.headers);
        const { shown } = agent;
        const isPlain = hubUrl.startsWith('http:');
        return {
          answer: parsed.data,
          wasShownBy: (authorities) => isPlain || isChainOf(shown, authorities),
          clockOffset:
            hubTime === null ? null : Math.round(hubTime - (answer.sentAt + answer.receivedAt) / 2),
        };
      } finally {
        transport.close();
      }
    },
    async verify(hubUrl, authorities) {
      const agent = trustingAgent(authorities);
      const transport = createHubTransport({ hubUrl, agent, version, now });
      try {
        const answer = await transport.text({
          method: 'POST',
          path: '/v1/sync/challenge',
          timeoutMs: PATIENCE_MS,
        });
        requireGood(answer, now());
        challengeAnswer.parse(parseJson(answer.body));
      } finally {
        transport.close();
      }
    },
  };
}
