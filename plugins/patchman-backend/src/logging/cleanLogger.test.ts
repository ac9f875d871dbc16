import type { LoggerService } from '@backstage/backend-plugin-api';
import { cleanLogger } from './cleanLogger';
import { cleanText, cutText } from '../texts';

function recorded() {
  const lines: { level: string; message: string; meta?: any }[] = [];
  const record = (level: string) => (message: string, meta?: any) => {
    lines.push({ level, message, meta });
  };
  const inner = {
    error: record('error'),
    warn: record('warn'),
    info: record('info'),
    debug: record('debug'),
    child: (meta: any) => {
      lines.push({ level: 'child', message: '', meta });
      return inner;
    },
  } as LoggerService;
  return { lines, logger: cleanLogger(inner) };
}

describe('a log', () => {
  it.each(['error', 'warn', 'info', 'debug'] as const)(
    'gets no control characters and no long text: %s',
    level => {
      const { lines, logger } = recorded();
      logger[level](`is held: \u001b]0;title\u0007\u009b31m${'x'.repeat(1e6)}`);
      const [{ message }] = lines;
      expect(message.length).toBe(1000);
      expect(message).toMatch(/^is held: {2}\]0;title {2}31mxxx/);
    },
  );

  it('gets no statement with the error that it caused', () => {
    const { lines, logger } = recorded();
    const error = Object.assign(
      new Error(`insert into "tag" values ('secret') - too many`),
      { code: '54000', severity: 'ERROR', detail: 'secret', where: 'secret' },
    );
    logger.error('It failed', error);
    logger.child({ of: 'a child' }).warn('It failed', { cause: error as any });
    expect(lines[0].meta).toBeInstanceOf(Error);
    expect(lines[0].meta.stack).toMatch(/\n {4}at /);
    for (const { meta } of lines) {
      const all = JSON.stringify(
        meta instanceof Error
          ? { ...meta, message: meta.message, stack: meta.stack }
          : meta,
      );
      expect(all).not.toMatch(/insert|secret/);
    }
  });

  it('gets what stands beside a message cut as well', () => {
    const { lines, logger } = recorded();
    logger.info('Read', {
      name: '\u001b[31m',
      long: 'x'.repeat(5000),
      deep: { a: { b: { c: { d: { e: 1 } } } } },
      many: Array.from({ length: 1000 }, () => 1),
      number: 1,
    });
    const { meta } = lines[0];
    expect(meta).toMatchObject({ name: ' [31m', number: 1 });
    expect(meta.long).toHaveLength(1000);
    expect(meta.many).toHaveLength(50);
    expect(JSON.stringify(meta.deep)).toContain('…');
  });
});

describe('a text that is cut', () => {
  it('keeps no half of a character', () => {
    expect(cutText('ab😀', 3)).toBe('ab');
    expect(cutText('ab😀', 4)).toBe('ab😀');
    expect(cleanText('a\nb', 10)).toBe('a b');
  });
});
