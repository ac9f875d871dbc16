import {
  AuditEvent,
  ClientDownload,
  CreatedEnrolmentToken,
  CreatedKey,
  EnrolmentRequest,
  EnrolmentToken,
  Key,
  ListResult,
  QuarantineCase,
  QuarantineDecision,
} from '../types';
import { BackendClient } from './BackendClient';
import {
  AuditFilters,
  EnrolmentTokenFilters,
  KeyFilters,
  QuarantineFilters,
} from './accessFilters';
import { ListOptions } from './filters';

/**
 * What concerns who may report: keys, enrolment tokens, quarantined machines, and the audit.
 * @public
 */
export abstract class AccessClient extends BackendClient {
  getKeys(query: ListOptions & KeyFilters = {}): Promise<ListResult<Key>> {
    return this.get('/keys', { ...query });
  }

  createKey(host: string): Promise<CreatedKey> {
    return this.send('POST', '/keys', { host });
  }

  revokeKey(id: number): Promise<void> {
    return this.send('DELETE', `/keys/${id}`);
  }

  /** Asks the host of a key to change it with its next report. */
  requestKeyRotation(id: number): Promise<void> {
    return this.send('POST', `/keys/${id}/request-rotation`);
  }

  getEnrolmentTokens(
    query: ListOptions & EnrolmentTokenFilters = {},
  ): Promise<ListResult<EnrolmentToken>> {
    return this.get('/enrolment-tokens', { ...query });
  }

  createEnrolmentToken(
    token: EnrolmentRequest,
  ): Promise<CreatedEnrolmentToken> {
    return this.send('POST', '/enrolment-tokens', token);
  }

  revokeEnrolmentToken(id: number): Promise<void> {
    return this.send('DELETE', `/enrolment-tokens/${id}`);
  }

  /** The client that the portal hands out, and the line that installs it. */
  getClient(): Promise<ClientDownload> {
    return this.get('/client');
  }

  getQuarantine(
    query: ListOptions & QuarantineFilters = {},
  ): Promise<ListResult<QuarantineCase>> {
    return this.get('/quarantine', { ...query });
  }

  decideQuarantine(
    id: number,
    decision: QuarantineDecision,
  ): Promise<QuarantineCase> {
    return this.send('POST', `/quarantine/${id}/decision`, decision);
  }

  /** Forgets a decision: the machine's next report is judged anew. */
  forgetQuarantine(id: number): Promise<void> {
    return this.send('DELETE', `/quarantine/${id}`);
  }

  getAuditEvents(
    query: ListOptions & AuditFilters = {},
  ): Promise<ListResult<AuditEvent>> {
    return this.get('/audit', { ...query });
  }
}
