import { http, HttpResponse } from 'msw';
import { FakeBackend } from './fakeBackend';

/** Request handlers that let a fake backend answer where the test app expects the real one. */
export function mswHandlers(backend: FakeBackend) {
  return [
    http.all('http://localhost:7007/api/patchman/*', async ({ request }) => {
      const text = await request.text();
      const { status, body } = backend.answer(
        request.method,
        new URL(request.url),
        // A file is handed over as it is.
        isJson(request) && text ? JSON.parse(text) : text || undefined,
      );
      return body === undefined
        ? new HttpResponse(null, { status })
        : HttpResponse.json(body as any, { status });
    }),
  ];
}

function isJson(request: Request): boolean {
  return request.headers.get('Content-Type') === 'application/json';
}
