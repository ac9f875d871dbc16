import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fetch, { type RequestInit, type Response } from 'node-fetch';

export interface RetryOptions {
  /** How often to try at most. */
  attempts?: number;
  /** Milliseconds before the second try; each further one waits twice as long. */
  firstWait?: number;
  /** Milliseconds that one try may take. */
  timeout?: number;
  /** Told before each wait. */
  onRetry?: (reason: string, wait: number) => void;
}

/** What passes by itself: too many requests, and servers that are starting or overloaded. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_WAIT = 120_000;

/**
 * Fetches, and tries again what may pass by itself. Only for requests that may be sent twice.
 * @returns the last answer, whatever its status
 * @throws the last error when no answer came
 */
export async function fetchWithRetry(
  url: string,
  init: RequestInit,
  options: RetryOptions = {},
): Promise<Response> {
  const { attempts = 5, firstWait = 1000, timeout = 120_000 } = options;
  for (let attempt = 1; ; attempt++) {
    let wait = firstWait * 2 ** (attempt - 1);
    let reason: string;
    try {
      const response = await fetch(url, {
        ...init,
        signal: AbortSignal.timeout(timeout) as RequestInit['signal'],
      });
      if (!PASSING.has(response.status) || attempt >= attempts) return response;
      reason = `${response.status} ${response.statusText}`.trim();
      wait = retryAfter(response) ?? wait;
      discard(response);
    } catch (error) {
      if (attempt >= attempts || isFinal(error)) throw error;
      reason = reasonOf(error);
    }
    options.onRetry?.(reason, wait);
    await sleep(Math.min(wait, LONGEST_WAIT));
  }
}

/** RFC 9110 section 10.2.3: seconds or a date; in milliseconds. */
function retryAfter(response: Response): number | null {
  const value = response.headers.get('retry-after');
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Names and certificates do not become right by waiting. */
function isFinal(error: unknown): boolean {
  return /^(ENOTFOUND|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_INVALID)/.test(
    codeOf(error),
  );
}

/** What went wrong in words, without those that `node-fetch` puts around them. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOTFOUND') return 'the name of the server is not known';
  if (code === 'ECONNREFUSED') return 'the server refuses the connection';
  if (/CERT|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return `its certificate is not trusted (${code}); name the file of your CA in the environment variable NODE_EXTRA_CA_CERTS`;
  }
  const { name, message } = error as Error;
  // The time was up.
  if (name === 'AbortError') return 'it does not answer';
  return /^request to .* failed, reason: (.+)$/s.exec(message)?.[1] ?? message;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? '');
}

/** An answer whose body was not read has a connection that nobody else can use. */
export function discard(response: Response): void {
  (response.body as Readable | null)?.destroy();
}
