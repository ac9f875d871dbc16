/** Something that a person can put right; its message says how. */
export class DemoError extends Error {}

/** The portal's API, as a signed-in guest. */
export class Portal {
  #token = '';

  constructor(url) {
    this.url = url.replace(/(?<!\/)\/+$/, '');
  }

  /** Waits while the portal starts, and signs in. */
  async signIn() {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#reach('/api/auth/guest/refresh', {});
      if (response.ok) {
        const { backstageIdentity } = await response.json();
        this.#token = backstageIdentity.token;
        return;
      }
      if (response.status !== 503 || attempt === 60) {
        throw new DemoError(
          `${this.url} does not let guests in (it answered ${response.status}). The demo is for the portal of this ` +
            'repository as `npm start` opens it.',
        );
      }
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }

  async send(method, path, body) {
    const response = await this.#reach(`/api/patchman${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    return this.#read(response, `${method} ${path}`);
  }

  /** Everything of a list. */
  async list(path, query = {}) {
    const items = [];
    for (;;) {
      const page = new URLSearchParams({
        ...query,
        limit: 500,
        offset: items.length,
      });
      const answer = await this.send('GET', `${path}?${page}`);
      items.push(...answer.items);
      if (answer.items.length === 0 || items.length >= answer.totalItems) {
        return items;
      }
    }
  }

  /**
   * Sends a report as the host itself would: with its key, without any identity.
   * @param held whether the portal will keep it and not apply it, which it answers by 409
   */
  async report(key, report, { held = false } = {}) {
    const [path, scheme] =
      report.protocol === 3
        ? ['/reports', 'Bearer']
        : ['/api/report/', 'Api-Key'];
    const response = await this.#reach(`/api/patchman${path}`, {
      method: 'POST',
      headers: {
        Authorization: `${scheme} ${key}`,
        'Content-Type': 'application/json',
        'User-Agent': 'patchman-demo',
      },
      body: JSON.stringify(report),
    });
    if (held && response.status === 409) return;
    await this.#read(response, `the report of ${report.hostname}`);
  }

  /** Waits for a task that was started, and answers how it ended. */
  async finish(task) {
    let current = task;
    while (current.status === 'running') {
      await new Promise(resolve => setTimeout(resolve, 300));
      current = await this.send('GET', `/tasks/${current.id}`);
    }
    return current;
  }

  async #reach(path, options) {
    try {
      return await fetch(this.url + path, options);
    } catch (error) {
      throw new DemoError(
        `No portal answers at ${this.url} (${
          error.cause?.code || error.cause?.message || error.message
        }). ` +
          'Start one with `npm start` in another terminal, or name another with `npm run demo -- --backend URL`.',
      );
    }
  }

  async #read(response, what) {
    if (response.ok) {
      return response.status === 204 ? undefined : response.json();
    }
    const text = await response.text();
    throw new DemoError(
      `The portal refused ${what}: ${response.status} ${text.slice(0, 500)}`,
    );
  }
}
