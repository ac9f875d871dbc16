import { expect, Page } from '@playwright/test';

/** The portal, backend and app in one. */
export const PORTAL = 'http://localhost:7117';

/** Opens a page as guest. */
export async function open(page: Page, path: string) {
  await expect(async () => {
    await page.goto(path);
    const enter = page.getByRole('button', { name: 'Enter' });
    const menu = page.getByRole('link', { name: 'Settings' });
    await expect(enter.or(menu).first()).toBeVisible({ timeout: 15_000 });
    if (await enter.isVisible()) await enter.click();
    await expect(menu).toBeVisible({ timeout: 15_000 });
  }).toPass({ timeout: 50_000 });
}

/** The backend's API, asked as guest. */
export class Api {
  private constructor(private readonly token: string) {}

  static async asGuest(): Promise<Api> {
    const response = await fetch(`${PORTAL}/api/auth/guest/refresh`);
    if (!response.ok) {
      throw new Error(`No guest may enter: ${await response.text()}`);
    }
    const { backstageIdentity } = await response.json();
    return new Api(backstageIdentity.token);
  }

  /** The backend answers before the catalog has read its files, among them the user that a guest is. */
  static async whenReady(): Promise<void> {
    const deadline = Date.now() + 90_000;
    for (;;) {
      try {
        const api = await Api.asGuest();
        if (await api.hasEntity('resource/default/web01')) return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      if (Date.now() > deadline) throw new Error('The catalog stays empty.');
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }

  async send(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${PORTAL}/api/patchman${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        'Content-Type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text && JSON.parse(text);
  }

  async hasEntity(kindNamespaceName: string): Promise<boolean> {
    const response = await fetch(
      `${PORTAL}/api/catalog/entities/by-name/${kindNamespaceName}`,
      { headers: { Authorization: `Bearer ${this.token}` } },
    );
    return response.ok;
  }

  /** Creates a key for the host and reports with it over protocol 2 or 3, as a client does. */
  async report(report: { hostname: string; protocol: number }) {
    const { key } = await this.send('POST', '/keys', {
      host: report.hostname,
    });
    const [path, scheme] =
      report.protocol === 3
        ? ['/reports', 'Bearer']
        : ['/api/report/', 'Api-Key'];
    const response = await fetch(`${PORTAL}/api/patchman${path}`, {
      method: 'POST',
      headers: {
        Authorization: `${scheme} ${key}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(report),
    });
    expect(response.status, await response.text()).toBe(202);
  }

  async runMaintenance(name: string) {
    await this.follow(await this.send('POST', `/maintenance/${name}`));
  }

  async readSource(name: string) {
    await this.follow(await this.send('POST', `/sources/${name}/read`, {}));
  }

  private async follow({ id }: { id: string }) {
    await expect
      .poll(async () => (await this.send('GET', `/tasks/${id}`)).status, {
        timeout: 60_000,
      })
      .toBe('done');
  }
}
