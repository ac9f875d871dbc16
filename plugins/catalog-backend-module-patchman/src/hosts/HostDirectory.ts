import type { Host } from 'backstage-plugin-patchman-common';

/** What is read again after this long, in milliseconds: changes come by events, of which each goes to one of several backends. */
const OLD_MS = 60 * 60 * 1000;
/** The same where a host was looked for that is not there. */
const MISSED_MS = 10 * 60 * 1000;

type Known = Pick<Host, 'name' | 'tags'>;

const INSTANCE = /^i-[0-9a-f]{8,17}$/;

/** Which hosts there are, to find those that entities from elsewhere stand for. */
export class HostDirectory {
  private hosts = new Map<string, string[]>();
  /** EC2's ids of instances, with the host. */
  private instances = new Map<string, string>();
  private readAt: number | null = null;
  private reading: Promise<void> | null = null;

  constructor(private readonly readHosts: () => Promise<Known[]>) {}

  replace(hosts: readonly Known[]): void {
    this.hosts = new Map();
    this.instances = new Map();
    hosts.forEach(host => this.add(host));
    this.readAt = performance.now();
  }

  add({ name, tags }: Known): void {
    this.remove(name);
    // Where hosts are named by their instance, and where a tag says it.
    const ids = [name.split('.')[0], ...tags.map(tag => tag.toLowerCase())];
    const instances = ids.filter(id => INSTANCE.test(id));
    this.hosts.set(name, instances);
    for (const id of instances) this.instances.set(id, name);
  }

  remove(name: string): void {
    for (const id of this.hosts.get(name) ?? []) {
      if (this.instances.get(id) === name) this.instances.delete(id);
    }
    this.hosts.delete(name);
  }

  /** @throws when nothing was read yet and cannot be now, so that nobody takes that for no host */
  async findByName(name: string): Promise<string | undefined> {
    const key = name.trim().toLowerCase();
    return this.find(() => (this.hosts.has(key) ? key : undefined));
  }

  /** @throws as above */
  async findByInstance(id: string): Promise<string | undefined> {
    const key = id.trim().toLowerCase();
    return this.find(() => this.instances.get(key));
  }

  private async find(
    look: () => string | undefined,
  ): Promise<string | undefined> {
    if (this.readAt === null) await this.read();
    const found = look();
    const age = performance.now() - this.readAt!;
    if (age > (found === undefined ? MISSED_MS : OLD_MS)) {
      // What is known is good enough until it is there.
      this.read().catch(() => {});
    }
    return found;
  }

  private read(): Promise<void> {
    this.reading ??= this.readHosts()
      .then(hosts => this.replace(hosts))
      .finally(() => {
        this.reading = null;
      });
    return this.reading;
  }
}
