import {
  type BackendFeature,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  type EventParams,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import {
  type SignalPayload,
  signalsServiceRef,
} from '@backstage/plugin-signals-node';
import { PATCHMAN_TOPICS } from 'backstage-plugin-patchman-node';
import { poll } from '../../__testUtils__/poll';

/** Backstage's own services as a subscriber and an open page see them. */
export async function listen() {
  const events = mockServices.events();
  const heard: EventParams<any>[] = [];
  await events.subscribe({
    id: 'test',
    topics: Object.values(PATCHMAN_TOPICS),
    onEvent: async event => {
      heard.push(event);
    },
  });
  const signals: SignalPayload<any>[] = [];
  const features: BackendFeature[] = [
    createServiceFactory({
      service: eventsServiceRef,
      deps: {},
      factory: () => events,
    }),
    createServiceFactory({
      service: signalsServiceRef,
      deps: {},
      factory: () => ({
        publish: async (signal: SignalPayload<any>) => {
          signals.push(signal);
        },
      }),
    }),
  ];
  return {
    features,
    events,
    heard,
    signals,
    /** Waits for an event of a topic that nobody waited for before, and takes it. */
    next: (topic: string): Promise<any> =>
      poll(`an event of ${topic}`, async () => {
        const at = heard.findIndex(event => event.topic === topic);
        return at < 0 ? null : heard.splice(at, 1)[0].eventPayload;
      }),
  };
}
