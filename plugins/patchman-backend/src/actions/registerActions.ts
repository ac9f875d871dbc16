import type { ActionServices } from './ActionServices';
import { registerFleetActions } from './fleetActions';
import { registerHostActions } from './hostActions';

/** Registers what assistants and automation may ask, each as whoever asks: it answers what the API would. */
export function registerActions(services: ActionServices): void {
  registerHostActions(services);
  registerFleetActions(services);
}
