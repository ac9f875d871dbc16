// Run as a process of its own by the test of the watches. Answers at once, but for `/block`, where it computes for 800 ms
// of its own time, and `/fill`, where it takes 300 MB. Tells its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { watchLoop } from '../watchLoop';

const kept: Buffer[] = [];

watchLoop();
const server = createServer((request, response) => {
  const before = process.cpuUsage();
  while (request.url === '/block' && process.cpuUsage(before).user < 800_000);
  if (request.url === '/fill') kept.push(Buffer.alloc(300 * 1024 * 1024, 1));
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  process.send!({ port: (server.address() as AddressInfo).port });
});
